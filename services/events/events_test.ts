import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { sha256 } from "../../lib/crypto.ts";
import { randomIds } from "../../lib/ids.ts";
import { type EventStatus, listEventsInput } from "../../lib/shared/inputs.ts";
import { assertRefused, openServices, unknownId, uuidOf } from "../../tests/harness/services.ts";

async function openWithSource() {
  const services = await openServices();
  const { project, member, viewer } = await services.seedTeam();
  const source = await services.sources.create(member, project.id, { name: "In", provider: "stripe" });
  const hook = (name: string) =>
    services.destinations.create(member, project.id, { name, type: "http", url: "https://example.com/" });
  const [first, second] = [await hook("First"), await hook("Second")];
  return { services, project, member, viewer, source, first, second };
}

Deno.test("an event's status is derived from the newest delivery to each destination", async () => {
  const { services, project, viewer, source, first, second } = await openWithSource();
  try {
    const cases: [name: string, toFirst: string[], toSecond: string[], expected: EventStatus][] = [
      ["nothing", [], [], "no_route"],
      ["waiting", ["pending"], [], "delivering"],
      ["under way beside an arrived one", ["in_flight"], ["succeeded"], "delivering"],
      ["all arrived", ["succeeded"], ["succeeded"], "delivered"],
      ["retries left", ["retrying"], ["succeeded"], "failed"],
      ["given up beside a waiting one", ["dead"], ["pending"], "dead"],
      ["held everywhere", ["held"], ["held"], "held"],
      ["held beside a waiting one", ["held"], ["pending"], "delivering"],
      ["a replay that arrived", ["dead", "succeeded"], [], "delivered"],
      ["a replay under way", ["succeeded", "pending"], [], "delivering"],
      ["a replay that was given up", ["succeeded", "dead"], [], "dead"],
      ["cancelled beside an arrived one", ["cancelled"], ["succeeded"], "delivered"],
      ["a replay that was cancelled", ["dead", "cancelled"], [], "dead"],
      ["cancelled", ["cancelled"], [], "no_route"],
    ];
    const expected = new Map<string, EventStatus>();
    for (const [, toFirst, toSecond, status] of cases) {
      const event = await services.storeEvent(project.id, source.id, {});
      for (const [destination, statuses] of [[first, toFirst], [second, toSecond]] as const) {
        for (const delivery of statuses) {
          await services.storeDelivery(project.id, source.id, event, destination.id, { status: delivery });
        }
      }
      expected.set(event, status);
    }
    const { data } = await services.events.list(viewer, project.id, { limit: 100 });
    for (const [index, { id, status }] of data.toReversed().entries()) {
      assertEquals(status, expected.get(id), cases[index]?.[0]);
    }
    for (const status of new Set(expected.values())) {
      const filtered = await services.events.list(viewer, project.id, { limit: 100, status });
      const wanted = [...expected].filter(([, value]) => value === status).map(([id]) => id);
      assertEquals(filtered.data.map(({ id }) => id).toSorted(), wanted.toSorted(), status);
      assertEquals(filtered.nextCursor, null);
    }
  } finally {
    await services.close();
  }
});

Deno.test("pages of events hold every one once under any filter, newest first", async () => {
  const { services, project, viewer, source, first } = await openWithSource();
  try {
    const now = services.clock.now();
    for (let number = 0; number < 23; number++) {
      const event = await services.storeEvent(project.id, source.id, {
        receivedAt: now - number * 3_600_000,
        type: number % 2 ? "charge.failed" : "charge.paid",
      });
      await services.storeDelivery(project.id, source.id, event, first.id, {
        status: number % 3 ? "succeeded" : "dead",
      });
    }
    const walk = async (filter: Record<string, string>) => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await services.events.list(
          viewer,
          project.id,
          listEventsInput.parse({ ...filter, limit: 4, cursor }),
        );
        seen.push(...page.data.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      assertEquals(seen, [...new Set(seen)].toSorted().toReversed());
      return seen.length;
    };
    assertEquals(await walk({}), 23);
    assertEquals(await walk({ source_id: source.id }), 23);
    assertEquals(await walk({ source_id: unknownId("source") }), 0);
    assertEquals(await walk({ type: "charge.failed" }), 11);
    assertEquals(await walk({ status: "dead" }), 8);
    assertEquals(await walk({ status: "delivered", type: "charge.paid" }), 8);
    assertEquals(await walk({ q: "charge.pa" }), 12);
    assertEquals(await walk({ since: new Date(now - 5 * 3_600_000).toISOString() }), 6);
    assertEquals(await walk({ until: new Date(now - 5 * 3_600_000).toISOString() }), 18);
    await assertRefused(
      "validation_failed",
      () => services.events.list(viewer, project.id, { limit: 4, cursor: "AAAA" }),
    );
  } finally {
    await services.close();
  }
});

