import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { createHmac } from "node:crypto";
import { createSkippingClock } from "../../tests/harness/clock.ts";
import { openBeside, openWorkspace, uuid } from "../../tests/harness/intake.ts";

interface Acknowledgement {
  id: string;
  duplicate: boolean;
}

async function acknowledged(answer: Response): Promise<Acknowledgement> {
  assertEquals(answer.status, 200, await answer.clone().text());
  return await answer.json();
}

Deno.test("a signed request is answered with the event's id after it is stored byte for byte", async () => {
  const desk = await openWorkspace({ connected: false });
  try {
    const bodies = [
      new Uint8Array([0xff, 0xfe, 0x00, 0xc3, 0x28, 0x80]),
      new Uint8Array(),
      new TextEncoder().encode('{"type":"a"}'),
    ];
    for (const body of bodies) {
      const answer = await desk.post(body, { headers: { "x-note": "kept" } });
      assertEquals(answer.headers.get("content-type"), "application/json");
      const { id, duplicate } = await acknowledged(answer);
      assertEquals(answer.headers.get("sluice-event"), id);
      assertEquals(duplicate, false);
      const stored = (await desk.events()).find((event) => event.id === uuid("event", id));
      assertEquals(stored && [...stored.body], [...body]);
      assertEquals(stored?.headers.find(([name]) => name === "x-note"), ["x-note", "kept"]);
      assertEquals(stored?.routes, 0);
    }
    assertEquals((await desk.usage())?.accepted, bodies.length);
  } finally {
    await desk.close();
  }
});

Deno.test("a body of exactly the limit is stored; one byte more is 413, with and without an announced length", async () => {
  const desk = await openWorkspace({ connected: false, source: { maxBodyBytes: 300_000 } });
  try {
    const exact = crypto.getRandomValues(new Uint8Array(300_000).subarray(0, 65_536));
    const body = new Uint8Array(300_000);
    for (let at = 0; at < body.length; at += exact.length) body.set(exact.subarray(0, body.length - at), at);
    const { id } = await acknowledged(await desk.post(body));
    const [stored] = await desk.events();
    assertEquals(stored?.id, uuid("event", id));
    assertEquals(
      stored && stored.body.length === body.length && stored.body.every((byte, at) => byte === body[at]),
      true,
    );

    const announced = await desk.post(new Uint8Array(300_001));
    assertEquals(announced.status, 413);
    assertEquals((await announced.json()).code, "body_too_large");
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const chunked = await desk.app.fetch(desk.source.path, { method: "POST", body: endless });
    assertEquals(chunked.status, 413);
    assertEquals(pulled < 1_000_000, true, `${pulled} bytes were read`);
    const verdicts = await desk.verdicts();
    assertEquals(verdicts.map(({ verdict, body_bytes }) => [verdict, body_bytes]), [
      ["too_large", 300_001],
      ["too_large", 300_001],
    ]);
    assertEquals((await desk.events()).length, 1);
  } finally {
    await desk.close();
  }
});

Deno.test("an absurd announced length is refused and its verdict counted", async () => {
  const desk = await openWorkspace({ connected: false });
  try {
    const answer = await desk.app.fetch(desk.source.path, {
      method: "POST",
      headers: { "content-length": "9007199254740991" },
      body: "{}",
    });
    assertEquals(answer.status, 413);
    assertEquals((await desk.verdicts()).map(({ verdict }) => verdict), ["too_large"]);
    assertEquals((await desk.usage())?.too_large, 1);
  } finally {
    await desk.close();
  }
});

Deno.test("the same event again is a duplicate with the first id, and is delivered once", async () => {
  const desk = await openWorkspace();
  try {
    const first = await acknowledged(await desk.post("{}", { id: "msg_1" }));
    for (let repeat = 0; repeat < 3; repeat++) {
      assertEquals(await acknowledged(await desk.post("{}", { id: "msg_1" })), {
        id: first.id,
        duplicate: true,
      });
    }
    await desk.sink.waitFor(1);
    assertEquals((await desk.events()).length, 1);
    assertEquals((await desk.deliveries()).length, 1);
    const verdicts = await desk.verdicts();
    assertEquals(verdicts.map(({ verdict, event_id }) => [verdict, event_id]), [
      ["duplicate", uuid("event", first.id)],
      ["duplicate", uuid("event", first.id)],
      ["duplicate", uuid("event", first.id)],
    ]);
    assertEquals((await desk.usage())?.duplicate, 3);
    assertEquals(desk.sink.received.length, 1);
  } finally {
    await desk.close();
  }
});

