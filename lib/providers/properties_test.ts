import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  describe,
  handshake,
  providers,
  reasons,
  sign,
  templateSchema,
  verify,
  type VerifyInput,
} from "./mod.ts";

const now = 1_760_000_000;
const template = templateSchema.parse({
  hash: "sha512",
  key: { encoding: "hex" },
  signature: { encoding: "base64url", layout: { kind: "kv" } },
  timestamp: { in: "signature", unit: "ms" },
  message_id: { name: "x-id" },
  signed_content: "{method} {url} {id} {timestamp} {body}",
  tolerance_seconds: 300,
});

interface Case {
  provider: string;
  secret: fc.Arbitrary<string>;
  options: VerifyInput["options"];
  /** Parts of the request that the signature covers or is. */
  signed: RegExp;
}

const text = fc.stringMatching(/^[\x21-\x7e]{8,60}$/);
const base64 = fc.uint8Array({ minLength: 16, maxLength: 64 }).map((bytes) => `whsec_${bytes.toBase64()}`);
const hex = fc.uint8Array({ minLength: 8, maxLength: 64 }).map((bytes) => bytes.toHex());

const cases: Case[] = [
  {
    provider: "stripe",
    secret: text.map((rest) => `whsec_${rest}`),
    options: {},
    signed: /^stripe-signature$/,
  },
  { provider: "github", secret: text, options: {}, signed: /^x-hub-signature-256$/ },
  { provider: "standard-webhooks", secret: base64, options: {}, signed: /^webhook-/ },
  { provider: "resend", secret: base64, options: {}, signed: /^svix-/ },
  { provider: "clerk", secret: base64, options: {}, signed: /^svix-/ },
  { provider: "svix", secret: base64, options: {}, signed: /^svix-/ },
  { provider: "generic-hmac", secret: text, options: {}, signed: /^x-signature$/ },
  { provider: "generic-hmac", secret: hex, options: { template }, signed: /^x-(signature|id)$/ },
];

/** A valid request of the case, over any body and id. */
function validRequest({ provider, secret, options = {} }: Case): fc.Arbitrary<VerifyInput> {
  const url = "https://sluice.example/in/abc?x=1";
  return fc.record({
    secret,
    body: fc.uint8Array({ minLength: 1, maxLength: 300 }),
    id: fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/),
  }).map(({ secret, body, id }) => ({
    method: "POST",
    url,
    headers: sign(provider, { secret, body, now, id, url, options }),
    body,
    secrets: [secret],
    options,
    now,
  }));
}

function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice();
  const index = Math.floor(bit / 8) % flipped.length;
  flipped[index] = (flipped[index] ?? 0) ^ (1 << (bit % 8));
  return flipped;
}

function flipText(value: string, bit: number): string {
  const flipped = flipBit(Uint8Array.from(value, (letter) => letter.charCodeAt(0)), bit);
  return String.fromCharCode(...flipped);
}

