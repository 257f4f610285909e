import { assert, assertEquals } from "@std/assert";
import { z } from "zod";
import { findProvider, verify, type VerifyInput } from "./mod.ts";

const vectorSchema = z.object({
  id: z.string(),
  provider: z.string(),
  scheme: z.string(),
  category: z.string(),
  valid: z.boolean(),
  secret: z.string(),
  secrets: z.array(z.string()).optional(),
  context: z.record(z.string(), z.string()).optional(),
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  body: z.string(),
  body_encoding: z.literal("utf8"),
  now: z.number(),
  tolerance_seconds: z.number().nullable(),
});

type Vector = z.infer<typeof vectorSchema>;

const file = new URL("../../tests/fixtures/vectors.json", import.meta.url);
const all = z.array(vectorSchema).parse(JSON.parse(await Deno.readTextFile(file)));

function inputOf(vector: Vector): VerifyInput {
  return {
    method: vector.method,
    url: vector.url,
    headers: Object.entries(vector.headers).flatMap(([name, values]) =>
      [values].flat().map((value): [string, string] => [name, value])
    ),
    body: new TextEncoder().encode(vector.body),
    secrets: vector.secrets ?? [vector.secret],
    now: vector.now,
    options: { tolerance_seconds: vector.tolerance_seconds, context: vector.context ?? {} },
  };
}

// What each way of tampering is called. A token has no form that could be malformed.
const diagnoses: Record<string, string> = {
  tampered_body: "wrong_secret",
  wrong_secret: "wrong_secret",
  wrong_key: "wrong_secret",
  secret_base64_decoded: "wrong_secret",
  sdk_mismatch_vector: "wrong_secret",
  token_case_changed: "wrong_secret",
  token_wrong: "wrong_secret",
  wrong_password: "wrong_secret",
  wrong_url: "wrong_secret",
  wrong_url_path: "wrong_secret",
  wrong_method: "wrong_secret",
  json_reserialised: "body_altered",
  missing_authorization: "missing_header",
  hex_instead_of_base64: "malformed_header",
  sha256_instead_of_sha1: "malformed_header",
  timestamp_replaced: "wrong_secret",
  message_id_replaced: "wrong_secret",
  missing_signature_header: "missing_header",
  missing_timestamp: "missing_header",
  truncated_signature: "malformed_header",
  empty_signature: "malformed_header",
  timestamp_not_a_number: "malformed_header",
  unknown_scheme_only: "unsupported_scheme",
  downgrade_v0_only: "unsupported_scheme",
  wrong_prefix: "unsupported_scheme",
  timestamp_expired: "timestamp_too_old",
  timestamp_future_beyond_tolerance: "timestamp_in_future",
};

function hasSignature({ provider, scheme }: Vector): boolean {
  return findProvider(provider)?.schemes.some((one) => one.id === scheme && "signature" in one) ?? false;
}

for (const scheme of new Set(all.map((vector) => vector.scheme))) {
  const own = all.filter((vector) => vector.scheme === scheme);

  Deno.test(`every vector of ${scheme} gets the verdict it deserves, with and without naming the scheme`, async () => {
    for (const vector of own) {
      const input = inputOf(vector);
      const named = await verify(vector.provider, { ...input, options: { ...input.options, scheme } });
      const free = await verify(vector.provider, input);
      assertEquals(named.ok, vector.valid, `${vector.id} ${JSON.stringify(named)}`);
      assertEquals(free.ok, vector.valid, `${vector.id} ${JSON.stringify(free)}`);
      if (free.ok) assertEquals(free.scheme, scheme, vector.id);
    }
  });

  Deno.test(`every refused vector of ${scheme} is refused for the right reason`, async () => {
    for (const vector of own.filter(({ valid }) => !valid)) {
      const verdict = await verify(vector.provider, inputOf(vector));
      assert(!verdict.ok, vector.id);
      const shortToken = verdict.reason === "wrong_secret" && vector.category === "truncated_signature";
      const expected = shortToken && !hasSignature(vector) ? "wrong_secret" : diagnoses[vector.category];
      assertEquals(verdict.reason, expected, vector.id);
    }
  });
}

Deno.test("every provider with a signature has a valid and an invalid vector for each of its schemes", () => {
  for (const id of new Set(all.map(({ provider }) => provider))) {
    for (const scheme of findProvider(id)?.schemes ?? []) {
      const own = all.filter((vector) => vector.scheme === scheme.id);
      assert(own.some(({ valid }) => valid), scheme.id);
      assert(own.some(({ valid }) => !valid), scheme.id);
    }
  }
});
