import { assert, assertEquals, assertMatch } from "@std/assert";
import { type TestApp, withApp } from "../harness/app.ts";
import { assertProblem } from "../harness/problem.ts";
import { createWorkspace, type Workspace } from "../harness/workspace.ts";

const projects = "/api/v1/projects";

async function listIds(app: TestApp, token: string, { id }: Workspace, query = ""): Promise<string[]> {
  const response = await app.call("GET", `${projects}/${id}/events?${query}`, { token });
  const text = await response.text();
  assertEquals(response.status, 200, text);
  return JSON.parse(text).data.map((event: { id: string }) => event.id);
}

Deno.test(
  "an event is listed and read as it came, with what became of it",
  withApp(async (app) => {
    const ada = await app.person();
    const hers = await createWorkspace(app, ada);
    const { token } = ada;
    const list = await (await app.call("GET", `${projects}/${hers.id}/events`, { token })).json();
    const [summary] = list.data;
    assertEquals(list, {
      data: [{
        id: hers.event_id,
        verdict: "accepted",
        reason: null,
        repeats: null,
        status: "held",
        source_id: hers.source_id,
        source_name: "Till",
        type: "order.created",
        provider_event_id: null,
        origin: "provider",
        body_bytes: summary.body_bytes,
        received_at: summary.received_at,
      }],
      next_cursor: null,
    });
    const response = await app.call("GET", `${projects}/${hers.id}/events/${hers.event_id}`, { token });
    const detail = await response.json();
    assertEquals(response.status, 200);
    const [delivery] = detail.deliveries;
    assertEquals(detail, {
      ...summary,
      method: "POST",
      path: hers.ingestPath,
      content_type: "application/json",
      provider: "none",
      headers: detail.headers,
      body_text: `{"type":"order.created","project":"${hers.id}"}`,
      verification: detail.verification,
      conflicts_with: [],
      deliveries: [{
        id: delivery.id,
        destination_id: hers.destination_id,
        destination_name: "Books",
        connection_id: hers.connection_id,
        status: "held",
        reason: "destination_paused",
        attempt: 0,
        next_attempt_at: null,
        last_status: null,
        replay_id: null,
        created_at: delivery.created_at,
        settled_at: null,
        attempts: [],
      }],
    });
    assert(
      detail.headers.some(([name, value]: [string, string]) =>
        name === "content-type" && value === "application/json"
      ),
    );
  }),
);

Deno.test(
  "bodies come back byte for byte: as text where they are UTF-8, as base64 where not",
  withApp(async (app) => {
    const ada = await app.person();
    const hers = await createWorkspace(app, ada);
    const bodies: [Uint8Array<ArrayBuffer>, "body_text" | "body_base64"][] = [
      [new TextEncoder().encode('\ufeff{"é":"日本😀"}\r\n'), "body_text"],
      [Uint8Array.of(), "body_text"],
      [Uint8Array.of(0x61, 0, 0x62), "body_text"],
      [Uint8Array.of(0xff, 0xfe, 0, 1), "body_base64"],
      [Uint8Array.of(0xc0, 0xaf), "body_base64"],
      [crypto.getRandomValues(new Uint8Array(1024)), "body_base64"],
    ];
    for (const [bytes, field] of bodies) {
      const accepted = await (await app.fetch(hers.ingestPath, { method: "POST", body: bytes })).json();
      const path = `${projects}/${hers.id}/events/${accepted.id}`;
      const detail = await (await app.call("GET", path, { token: ada.token })).json();
      assertEquals("body_text" in detail, field === "body_text");
      assertEquals("body_base64" in detail, field === "body_base64");
      const back = field === "body_text"
        ? new TextEncoder().encode(detail.body_text)
        : Uint8Array.fromBase64(detail.body_base64);
      assertEquals(back, bytes);
      assertEquals(detail.body_bytes, bytes.length);
    }
  }),
);

Deno.test(
  "a list can be narrowed by source, type, status, verdict, time and text",
  withApp(async (app) => {
    const ada = await app.person();
    const hers = await createWorkspace(app, ada);
    const { token } = ada;
    const paid =
      await (await app.call("POST", hers.ingestPath, { body: { type: "order.paid", note: "canary-needle" } }))
        .json();
    const repeated = await app.call("POST", hers.ingestPath, {
      body: { type: "order.paid", note: "canary-needle" },
    });
    assertEquals(await repeated.json(), { id: paid.id, duplicate: true });
    await app.services.intake.drain();
    const all = [paid.id, hers.event_id];
    const ids = (query: string) => listIds(app, token, hers, query);
    assertEquals(await ids(""), all);
    assertEquals(await ids(`source_id=${hers.source_id}`), all);
    assertEquals(await ids("type=order.paid"), [paid.id]);
    assertEquals(await ids("type=order.refunded"), []);
    assertEquals(await ids("status=held"), all);
    assertEquals(await ids("status=delivered"), []);
    assertEquals(await ids("verdict=accepted"), all);
    assertEquals(await ids("q=canary-needle"), [paid.id]);
    assertEquals(await ids(`q=${hers.event_id}`), [hers.event_id]);
    assertEquals(await ids("q=%25"), []);
    const past = encodeURIComponent(new Date(Date.now() - 3_600_000).toISOString());
    assertEquals(await ids(`since=${past}`), all);
    assertEquals(await ids(`until=${past}`), []);
    assertEquals((await ids("limit=1")).length, 1);
    const duplicates =
      await (await app.call("GET", `${projects}/${hers.id}/events?verdict=duplicate`, { token })).json();
    assertEquals(duplicates.data.length, 1);
    assertMatch(duplicates.data[0].id, /^vrd_/);
    assertEquals(duplicates.data[0].repeats, paid.id);
    for (
      const query of [
        "status=sleeping",
        "verdict=maybe",
        "since=yesterday",
        "until=1",
        `q=${"x".repeat(201)}`,
      ]
    ) {
      const response = await app.call("GET", `${projects}/${hers.id}/events?${query}`, { token });
      await assertProblem(response, 422, "validation_failed");
    }
  }),
);