Deno.test("a search finds ids, types and bytes of bodies, also of bodies that are not text", async () => {
  const { services, project, viewer, source } = await openWithSource();
  try {
    const bytes = Uint8Array.of(0xff, 0xfe, 0x00, ...new TextEncoder().encode("nädel%_"), 0xc3);
    const binary = await services.storeEvent(project.id, source.id, { body: bytes });
    const named = await services.storeEvent(project.id, source.id, {
      type: "invoice.paid",
      providerEventId: "evt_1Nabc",
    });
    const find = async (q: string) =>
      (await services.events.list(viewer, project.id, { limit: 25, q })).data.map(({ id }) => id);
    assertEquals(await find("nädel%_"), [binary]);
    assertEquals(await find("n_del"), []);
    assertEquals(await find("evt_1N"), [named]);
    assertEquals(await find("1Nabc"), []);
    assertEquals(await find("invoice"), [named]);
    assertEquals(await find(binary), [binary]);
    assertEquals(await find("' or true --"), []);
  } finally {
    await services.close();
  }
});

Deno.test("another verdict lists the requests that made no event", async () => {
  const { services, project, viewer, source } = await openWithSource();
  try {
    const event = await services.storeEvent(project.id, source.id, {});
    await services.db.asService((tx) =>
      tx.insertInto("verdicts").values({
        id: randomIds.next(services.clock.now()),
        project_id: uuidOf("project", project.id),
        source_id: uuidOf("source", source.id),
        received_at: new Date(services.clock.now()),
        verdict: "duplicate",
        event_id: uuidOf("event", event),
        method: "POST",
        path: "/in/x",
        headers: [],
        body: new Uint8Array(),
        body_bytes: 12,
      }).execute()
    );
    const list = (verdict: "accepted" | "duplicate" | "rejected") =>
      services.events.list(viewer, project.id, { limit: 25, verdict });
    const { data: [duplicate] } = await list("duplicate");
    assert(duplicate !== undefined && duplicate.id.startsWith("vrd_"));
    assertEquals([duplicate.repeats, duplicate.status, duplicate.bodyBytes, duplicate.sourceName], [
      event,
      null,
      12,
      "In",
    ]);
    assertEquals((await list("rejected")).data, []);
    assertEquals((await list("accepted")).data.map(({ id }) => id), [event]);
  } finally {
    await services.close();
  }
});

Deno.test("an event shows its bytes, who vouched for it and every attempt, but no signature", async () => {
  const { services, project, viewer, source, first } = await openWithSource();
  try {
    const body = Uint8Array.of(0, 255, 128, 10);
    const event = await services.storeEvent(project.id, source.id, {
      body,
      scheme: "stripe-v1",
      headers: [["stripe-signature", "t=1,v1=canary0123456789"], ["Authorization", "Bearer canary-token"], [
        "user-agent",
        "Stripe/1.0",
      ]],
    });
    const delivery = await services.storeDelivery(project.id, source.id, event, first.id, {
      status: "succeeded",
      attempt: 2,
    });
    await services.db.asService((tx) =>
      tx.insertInto("delivery_attempts").values([1, 2].map((attempt) => ({
        event_id: uuidOf("event", event),
        delivery_id: uuidOf("delivery", delivery),
        attempt,
        project_id: uuidOf("project", project.id),
        started_at: new Date(services.clock.now() + attempt),
        duration_ms: 12,
        status: attempt === 1 ? 500 : 200,
        response_body: new Uint8Array(20_000),
      }))).execute()
    );
    const detail = await services.events.require(viewer, project.id, event);
    assertEquals([...detail.body], [...body]);
    assertEquals(detail.verification, { scheme: "stripe-v1" });
    assertEquals(detail.headers, [["stripe-signature", "…6789"], ["Authorization", "…oken"], [
      "user-agent",
      "Stripe/1.0",
    ]]);
    assertEquals(detail.deliveries.map(({ id, destinationName, status }) => [id, destinationName, status]), [[
      delivery,
      "First",
      "succeeded",
    ]]);
    assertEquals(detail.deliveries[0]?.attempts.map(({ attempt, status }) => [attempt, status]), [[1, 500], [
      2,
      200,
    ]]);
    assertEquals(detail.deliveries[0]?.attempts[0]?.responseBody?.length, 16_384);
    await assertRefused("not_found", () => services.events.require(viewer, project.id, unknownId("event")));
  } finally {
    await services.close();
  }
});