for (const one of cases) {
  const { provider, options } = one;
  const name = options?.template === undefined ? provider : `${provider} with a template`;

  Deno.test(`${name}: any valid request is accepted whatever the case and order of its headers`, async () => {
    await fc.assert(
      fc.asyncProperty(
        validRequest(one),
        fc.infiniteStream(fc.boolean()),
        fc.nat(),
        async (input, upper, turn) => {
          const headers = input.headers.map(([name, value]): [string, string] => [
            [...name].map((letter) => upper.next().value ? letter.toUpperCase() : letter).join(""),
            ` ${value}\t`,
          ]);
          const at = turn % headers.length;
          const turned = [
            ...headers.slice(at),
            ["x-other", "1"] satisfies [string, string],
            ...headers.slice(0, at),
          ];
          const verdict = await verify(provider, { ...input, headers: turned });
          assert(verdict.ok, JSON.stringify(verdict));
        },
      ),
    );
  });

  Deno.test(`${name}: any flipped bit in the body is refused`, async () => {
    await fc.assert(fc.asyncProperty(validRequest(one), fc.nat(), async (input, bit) => {
      assert(!(await verify(provider, { ...input, body: flipBit(input.body, bit) })).ok);
    }));
  });

  Deno.test(`${name}: any flipped bit in the secret is refused`, async () => {
    await fc.assert(fc.asyncProperty(validRequest(one), fc.nat(), async (input, bit) => {
      const secret = flipText(input.secrets[0] ?? "", bit);
      // Hex keys may be written in either case, and a key's text may carry unused bits: those are the same key.
      const same = JSON.stringify(sign(provider, { ...input, secret, id: idOf(input) })) ===
        JSON.stringify(input.headers);
      fc.pre(!same);
      assert(!(await verify(provider, { ...input, secrets: [secret] })).ok);
    }));
  });

  Deno.test(`${name}: any flipped bit in the signature, the timestamp or the signed id is refused`, async () => {
    await fc.assert(fc.asyncProperty(validRequest(one), fc.nat(), fc.nat(), async (input, which, bit) => {
      const covered = input.headers.filter(([name]) => one.signed.test(name));
      const target = covered[which % covered.length];
      assert(target !== undefined);
      const flipped = input.headers.map((header): [string, string] =>
        header === target ? [header[0], flipText(header[1], bit)] : [header[0], header[1]]
      );
      const verdict = await verify(provider, { ...input, headers: flipped });
      assert(!verdict.ok, JSON.stringify(flipped));
    }));
  });

  Deno.test(`${name}: hostile headers, secrets and bodies get a reason and never throw`, async () => {
    const names = [...validNames(one), "content-type"];
    const hostile = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.constantFrom(
        "",
        ",",
        "=",
        "v1,",
        "v1=",
        "t=,v1=",
        "sha256=",
        "v1,=",
        "\u0000",
        "\ud800",
        "=".repeat(16_384),
      ),
      fc.stringMatching(/^(t=\d{1,25},)?(v1=|v1,|sha256=)[0-9a-f]{0,64}$/),
    );
    await fc.assert(fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom(...names), hostile), { maxLength: 8 }),
      fc.uint8Array({ maxLength: 100 }),
      fc.array(fc.string({ unit: "binary" }), { maxLength: 3 }),
      fc.string(),
      async (headers, body, secrets, url) => {
        const input: VerifyInput = {
          method: "POST",
          url,
          headers,
          body,
          secrets,
          options: options ?? {},
          now,
        };
        const verdict = await verify(provider, input);
        assert(!verdict.ok && reasons.includes(verdict.reason));
        describe(provider, input);
        assertEquals(await handshake(provider, input), null);
      },
    ));
  });
}

function validNames({ provider, options = {} }: Case): string[] {
  const secret = provider === "generic-hmac"
    ? "00112233445566778899"
    : "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  return sign(provider, { secret, body: "x", now, id: "1", options }).map(([name]) => name);
}

function idOf({ headers }: VerifyInput): string {
  return headers.find(([name]) => /^(webhook-id|svix-id|x-id|x-github-delivery)$/.test(name))?.[1] ?? "";
}

Deno.test("describing any bytes under any provider gives short printable text or null", async () => {
  await fc.assert(fc.asyncProperty(
    fc.constantFrom(...providers.map(({ id }) => id), "nobody"),
    fc.oneof(fc.uint8Array({ maxLength: 400 }), fc.json().map((json) => new TextEncoder().encode(json))),
    fc.array(
      fc.tuple(
        fc.constantFrom("x-github-event", "x-github-delivery", "webhook-id", "svix-id"),
        fc.string({ unit: "binary", maxLength: 300 }),
      ),
    ),
    (provider, body, headers) => {
      const { type, event_id } = describe(provider, { body, headers });
      for (const text of [type, event_id]) {
        assert(text === null || (text.length > 0 && text.length <= 200 && !/[\p{C}]/u.test(text)));
      }
      return Promise.resolve();
    },
  ));
});