Deno.test(
  "a rejected request is listed with its reason",
  withApp(async (app) => {
    const ada = await app.person();
    const hers = await createWorkspace(app, ada);
    const source = await app.services.sources.create(ada.actor, hers.id, {
      name: "Signed",
      provider: "github",
      secrets: ["a-long-enough-secret"],
    });
    const response = await app.call("POST", new URL(source.url).pathname, { body: {} });
    assertEquals(response.status, 401);
    await app.services.intake.drain();
    const list =
      await (await app.call("GET", `${projects}/${hers.id}/events?verdict=rejected`, { token: ada.token }))
        .json();
    assertEquals(
      list.data.map(({ verdict, reason, status }: Record<string, unknown>) => [verdict, reason, status]),
      [
        ["rejected", "missing_header", null],
      ],
    );
  }),
);

Deno.test(
  "a replay makes new deliveries to where the source leads now",
  withApp(async (app) => {
    const ada = await app.person();
    const hers = await createWorkspace(app, ada);
    const { token } = ada;
    const path = `${projects}/${hers.id}/events/${hers.event_id}`;
    await app.services.connections.create(ada.actor, hers.id, {
      sourceId: hers.source_id,
      destinationId: hers.spare_destination_id,
    });
    const response = await app.call("POST", `${path}/replay`, { token });
    assertEquals(response.status, 202);
    const { data } = await response.json();
    const destinations = data.map(({ destination_id }: Record<string, string>) => destination_id).sort();
    assertEquals(destinations, [hers.destination_id, hers.spare_destination_id].sort());
    for (const delivery of data) {
      assertEquals([delivery.status, delivery.reason], ["held", "destination_paused"]);
      assertMatch(delivery.replay_id, /^rpl_/);
    }
    const one = { destination_ids: [hers.spare_destination_id] };
    const narrowed = await (await app.call("POST", `${path}/replay`, { token, body: one })).json();
    assertEquals(narrowed.data.length, 1);
    const after = await (await app.call("GET", path, { token })).json();
    assertEquals(after.deliveries.length, 4);
    await app.services.connections.remove(ada.actor, hers.id, hers.connection_id);
    const gone = { destination_ids: [hers.destination_id] };
    await assertProblem(await app.call("POST", `${path}/replay`, { token, body: gone }), 404, "not_found");
  }),
);

Deno.test(
  "what is not delivered is listed by event and destination, with why",
  withApp(async (app) => {
    const ada = await app.person();
    const hers = await createWorkspace(app, ada);
    const path = `${projects}/${hers.id}/undelivered`;
    const { data: [entry], next_cursor } = await (await app.call("GET", path, { token: ada.token })).json();
    assertEquals(next_cursor, null);
    assertEquals(entry, {
      delivery_id: entry.delivery_id,
      event_id: hers.event_id,
      event_type: "order.created",
      received_at: entry.received_at,
      source_id: hers.source_id,
      source_name: "Till",
      destination_id: hers.destination_id,
      destination_name: "Books",
      status: "held",
      reason: "destination_paused",
      attempt: 0,
      next_attempt_at: null,
      last_status: null,
    });
  }),
);

Deno.test(
  "pages of events and of what is undelivered hold every one once",
  withApp(async (app) => {
    const ada = await app.person();
    const hers = await createWorkspace(app, ada);
    for (let index = 0; index < 6; index++) await app.call("POST", hers.ingestPath, { body: { index } });
    for (const [list, key] of [["events", "id"], ["undelivered", "event_id"]] as const) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const query: string = cursor === null ? "" : `&cursor=${cursor}`;
        const response = await app.call("GET", `${projects}/${hers.id}/${list}?limit=3${query}`, {
          token: ada.token,
        });
        const page = await response.json();
        seen.push(...page.data.map((entry: Record<string, string>) => entry[key]));
        cursor = page.next_cursor;
      } while (cursor !== null);
      assertEquals([seen.length, new Set(seen).size], [7, 7], list);
    }
  }),
);
