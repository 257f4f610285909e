import { z } from "zod";
import { dedupeWays, destinationTypes, eventStatuses, tokenScopes, verdicts } from "./inputs.ts";

/**
 * What the API answers, as it travels: snake_case names, RFC 3339 times, bytes as `…_text` where they are UTF-8 and
 * `…_base64` where they are not. A field that is not here does not leave.
 */

const time = z.iso.datetime();
const id = z.string();
const roles = ["viewer", "member", "admin", "owner"] as const;

/** One page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), next_cursor: z.string().nullable() });
}

/** The answer of verbs that have nothing to say. */
export const nothing = z.undefined();

export const personOutput = z.object({
  id,
  email: z.string(),
  name: z.string().nullable(),
  created_at: time,
});

export const sessionOutput = z.object({
  user: z.object({ id, email: z.string(), name: z.string().nullable() }),
});

export const projectOutput = z.object({
  id,
  name: z.string(),
  description: z.string().nullable(),
  role: z.enum(roles),
  created_at: time,
  updated_at: time,
});

export const sourceOutput = z.object({
  id,
  name: z.string(),
  provider: z.string(),
  url: z.string(),
  has_secret: z.boolean(),
  secret_hint: z.string().nullable(),
  needs_secret: z.boolean(),
  /** As they were sent. */
  options: z.record(z.string(), z.unknown()),
  dedupe: z.object({
    by: z.enum(dedupeWays),
    name: z.string().optional(),
    window_seconds: z.number(),
  }),
  rate_limit: z.object({ per_second: z.number(), burst: z.number() }).nullable(),
  response: z.object({ status: z.number(), body: z.string(), content_type: z.string() }).nullable(),
  max_body_bytes: z.number(),
  enabled: z.boolean(),
  created_at: time,
  updated_at: time,
});

export const destinationOutput = z.object({
  id,
  name: z.string(),
  type: z.enum(destinationTypes),
  url: z.string(),
  header_names: z.array(z.string()),
  timeout_ms: z.number(),
  concurrency: z.number(),
  forward_headers: z.boolean(),
  enabled: z.boolean(),
  disabled_reason: z.string().nullable(),
  previous_secret_until: time.nullable(),
  created_at: time,
  updated_at: time,
});

/** When it is made, and when its secret is rotated: the secret is shown once. */
export const destinationWithSecretOutput = destinationOutput.extend({ signing_secret: z.string() });

export const connectionOutput = z.object({
  id,
  source_id: id,
  source_name: z.string(),
  destination_id: id,
  destination_name: z.string(),
  retry: z.object({ schedule_seconds: z.array(z.number()) }).nullable(),
  enabled: z.boolean(),
  created_at: time,
  updated_at: time,
});

export const eventOutput = z.object({
  id,
  verdict: z.enum(verdicts),
  reason: z.string().nullable(),
  /** Of a duplicate: the event that it repeats. */
  repeats: id.nullable(),
  status: z.enum(eventStatuses).nullable(),
  source_id: id,
  source_name: z.string(),
  type: z.string().nullable(),
  provider_event_id: z.string().nullable(),
  origin: z.string(),
  body_bytes: z.number(),
  received_at: time,
});

const header = z.tuple([z.string(), z.string()]);
const deliveryStatus = z.enum([
  "pending",
  "in_flight",
  "retrying",
  "held",
  "succeeded",
  "dead",
  "cancelled",
]);

export const attemptOutput = z.object({
  attempt: z.number(),
  started_at: time,
  duration_ms: z.number(),
  status: z.number().nullable(),
  error: z.string().nullable(),
  response_headers: z.array(header),
  response_body_text: z.string().optional(),
  response_body_base64: z.string().optional(),
});

export const deliveryOutput = z.object({
  id,
  destination_id: id,
  destination_name: z.string(),
  connection_id: id.nullable(),
  status: deliveryStatus,
  reason: z.string().nullable(),
  attempt: z.number(),
  next_attempt_at: time.nullable(),
  last_status: z.number().nullable(),
  replay_id: id.nullable(),
  created_at: time,
  settled_at: time.nullable(),
  attempts: z.array(attemptOutput),
});

export const eventDetailOutput = eventOutput.extend({
  method: z.string(),
  path: z.string(),
  content_type: z.string().nullable(),
  provider: z.string(),
  headers: z.array(header),
  body_text: z.string().optional(),
  body_base64: z.string().optional(),
  verification: z.object({ scheme: z.string() }).nullable(),
  conflicts_with: z.array(id),
  deliveries: z.array(deliveryOutput),
});

/** The deliveries that a replay made. */
export const replayOutput = z.object({ data: z.array(deliveryOutput) });

export const undeliveredOutput = z.object({
  delivery_id: id,
  event_id: id,
  event_type: z.string().nullable(),
  received_at: time,
  source_id: id,
  source_name: z.string(),
  destination_id: id,
  destination_name: z.string(),
  status: deliveryStatus,
  reason: z.string().nullable(),
  attempt: z.number(),
  next_attempt_at: time.nullable(),
  last_status: z.number().nullable(),
});

export const tokenOutput = z.object({
  id,
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.enum(tokenScopes)),
  created_at: time,
  expires_at: time.nullable(),
  last_used_at: time.nullable(),
});

/** When it is made: the token is shown once. */
export const tokenWithSecretOutput = tokenOutput.extend({ token: z.string() });
