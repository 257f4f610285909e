import { z } from "zod";
import type { SignatureTemplate } from "./scheme.ts";
import { readTemplate } from "./signed_content.ts";

const headerName = z.string().trim().toLowerCase().max(100)
  .regex(/^[a-z0-9!#$%&'*+.^_`|~-]+$/, "A header name has letters, digits and dashes only");
const text = z.string().max(100);
const separator = z.string().min(1, "A separator needs at least one character").max(5);
const token = z.string().min(1).max(50);
const path = z.string().min(1).max(200);
const unit = z.enum(["s", "ms", "rfc3339"]).default("s");

const layoutSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("plain"),
    prefix: text.default(""),
    prefix_optional: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal("kv"),
    item_separator: separator.default(","),
    kv_separator: separator.default("="),
    signature_keys: z.array(token).min(1).max(5).default(["v1"]),
    timestamp_key: token.nullable().default("t"),
  }),
  z.strictObject({
    kind: z.literal("versioned-list"),
    item_separator: separator.default(" "),
    version_separator: separator.default(","),
    version: token.default("v1"),
  }),
]);

const timestampSchema = z.discriminatedUnion("in", [
  z.strictObject({ in: z.literal("header"), name: headerName, unit }),
  z.strictObject({ in: z.literal("signature"), unit }),
  z.strictObject({ in: z.literal("body-json"), name: path, unit }),
]);

const locationSchema = z.discriminatedUnion("in", [
  z.strictObject({ in: z.literal("header"), name: headerName }),
  z.strictObject({ in: z.literal("json"), path }),
]);

/**
 * The generic HMAC's configuration: the engine's scheme format with defaults, so that `{}` is the common
 * `x-signature: sha256=<hex>` over the body. Parses what a form, the API or a stored row gives.
 */
export const templateSchema = z.strictObject({
  type: z.literal("hmac").default("hmac"),
  hash: z.enum(["sha1", "sha256", "sha384", "sha512"]).default("sha256"),
  key: z.strictObject({
    encoding: z.enum(["utf8", "base64", "hex"]).default("utf8"),
    strip_prefixes: z.array(token).max(5).default([]),
  }).prefault({}),
  signature: z.strictObject({
    in: z.literal("header").default("header"),
    name: headerName.default("x-signature"),
    encoding: z.enum(["hex", "base64", "base64url"]).default("hex"),
    layout: layoutSchema.default({ kind: "plain", prefix: "sha256=" }),
    allow_repeated: z.boolean().optional(),
  }).prefault({}),
  timestamp: timestampSchema.nullable().default(null),
  message_id: z.strictObject({ in: z.literal("header").default("header"), name: headerName }).nullable()
    .default(null),
  signed_content: z.string().min(1).max(500).default("{body}"),
  tolerance_seconds: z.number().int().min(1).max(604_800).nullable().default(null),
  event_id: locationSchema.nullable().default(null),
  event_type: locationSchema.nullable().default(null),
}).superRefine((template, context) => {
  const { names, unknown } = readTemplate(template.signed_content);
  const { layout } = template.signature;
  const clock = template.timestamp;
  const complain = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  for (const name of unknown) complain("signed_content", `{${name}} is not something that can be signed`);
  if (names.has("secret")) {
    complain("signed_content", "The secret is the key of an HMAC, not part of its content");
  }
  if (!names.has("body")) complain("signed_content", "Without {body} anybody could change the body");
  if (names.has("id") && template.message_id === null) {
    complain("message_id", "The signed content names {id}: say which header carries it");
  }
  if (names.has("timestamp") && (clock === null || clock.in === "body-json")) {
    complain("timestamp", "The signed content names {timestamp}: say where the request carries it");
  }
  if (clock !== null && clock.in !== "body-json" && !names.has("timestamp")) {
    complain("signed_content", "A timestamp proves nothing unless {timestamp} is signed");
  }
  if (template.message_id !== null && !names.has("id")) {
    complain("signed_content", "A message id proves nothing unless {id} is signed");
  }
  if (clock?.in === "signature" && (layout.kind !== "kv" || layout.timestamp_key === null)) {
    complain("timestamp", "Only a key=value signature header with a timestamp key carries a timestamp");
  }
  if (template.tolerance_seconds !== null && clock === null) {
    complain("tolerance_seconds", "A tolerance needs a timestamp");
  }
});

/** What a form or an API client may send. */
export type SignatureTemplateInput = z.input<typeof templateSchema>;

/** The stored form of a template, defaults filled in, or null when it is not one. */
export function parseTemplate(template: unknown): SignatureTemplate | null {
  const parsed = templateSchema.safeParse(template);
  return parsed.success ? parsed.data : null;
}
