import { assert, assertEquals } from "@std/assert";
import { findProvider, sign, type SignatureTemplateInput, templateSchema, verify } from "./mod.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("an empty template is a hex HMAC-SHA256 of the body behind sha256= in x-signature", async () => {
  const template = templateSchema.parse({});
  const headers: [string, string][] = [[
    "X-Signature",
    "sha256=2af36ac27a25cc57a1ad66118fc19ac6831caab6bc4418a86fe1d39c5ff5f7fd",
  ]];
  const input = {
    method: "POST",
    url: "",
    headers,
    body: bytes("plain text body\n"),
    secrets: ["generic-secret"],
    now: 0,
  };
  assertEquals(await verify("generic-hmac", { ...input, options: { template } }), {
    ok: true,
    scheme: "generic-hmac-sha256",
  });
});

Deno.test("Slack, written as a template, accepts the example of Slack's own documentation", async () => {
  const template: SignatureTemplateInput = {
    signature: { name: "X-Slack-Signature", layout: { kind: "plain", prefix: "v0=" } },
    timestamp: { in: "header", name: "X-Slack-Request-Timestamp" },
    signed_content: "v0:{timestamp}:{body}",
    tolerance_seconds: 300,
  };
  const body =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
  const input = {
    method: "POST",
    url: "",
    headers: [
      ["X-Slack-Request-Timestamp", "1531420618"],
      ["X-Slack-Signature", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"],
    ] satisfies [string, string][],
    body: bytes(body),
    secrets: ["8f742231b10e8888abcd99yyyzzz85a5"],
    options: { template },
    now: 1531420619,
  };
  assertEquals((await verify("generic-hmac", input)).ok, true);
  assertEquals(await verify("generic-hmac", { ...input, now: 1531420919 }), {
    ok: false,
    reason: "timestamp_too_old",
    scheme: "generic-hmac-sha256",
  });
});

Deno.test("Stripe and Standard Webhooks, written as templates, accept what their own entries sign", async () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  for (const provider of ["stripe", "standard-webhooks", "github"]) {
    const scheme = findProvider(provider)?.schemes[0];
    assert(scheme?.type === "hmac");
    const { id: _id, ...template } = scheme;
    const parsed = templateSchema.parse(template);
    const headers = sign(provider, { secret, body: "{}", now: 1_760_000_000, id: "msg_1" });
    const input = {
      method: "POST",
      url: "",
      headers,
      body: bytes("{}"),
      secrets: [secret],
      now: 1_760_000_000,
    };
    const options = { template: parsed };
    assertEquals((await verify("generic-hmac", { ...input, options })).ok, true, provider);
    assertEquals(
      (await verify("generic-hmac", { ...input, body: bytes("[]"), options })).ok,
      false,
      provider,
    );
  }
});

Deno.test("Shopify, written as a template, signs what it verifies", async () => {
  const template: SignatureTemplateInput = {
    signature: { name: "x-shopify-hmac-sha256", encoding: "base64", layout: { kind: "plain", prefix: "" } },
    event_id: { in: "header", name: "x-shopify-event-id" },
    event_type: { in: "header", name: "x-shopify-topic" },
  };
  const options = { template };
  // printf '{"id":1}' | openssl dgst -sha256 -hmac hush -binary | base64
  const headers: [string, string][] = [[
    "x-shopify-hmac-sha256",
    "VnKUjZsLuN5iZWjn5EntcBVCF9kMN43LglzCE1/GSeY=",
  ]];
  const input = {
    method: "POST",
    url: "",
    headers,
    body: bytes(`{"id":1}`),
    secrets: ["hush"],
    options,
    now: 0,
  };
  assertEquals((await verify("generic-hmac", input)).ok, true);
  assertEquals(sign("generic-hmac", { secret: "hush", body: `{"id":1}`, now: 0, id: "", options }), headers);
});

const senseless: [string, unknown][] = [
  ["an unknown field", { colour: "red" }],
  ["an unknown algorithm", { hash: "md5" }],
  ["a header name with a space", { signature: { name: "x signature" } }],
  ["content without the body", {
    signed_content: "{timestamp}",
    timestamp: { in: "header", name: "x-time" },
  }],
  ["an unknown placeholder", { signed_content: "{body}{nonce}" }],
  ["a secret inside the content", { signed_content: "{secret}{body}" }],
  ["a timestamp that is not signed", { timestamp: { in: "header", name: "x-time" } }],
  ["a signed timestamp that nothing carries", { signed_content: "{timestamp}.{body}" }],
  ["a signed id that nothing carries", { signed_content: "{id}.{body}" }],
  ["an id header that is not signed", { message_id: { name: "x-id" } }],
  ["a tolerance without a timestamp", { tolerance_seconds: 300 }],
  ["a timestamp in a plain signature", {
    signed_content: "{timestamp}{body}",
    timestamp: { in: "signature" },
  }],
];

for (const [what, template] of senseless) {
  Deno.test(`a template with ${what} is refused with a message`, () => {
    const parsed = templateSchema.safeParse(template);
    assert(!parsed.success);
    assert(parsed.error.issues.every(({ message }) => message.length > 10));
  });
}
