import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createSkippingClock } from "../../tests/harness/clock.ts";
import { openWorkspace, secret, signed, type Workspace } from "../../tests/harness/intake.ts";

const encoder = new TextEncoder();

/** A request with headers of its own instead of a good signature. */
function postRaw(desk: Workspace, headers: Record<string, string>, body = "{}"): Promise<Response> {
  return desk.app.fetch(desk.source.path, {
    method: "POST",
    headers: { "content-length": String(body.length), ...headers },
    body,
  });
}

async function problemOf(answer: Response): Promise<Record<string, unknown>> {
  assertEquals(answer.headers.get("content-type"), "application/problem+json");
  return await answer.json();
}

Deno.test("each bad signature is 401 with its diagnosis, kept as a verdict, and nothing is stored", async () => {
  const desk = await openWorkspace();
  try {
    const now = Math.floor(Date.now() / 1000);
    const good = signed(encoder.encode("{}"), "msg_1");
    const other = `whsec_${btoa("another 24 byte secret..")}`;
    const signature = good["webhook-signature"] ?? "";
    const { "webhook-signature": _, ...unsigned } = good;
    const cases: [name: string, headers: Record<string, string>, reason: string, body?: string][] = [
      ["none", unsigned, "missing_header"],
      ["another secret's", signed(encoder.encode("{}"), "msg_1", { with: other }), "wrong_secret"],
      ["reformatted", good, "body_altered", "{ }"],
      ["one byte changed", good, "wrong_secret", "[}"],
      [
        "truncated",
        { ...good, "webhook-signature": signature.slice(0, -5) },
        "malformed_header|wrong_secret",
      ],
      [
        "upper-case",
        { ...good, "webhook-signature": signature.toUpperCase() },
        "malformed_header|wrong_secret|unsupported_scheme",
      ],
      [
        "v0 only",
        { ...good, "webhook-signature": signature.replace("v1,", "v0,") },
        "unsupported_scheme|malformed_header",
      ],
      [
        "200 wrong ones",
        { ...good, "webhook-signature": Array(200).fill(`v1,${"A".repeat(43)}=`).join(" ") },
        "wrong_secret|malformed_header",
      ],
      ["16 KiB", { ...good, "webhook-signature": "x".repeat(16_384) }, "malformed_header|unsupported_scheme"],
      ["301 s old", signed(encoder.encode("{}"), "msg_1", { at: now - 302 }), "timestamp_too_old"],
      ["301 s ahead", signed(encoder.encode("{}"), "msg_1", { at: now + 302 }), "timestamp_in_future"],
      ["NaN", { ...good, "webhook-timestamp": "NaN" }, "malformed_header"],
      ["negative", signed(encoder.encode("{}"), "msg_1", { at: -5 }), "malformed_header|timestamp_too_old"],
      [
        "2^63",
        { ...good, "webhook-timestamp": "9223372036854775808" },
        "malformed_header|timestamp_in_future",
      ],
      ["two timestamps", { ...good, "webhook-timestamp": `${now}, ${now}` }, "malformed_header"],
    ];
    for (const [name, headers, reasons, body] of cases) {
      const answer = await postRaw(desk, headers, body);
      assertEquals(answer.status, 401, name);
      const text = await answer.clone().text();
      const { code, reason } = await problemOf(answer);
      assertEquals(code, "signature_rejected", name);
      assertMatch(String(reason), new RegExp(`^(${reasons})$`), name);
      assert(!text.includes(secret.slice(6)), `${name}: the secret is echoed`);
    }
    const verdicts = await desk.verdicts();
    assertEquals(verdicts.map(({ verdict }) => verdict), cases.map(() => "rejected"));
    const altered = verdicts[2];
    assertEquals(altered && new TextDecoder().decode(altered.body), "{ }");
    assertEquals(altered?.reason, "body_altered");
    assertEquals((await desk.events()).length, 0);
    assertEquals((await desk.usage())?.rejected, cases.length);
    assertEquals((await desk.post("{}")).status, 200, "the next good request works");
  } finally {
    await desk.close();
  }
});

Deno.test("a signature among wrong ones, and one within 300 s, is accepted", async () => {
  const desk = await openWorkspace({ connected: false });
  try {
    const good = signed(encoder.encode("{}"), "msg_1");
    const doubled = {
      ...good,
      "webhook-signature": `v1,AAAA ${good["webhook-signature"]} ${good["webhook-signature"]}`,
    };
    assertEquals((await postRaw(desk, doubled)).status, 200);
    const now = Math.floor(Date.now() / 1000);
    assertEquals((await desk.post("{}", { at: now - 290 })).status, 200);
    assertEquals((await desk.post("{}", { at: now + 290 })).status, 200);
  } finally {
    await desk.close();
  }
});

