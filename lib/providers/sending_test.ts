import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  curlLine,
  defaultTolerance,
  describe,
  findProvider,
  handshake,
  providers,
  sampleRequest,
  secretProblem,
  sensitiveHeaders,
  verify,
} from "./mod.ts";

const now = 1_760_000_000;
const url = "https://sluice.example/in/abc?a=1&b='";
const secrets: Record<string, string> = {
  stripe: "whsec_5f1c0e7b9d3a48c2a6e4b1d0f8e7c6b5",
  github: "It's a Secret to Everybody",
  "generic-hmac": "generic-secret",
  postmark: "user:password",
  "generic-basic": "user:pass:word",
};
const secretOf = (id: string) => secrets[id] ?? "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const unnamed = ["sanity", "telegram"];
const withoutId = [
  "generic-hmac",
  "generic-basic",
  "generic-api-key",
  "none",
  "mollie",
  "hubspot",
  "coinbase-cdp",
];
const isOpen = (id: string) =>
  findProvider(id)?.schemes.every((scheme) => !("signed_content" in scheme)) ?? false;
const receiving = providers.filter(({ ingest }) => ingest);

Deno.test("every provider's sample event verifies and describes itself as the event it is", async () => {
  for (const { id: provider, sample } of receiving) {
    const secret = secretOf(provider);
    const request = sampleRequest(provider, { secret, now, id: "evt_sample_1", url });
    assert(request !== null);
    const body = new TextEncoder().encode(request.body);
    const input = { method: "POST", url, headers: request.headers, body, secrets: [secret], now };
    assertEquals((await verify(provider, input)).ok, true, provider);
    const { type, event_id } = describe(provider, input);
    assertEquals(type, unnamed.includes(provider) ? null : sample.type, provider);
    assertEquals(event_id?.includes("evt_sample_1") ?? false, !withoutId.includes(provider), provider);
    assertEquals(
      (await verify(provider, { ...input, body: new TextEncoder().encode("[1]") })).ok,
      isOpen(provider),
      provider,
    );
    assertEquals(await handshake(provider, input), null);
  }
});

Deno.test("a signed ping from GitHub is answered and still an event; an unsigned one is not answered", async () => {
  const secret = secretOf("github");
  const request = sampleRequest("github", { secret, now, id: "evt_1", url });
  assert(request !== null);
  const headers = request.headers.map((
    [name, value],
  ): [string, string] => [name, name === "x-github-event" ? "ping" : value]);
  const input = {
    method: "POST",
    url,
    headers,
    body: new TextEncoder().encode(request.body),
    secrets: [secret],
    now,
  };
  const answer = await handshake("github", input);
  assertEquals(answer?.status, 200);
  assertEquals(answer?.enqueue, true);
  assertEquals(await handshake("github", { ...input, secrets: ["another one"] }), null);
});

Deno.test("a curl line, run by a shell, passes exactly the signed request", async () => {
  const body = `{"text":"it's $HOME \`id\` \\"quoted\\" \\\\ !!\n%s 💸"}`;
  for (const text of [body, "@/etc/passwd", "'", "", "-d x\n"]) {
    const line = curlLine("github", { url, secret: secretOf("github"), body: text, now, id: "evt'1" });
    const script = `curl() { for argument in "$@"; do printf '%s\\0' "$argument"; done; }\n${line}`;
    const { stdout, success } = await new Deno.Command("sh", { args: ["-c", script] }).output();
    assert(success);
    const passed = new TextDecoder().decode(stdout).split("\0").slice(0, -1);
    const after = (flag: string) => passed.flatMap((word, index) => passed[index - 1] === flag ? [word] : []);
    assertEquals(passed.slice(0, 3), ["-X", "POST", url]);
    assertEquals(after("--data-raw"), [text]);
    const headers = after("-H").map((header): [string, string] => {
      const colon = header.indexOf(": ");
      return [header.slice(0, colon), header.slice(colon + 2)];
    });
    assertEquals(headers.find(([name]) => name === "x-github-delivery")?.[1], "evt'1");
    const input = {
      method: "POST",
      url,
      headers,
      body: new TextEncoder().encode(text),
      secrets: [secretOf("github")],
      now,
    };
    assertEquals(await verify("github", input), { ok: true, scheme: "github-sha256" });
  }
});

Deno.test("the catalogue has what a picker needs, ids once, and set-up steps that name the source's URL", () => {
  assertEquals(new Set(providers.map(({ id }) => id)).size, providers.length);
  for (const { id, setup, secret, sensitiveHeaders } of receiving) {
    assert(setup.length > 0 && setup.some((step) => step.includes("{url}")), id);
    assertEquals(secret === null, id === "none", id);
    assertEquals(id === "none" || sensitiveHeaders.length > 0, true, id);
    assertEquals(sensitiveHeaders.every((name) => name === name.toLowerCase()), true);
  }
  const stripe = providers.find(({ id }) => id === "stripe");
  assertStringIncludes(stripe?.setup.join(" ") ?? "", "stripe listen --forward-to {url}");
});

Deno.test("a secret of the wrong form is named before a request fails on it", () => {
  for (const { id, secret } of receiving) {
    if (secret !== null) assertEquals(secretProblem(id, secretOf(id)), null, id);
  }
  assertEquals(secretProblem("stripe", "sk_live_0000"), "A Stripe signing secret starts with whsec_");
  assertEquals(secretProblem("resend", "whsec_not base64!") === null, false);
  assertEquals(secretProblem("resend", "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=") === null, false);
  assertEquals(secretProblem("github", "short") === null, false);
  assertEquals(secretProblem("none", ""), null);
});

Deno.test("a template's signature header is as secret as a fixed one", () => {
  assertEquals(sensitiveHeaders("stripe"), ["stripe-signature"]);
  const options = { template: { signature: { name: "X-My-Signature" } } };
  assert(sensitiveHeaders("generic-hmac", options).includes("x-my-signature"));
});

Deno.test("the default freshness window is the scheme's", () => {
  assertEquals(defaultTolerance("stripe"), 300);
  assertEquals(defaultTolerance("paddle"), 5);
  assertEquals(defaultTolerance("github"), null);
  assertEquals(defaultTolerance("none"), null);
});