Deno.test("fifty at once become one row and one delivery, forty-nine of them duplicates", async () => {
  const desk = await openWorkspace();
  try {
    const answers = await Promise.all(Array.from({ length: 50 }, () => desk.post("{}", { id: "msg_storm" })));
    const said = await Promise.all(answers.map(acknowledged));
    assertEquals(new Set(said.map(({ id }) => id)).size, 1);
    assertEquals(said.filter(({ duplicate }) => !duplicate).length, 1);
    await desk.sink.waitFor(1);
    assertEquals((await desk.events()).length, 1);
    assertEquals((await desk.deliveries()).length, 1);
    assertEquals(await desk.usage(), { accepted: 1, duplicate: 49, rejected: 0, too_large: 0 });
  } finally {
    await desk.close();
  }
});

Deno.test("two processes that receive the same events at once store each of them once", async () => {
  const desk = await openWorkspace();
  const other = await openBeside(desk);
  try {
    const ids = Array.from({ length: 40 }, (_, at) => `msg_${at}`);
    const answers = await Promise.all(
      ids.flatMap((id) => [desk.post("{}", { id }), other.post("{}", { id }), desk.post("{}", { id })]),
    );
    const said = await Promise.all(answers.map(acknowledged));
    assertEquals(said.filter(({ duplicate }) => !duplicate).length, ids.length);
    assertEquals((await desk.events()).length, ids.length);
    assertEquals((await desk.deliveries()).length, ids.length);
    await desk.sink.waitFor(ids.length);
  } finally {
    await other.close();
    await desk.close();
  }
});

Deno.test("past its window the same id is a new event, whatever KV still remembers", async () => {
  const clock = createSkippingClock();
  const dedupe = { by: "provider", windowSeconds: 60 } as const;
  const desk = await openWorkspace({ connected: false, clock, source: { dedupe } });
  try {
    const post = () => desk.post("{}", { id: "msg_1", at: Math.floor(clock.now() / 1000) });
    const first = await acknowledged(await post());
    await desk.services.intake.drain();
    assertEquals(await acknowledged(await post()), { id: first.id, duplicate: true });
    await desk.services.intake.drain();
    // A minute passes for this process and for Postgres, and none for KV's own expiry.
    await clock.advance(61_000);
    await desk.sql`update sluice.event_key set until = until - interval '61 seconds'`;
    const second = await acknowledged(await post());
    assertEquals(second.duplicate, false);
    assertNotEquals(second.id, first.id);
    assertEquals(await acknowledged(await post()), { id: second.id, duplicate: true });
  } finally {
    await desk.close();
  }
});

Deno.test("GitHub's unsigned delivery id: another body under it is kept too, and the two name each other", async () => {
  const desk = await openWorkspace({
    connected: false,
    source: { provider: "github", secrets: ["hush hush"] },
  });
  try {
    const post = (body: string) =>
      desk.app.fetch(desk.source.path, {
        method: "POST",
        headers: {
          "content-length": String(body.length),
          "x-github-event": "push",
          "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
          "x-hub-signature-256": `sha256=${createHmac("sha256", "hush hush").update(body).digest("hex")}`,
        },
        body,
      });
    const one = await acknowledged(await post('{"a":1}'));
    const two = await acknowledged(await post('{"a":2}'));
    const repeat = await acknowledged(await post('{"a":1}'));
    assertEquals([one.duplicate, two.duplicate, repeat.duplicate], [false, false, true]);
    assertNotEquals(one.id, two.id);
    assertEquals(repeat.id, one.id);
    const view = await desk.services.events.require(desk.owner, desk.project.id, one.id);
    assertEquals(view.conflictsWith, [two.id]);
  } finally {
    await desk.close();
  }
});

Deno.test("a signed id decides alone: another body under it is the same event", async () => {
  const desk = await openWorkspace({ connected: false });
  try {
    const first = await acknowledged(await desk.post('{"a":1}', { id: "msg_1" }));
    assertEquals(await acknowledged(await desk.post('{"a":2}', { id: "msg_1" })), {
      id: first.id,
      duplicate: true,
    });
    assertEquals((await desk.events()).length, 1);
  } finally {
    await desk.close();
  }
});

Deno.test("a source answers in its own words", async () => {
  const response = { status: 202, body: "<ok/>", contentType: "text/xml" };
  const desk = await openWorkspace({ connected: false, source: { response } });
  try {
    const answer = await desk.post("{}");
    assertEquals([answer.status, answer.headers.get("content-type"), await answer.text()], [
      202,
      "text/xml",
      "<ok/>",
    ]);
    assertMatch(answer.headers.get("sluice-event") ?? "", /^evt_/);
  } finally {
    await desk.close();
  }
});