Deno.test("a rejected body is kept up to 16 KiB, with its whole length", async () => {
  const desk = await openWorkspace({ connected: false });
  try {
    assertEquals((await postRaw(desk, {}, "x".repeat(40_000))).status, 401);
    const [verdict] = await desk.verdicts();
    assertEquals([verdict?.body.length, verdict?.body_bytes], [16_384, 40_000]);
  } finally {
    await desk.close();
  }
});

Deno.test("unknown and impossible keys are 404 and take no neighbour along", async () => {
  const desk = await openWorkspace({ connected: false });
  try {
    const keys = [
      "x",
      "A".repeat(24),
      "%00",
      "%00%00",
      "a%2fb",
      "..%2f..%2fetc",
      "%f0%9f%92%a9",
      "'%20or%201=1",
      "%ed%a0%80",
      "%E0%A4%A",
      "k".repeat(4000),
    ];
    // At once, so that they and a good one share a query.
    const answers = await Promise.all([
      ...keys.map((key) => desk.app.fetch(`/in/${key}`, { method: "POST", body: "{}" })),
      desk.post("{}"),
    ]);
    const statuses = answers.map(({ status }) => status);
    assertEquals(statuses.pop(), 200);
    for (const [at, status] of statuses.entries()) {
      assert(status === 404 || status === 400, `${keys[at]}: ${status}`);
    }
    assertEquals((await problemOf(answers[0] ?? new Response())).code, "not_found");
  } finally {
    await desk.close();
  }
});

Deno.test("NUL and slashes behind the key are kept as they were sent", async () => {
  const desk = await openWorkspace({ connected: false });
  try {
    for (const rest of ["/a%00b", "/a%2fb?c=%00&d=%ff", "/%F0%9F%92%A9"]) {
      const answer = await desk.post("{}", { to: { path: desk.source.path + rest } });
      assertEquals(answer.status, 200, rest);
      assertEquals((await desk.events()).at(-1)?.path, desk.source.path + rest);
    }
  } finally {
    await desk.close();
  }
});

Deno.test("a paused source answers 410, resumed it accepts at once, and deleted it is 404", async () => {
  const desk = await openWorkspace();
  try {
    const { services, owner, project, source } = desk;
    assertEquals((await desk.post("{}")).status, 200);
    await services.sources.pause(owner, project.id, source.id);
    const paused = await desk.post("{}");
    assertEquals([paused.status, (await problemOf(paused)).code], [410, "source_disabled"]);
    await services.sources.resume(owner, project.id, source.id);
    assertEquals((await desk.post("{}")).status, 200);
    await services.sources.remove(owner, project.id, source.id);
    assertEquals((await desk.post("{}")).status, 404);
    assertEquals((await desk.events()).length, 2);
  } finally {
    await desk.close();
  }
});

