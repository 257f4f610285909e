import { assertEquals } from "@std/assert";
import { describe } from "./mod.ts";

const nothing = { type: null, event_id: null, event_id_signed: false };

function stripeBody(body: string | Uint8Array<ArrayBuffer>) {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return describe("stripe", { headers: [], body: bytes });
}

Deno.test("Stripe's id and type are in the signed body", () => {
  assertEquals(stripeBody(`{"id":"evt_1","type":"invoice.paid"}`), {
    type: "invoice.paid",
    event_id: "evt_1",
    event_id_signed: true,
  });
});

Deno.test("GitHub's id and type are in headers that the signature does not cover", () => {
  const headers: [string, string][] = [["X-GitHub-Event", "push"], ["X-GitHub-Delivery", "72d3162e-cc78"]];
  assertEquals(describe("github", { headers, body: new Uint8Array() }), {
    type: "push",
    event_id: "72d3162e-cc78",
    event_id_signed: false,
  });
});

Deno.test("Standard Webhooks and Svix senders sign the id in their header", () => {
  const body = new TextEncoder().encode(`{"type":"user.created"}`);
  for (
    const [provider, name] of [["standard-webhooks", "webhook-id"], ["resend", "svix-id"], [
      "clerk",
      "svix-id",
    ]] as const
  ) {
    const described = describe(provider, { headers: [[name, "msg_1"]], body });
    assertEquals(described, { type: "user.created", event_id: "msg_1", event_id_signed: true }, provider);
  }
});

Deno.test("nothing is believed to be signed where nothing is verified", () => {
  const described = describe("none", { headers: [], body: new TextEncoder().encode(`{"type":"a"}`) });
  assertEquals(described, { type: "a", event_id: null, event_id_signed: false });
});

Deno.test("a template says where id and type are, and whether the id is signed", () => {
  const body = new TextEncoder().encode(`{"data":{"id":7},"kind":"order"}`);
  const headers: [string, string][] = [["x-delivery", "d1"], ["x-topic", "orders/create"]];
  const inBody = { event_id: { in: "json", path: "data.id" }, event_type: { in: "json", path: "kind" } };
  assertEquals(describe("generic-hmac", { headers, body, options: { template: inBody } }), {
    type: "order",
    event_id: "7",
    event_id_signed: true,
  });
  const inHeaders = {
    event_id: { in: "header", name: "X-Delivery" },
    event_type: { in: "header", name: "x-topic" },
  };
  assertEquals(describe("generic-hmac", { headers, body, options: { template: inHeaders } }), {
    type: "orders/create",
    event_id: "d1",
    event_id_signed: false,
  });
});

Deno.test("the message id that a template signs is the event's id where it names no other", () => {
  const template = { message_id: { name: "x-id" }, signed_content: "{id}.{body}" };
  const described = describe("generic-hmac", {
    headers: [["X-Id", "m1"]],
    body: new Uint8Array(),
    options: { template },
  });
  assertEquals(described, { type: null, event_id: "m1", event_id_signed: true });
});

Deno.test("an id of several parts is there when every part is", () => {
  const read = (body: string) => describe("retell", { headers: [], body: new TextEncoder().encode(body) });
  assertEquals(read(`{"event":"call_ended","call":{"call_id":"c1"}}`), {
    type: "call_ended",
    event_id: "call_ended:c1",
    event_id_signed: true,
  });
  assertEquals(read(`{"event":"call_ended","call":{}}`).event_id, null);
});

Deno.test("a path reaches what the body itself holds, not what every object inherits", () => {
  const template = {
    event_id: { in: "json", path: "constructor.name" },
    event_type: { in: "json", path: "text.length" },
  };
  const body = new TextEncoder().encode(`{"text":"abc"}`);
  assertEquals(describe("generic-hmac", { headers: [], body, options: { template } }), nothing);
});

Deno.test("conflicting headers have no id", () => {
  const headers: [string, string][] = [["svix-id", "a"], ["svix-id", "b"]];
  assertEquals(describe("svix", { headers, body: new Uint8Array() }), nothing);
});

Deno.test("hostile JSON has no id and no type, and never throws", () => {
  const invalidUtf8 = new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0xc0, 0x80]);
  const bodies = [
    "",
    "null",
    "[]",
    `"text"`,
    "[".repeat(1_000_000),
    `{"a":`.repeat(20_000),
    `${"[".repeat(20_000)}${"]".repeat(20_000)}`,
    `{"id":1e400000,"type":-1e400000}`,
    `{"id":0.5,"type":9007199254740993}`,
    `{"__proto__":{"id":"evt_1","type":"x"}}`,
    `{"constructor":{"id":"x"}}`,
    `{"id":"\\u0000","type":"a\\u0000b"}`,
    `{"id":"\\ud800","type":"x\\udc00"}`,
    `{"id":"a\\nb","type":"\\u202eevil"}`,
    `{"id":"${"x".repeat(201)}","type":"${"y".repeat(10_240)}"}`,
    `{"id":{},"type":[]}`,
    `{"id":true,"type":null}`,
    `{"id":"","type":" "}`,
    invalidUtf8,
  ];
  for (const body of bodies) assertEquals(stripeBody(body), nothing, String(body).slice(0, 40));
});

Deno.test("of duplicate keys the last one counts, as in every JSON parser of a receiver", () => {
  assertEquals(stripeBody(`{"id":"evt_1","id":"evt_2","type":"a"}`).event_id, "evt_2");
});

Deno.test("a byte order mark and text beyond ASCII are read", () => {
  assertEquals(stripeBody(`\uFEFF{"id":"évt_1 ✓","type":"ünïcode"}`).event_id, "évt_1 ✓");
});