Deno.test("events under one unsigned id with other bodies name each other; mere bodies without an id do not", async () => {
  const { services, project, viewer, source } = await openWithSource();
  try {
    const half = (text: string) => sha256(text).subarray(0, 16);
    const store = async (identity: string, body: string) => {
      const dedupeKey = Uint8Array.from([...half(identity), ...half(body)]);
      const event = await services.storeEvent(project.id, source.id, { dedupeKey });
      await services.db.asService((tx) =>
        tx.insertInto("event_key").values({
          source_id: uuidOf("source", source.id),
          key: dedupeKey,
          event_id: uuidOf("event", event),
          until: new Date(services.clock.now() + 1000),
        }).execute()
      );
      return event;
    };
    const conflicts = async (event: string) =>
      (await services.events.require(viewer, project.id, event)).conflictsWith;
    const [one, other] = [await store("id:1", "a"), await store("id:1", "b")];
    assertEquals(await conflicts(one), [other]);
    assertEquals(await conflicts(other), [one]);
    assertEquals(await conflicts(await store("id:2", "a")), []);
    await store("body", "a");
    assertEquals(await conflicts(await store("body", "b")), []);
  } finally {
    await services.close();
  }
});

Deno.test("a replay goes to what is connected now, also to destinations that came later, and paused ones hold it", async () => {
  const { services, project, member, source, first, second } = await openWithSource();
  try {
    const { events, connections, destinations } = services;
    const event = await services.storeEvent(project.id, source.id, { routes: 0 });
    await assertRefused("conflict", () => events.replay(member, project.id, event, {}));
    assertEquals(services.wakes.count, 0);
    await connections.create(member, project.id, { sourceId: source.id, destinationId: first.id });
    const paused = await connections.create(member, project.id, {
      sourceId: source.id,
      destinationId: second.id,
    });
    await destinations.pause(member, project.id, second.id);
    const made = await events.replay(member, project.id, event, {});
    assertEquals(
      made.map(({ destinationName, status, reason }) => [destinationName, status, reason]).toSorted(),
      [
        ["First", "pending", null],
        ["Second", "held", "destination_paused"],
      ],
    );
    assertEquals(new Set(made.map(({ replayId }) => replayId)).size, 1);
    assertEquals(
      made.every(({ nextAttemptAt, status }) => (nextAttemptAt !== null) === (status === "pending")),
      true,
    );
    assertEquals(services.wakes.count, 1);
    const again = await events.replay(member, project.id, event, { destinationIds: [first.id, first.id] });
    assertEquals(again.map(({ destinationId }) => destinationId), [first.id]);
    assertNotEquals(again[0]?.replayId, made[0]?.replayId);
    await connections.remove(member, project.id, paused.id);
    await assertRefused(
      "not_found",
      () => events.replay(member, project.id, event, { destinationIds: [second.id] }),
    );
    assertEquals((await services.deliveriesOf(project.id)).size, 3);
  } finally {
    await services.close();
  }
});

Deno.test("undelivered names each event and destination once, with why, through all pages", async () => {
  const { services, project, viewer, source, first, second } = await openWithSource();
  try {
    const expected: string[] = [];
    for (let number = 0; number < 5; number++) {
      const event = await services.storeEvent(project.id, source.id, {});
      const store = (to: string, status: string) =>
        services.storeDelivery(project.id, source.id, event, to, { status });
      await store(first.id, "dead");
      expected.push(`${event} ${first.id} ${await store(first.id, "held")}`);
      await store(second.id, "dead");
      if (number % 2) expected.push(`${event} ${second.id} ${await store(second.id, "dead")}`);
      else await store(second.id, "succeeded");
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await services.events.listUndelivered(viewer, project.id, { limit: 2, cursor });
      seen.push(
        ...page.data.map(({ eventId, destinationId, deliveryId }) =>
          `${eventId} ${destinationId} ${deliveryId}`
        ),
      );
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    assertEquals(seen.toSorted(), expected.toSorted());
    for (const tampered of ["x", "x.y", "AAAA.AAAA"]) {
      await assertRefused(
        "validation_failed",
        () => services.events.listUndelivered(viewer, project.id, { limit: 2, cursor: tampered }),
      );
    }
  } finally {
    await services.close();
  }
});

Deno.test("a feed begins with the newest events and goes on after the last one, oldest first", async () => {
  const { services, project, viewer, source } = await openWithSource();
  try {
    const stored: string[] = [];
    for (let number = 0; number < 4; number++) {
      stored.push(
        await services.storeEvent(project.id, source.id, { receivedAt: services.clock.now() + number }),
      );
    }
    const since = async (after: string | null, limit: number) =>
      (await services.events.listSince(viewer, project.id, after, limit)).map(({ id }) => id);
    assertEquals(await since(null, 2), stored.slice(2));
    assertEquals(await since(stored[0] ?? "", 2), stored.slice(1, 3));
    assertEquals(await since(stored[3] ?? "", 2), []);
  } finally {
    await services.close();
  }
});