Deno.test("over its rate a source answers 429 and says when to come back", async () => {
  const clock = createSkippingClock();
  const desk = await openWorkspace({
    connected: false,
    clock,
    source: { rateLimit: { perSecond: 2, burst: 5 } },
  });
  try {
    const post = () => desk.post("{}", { at: Math.floor(clock.now() / 1000) });
    const answers = await Promise.all(Array.from({ length: 9 }, post));
    assertEquals(answers.filter(({ status }) => status === 200).length, 5);
    const refused = answers.filter(({ status }) => status === 429);
    assertEquals(refused.length, 4);
    for (const answer of refused) {
      assertMatch(answer.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
      assertStringIncludes(answer.headers.get("ratelimit") ?? "", "r=0");
      assertStringIncludes(answer.headers.get("ratelimit-policy") ?? "", "q=5");
    }
    assertEquals((await problemOf(refused[0] ?? new Response())).code, "rate_limited");
    await clock.advance(1_000);
    assertEquals((await post()).status, 200, "a second later there is room again");
  } finally {
    await desk.close();
  }
});

Deno.test("hostile bodies with good signatures are stored as they are, without one 5xx", async () => {
  const desk = await openWorkspace({ connected: false });
  try {
    const nested = (depth: number) => encoder.encode("[".repeat(depth) + "]".repeat(depth));
    const keys = encoder.encode(`{${Array.from({ length: 30_000 }, (_, at) => `"k${at}":1`).join(",")}}`);
    const bodies: [string, Uint8Array][] = [
      ["nesting 200", nested(200)],
      ["nesting 20,000", nested(20_000)],
      ["nesting 500,000", nested(500_000)],
      ["NUL", encoder.encode('{"type":"a\\u0000b","id":"\\u0000"}')],
      ["raw NUL", new Uint8Array([0x7b, 0x00, 0x7d])],
      ["lone surrogate", encoder.encode('{"type":"\\ud800","id":"\\udfff"}')],
      ["overlong UTF-8", new Uint8Array([0x22, 0xc0, 0xaf, 0x22])],
      ["BOM", encoder.encode('\ufeff{"type":"a"}')],
      ["1e400000", encoder.encode('{"type":1e400000,"id":1e400000}')],
      ["duplicate keys", encoder.encode('{"type":"a","type":"b"}')],
      ["__proto__", encoder.encode('{"__proto__":{"type":"x"},"constructor":{"prototype":1}}')],
      ["30,000 keys", keys],
      ["type of 10 KiB", encoder.encode(JSON.stringify({ type: "t".repeat(10_240) }))],
      ["type of SQL", encoder.encode(JSON.stringify({ type: "'; drop table sluice.events; --" }))],
      ["emoji", encoder.encode(JSON.stringify({ type: "💥", id: "../../💥" }))],
      ["gzip bomb", new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])],
    ];
    // All at once, so that they share batches.
    const answers = await Promise.all(bodies.map(([, body]) => desk.post(body)));
    for (const [at, answer] of answers.entries()) assertEquals(answer.status, 200, bodies[at]?.[0]);
    const stored = (await desk.events()).map(({ body }) => Buffer.from(body).toString("base64")).sort();
    assertEquals(stored, bodies.map(([, body]) => Buffer.from(body).toString("base64")).sort());
  } finally {
    await desk.close();
  }
});

Deno.test("hostile ids: each is an event of its own and its own repeat", async () => {
  const desk = await openWorkspace({
    connected: false,
    source: { dedupe: { by: "json_path", name: "id", windowSeconds: 60 } },
  });
  try {
    const ids = [
      "x".repeat(10_240),
      "💥".repeat(500),
      "../../etc",
      "'; delete from sluice.events; --",
      "\u0000",
      "\ud800",
      "",
    ];
    for (const id of ids) {
      const body = JSON.stringify({ id });
      const [first, again] = [await desk.post(body), await desk.post(body)];
      assertEquals([first.status, again.status], [200, 200], id.slice(0, 20));
      const [one, two] = [await first.json(), await again.json()];
      assertEquals([one.duplicate, two.duplicate, two.id === one.id], [false, true, true], id.slice(0, 20));
    }
    assertEquals((await desk.events()).length, ids.length);
  } finally {
    await desk.close();
  }
});

Deno.test("long and strange header ids are stored, each once", async () => {
  const desk = await openWorkspace({ connected: false });
  try {
    for (const id of ["x".repeat(10_240), "../..", "a b", "'; --"]) {
      const answer = await desk.post("{}", { id });
      assertEquals(answer.status, 200, id.slice(0, 20));
      const again = await (await desk.post("{}", { id })).json();
      assertEquals(again.duplicate, true, id.slice(0, 20));
    }
  } finally {
    await desk.close();
  }
});

Deno.test("a secret that was rotated out is refused and the new one accepted, at once", async () => {
  const desk = await openWorkspace({ connected: false });
  try {
    const next = `whsec_${btoa("a newer one of 24 bytes.")}`;
    assertEquals((await desk.post("{}")).status, 200);
    const { services, owner, project, source } = desk;
    await services.sources.update(owner, project.id, source.id, { secrets: [next, secret] });
    assertEquals((await desk.post("{}", { with: next })).status, 200);
    assertEquals((await desk.post("{}")).status, 200, "while both count");
    await services.sources.update(owner, project.id, source.id, { secrets: [next] });
    assertEquals((await desk.post("{}", { with: next })).status, 200);
    // The verified but stale routing is found out by the insert.
    assertEquals((await desk.post("{}")).status, 401);
  } finally {
    await desk.close();
  }
});

Deno.test("a body that stops half-way leaves nothing behind", async () => {
  const desk = await openWorkspace({ connected: false });
  try {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(encoder.encode("{"));
        controller.error(new Error("connection reset"));
      },
    });
    const answer = await desk.app.fetch(desk.source.path, { method: "POST", body });
    assertEquals([answer.status, (await problemOf(answer)).code], [400, "malformed_request"]);
    assertEquals((await desk.events()).length, 0);
    assertEquals((await desk.post("{}")).status, 200);
  } finally {
    await desk.close();
  }
});
