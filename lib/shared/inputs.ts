import { z } from "zod";

/**
 * What forms and the API may send, in snake_case as it travels; parsed, it is what the services take. Objects are
 * strict, messages are written for the person who typed.
 */

type CamelKey<Key> = Key extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelKey<Tail>>}` : Key;
type CamelKeys<T> = { [Key in keyof T as CamelKey<Key>]: T[Key] };

/** The same fields under the names that code uses. Only the object's own keys: what is inside was parsed by its own schema. */
function camelKeys<T extends object>(value: T): CamelKeys<T> {
  const entries = Object.entries(value).map(([key, field]) => [
    key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    field,
  ]);
  return Object.fromEntries(entries) as CamelKeys<T>;
}

function object<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `Unknown field: ${issue.keys.slice(0, 3).map((key) => key.slice(0, 60)).join(", ")}`
        : "Expected an object",
  });
}

const line = (label: string, most: number) =>
  z.string({ error: `${label} is required` }).trim().min(1, `${label} is required`)
    .max(most, `${label} is at most ${most} characters`)
    .regex(/^[^\p{Cc}]*$/u, `${label} must not contain control characters`);

const whole = (label: string, least: number, most: number) =>
  z.number({ error: `${label} must be a number` }).int(`${label} must be a whole number`)
    .min(least, `${label} is at least ${least}`).max(most, `${label} is at most ${most}`);

const flag = (label: string) => z.boolean({ error: `${label} must be true or false` });
const reference = (label: string) =>
  z.string({ error: `${label} is required` }).min(1, `${label} is required`).max(64, `${label} is not an id`);

export const nameField = line("Name", 100);
export const descriptionField = z.string({ error: "Description must be text" }).trim()
  .max(500, "Description is at most 500 characters").regex(/^[^\0]*$/, "Description must not contain NUL")
  .nullable();
export const enabledField = flag("Enabled");

export const createProjectInput = object({
  name: nameField,
  description: descriptionField.optional(),
}).transform(camelKeys);
export const updateProjectInput = object({
  name: nameField.optional(),
  description: descriptionField.optional(),
}).transform(camelKeys);

export const providerField = z.string({ error: "Provider is required" }).min(1, "Provider is required")
  .max(60, "That is not a provider");
/** Newest first: while a secret is being rotated several count. */
export const secretsField = z.array(
  z.string({ error: "A secret must be text" }).trim().min(1, "A secret must not be empty")
    .max(4096, "A secret is at most 4096 characters"),
  { error: "Secrets must be a list" },
).max(5, "At most 5 secrets");
export const dedupeWays = ["provider", "header", "json_path", "body", "none"] as const;
export const dedupeField = object({
  by: z.enum(dedupeWays, { error: `Expected one of ${dedupeWays.join(", ")}` }),
  name: line("Name", 200).optional(),
  window_seconds: whole("The window", 1, 2_592_000).default(86_400),
}).superRefine(({ by, name }, context) => {
  if ((by === "header" || by === "json_path") === (name !== undefined)) return;
  const message = name === undefined
    ? `Say which ${by === "header" ? "header" : "path"}`
    : `Only header and json_path have a name`;
  context.addIssue({ code: "custom", path: ["name"], message });
}).transform(camelKeys);
export const rateLimitField = object({
  per_second: whole("Requests a second", 1, 100_000),
  burst: whole("The burst", 1, 1_000_000),
}).transform(camelKeys).nullable();
export const responseField = object({
  status: whole("Status", 200, 299),
  body: z.string({ error: "Body must be text" }).max(10_000, "Body is at most 10000 characters"),
  content_type: line("Content type", 200).regex(/^[\x20-\x7e]+$/, "Content type must be plain ASCII"),
}).transform(camelKeys).nullable();
export const maxBodyBytesField = whole("The body limit", 1, 10_485_760);
export const toleranceField = whole("The tolerance", 1, 604_800).nullable();
/** `template` is judged by the provider engine's own schema, in the service. */
export const sourceOptionsField = object({
  scheme: line("Scheme", 100).optional(),
  context: z.record(z.string().max(100), z.string().max(4096)).optional(),
  tolerance_seconds: toleranceField.optional(),
  template: z.record(z.string(), z.unknown(), { error: "Template must be an object" }).optional(),
});

export const createSourceInput = object({
  name: nameField,
  provider: providerField,
  secrets: secretsField.optional(),
  options: sourceOptionsField.optional(),
  dedupe: dedupeField.optional(),
  rate_limit: rateLimitField.optional(),
  response: responseField.optional(),
  max_body_bytes: maxBodyBytesField.optional(),
  enabled: enabledField.optional(),
}).transform(camelKeys);
export const updateSourceInput = object({
  name: nameField.optional(),
  secrets: secretsField.optional(),
  options: sourceOptionsField.optional(),
  dedupe: dedupeField.optional(),
  rate_limit: rateLimitField.optional(),
  response: responseField.optional(),
  max_body_bytes: maxBodyBytesField.optional(),
  enabled: enabledField.optional(),
}).transform(camelKeys);

export const destinationTypes = ["http"] as const;
export const destinationTypeField = z.enum(destinationTypes, {
  error: "Only http destinations are available yet",
});
export const urlField = z.string({ error: "URL is required" }).trim().min(1, "URL is required")
  .max(2048, "URL is at most 2048 characters");
export const headersField = z.record(z.string(), z.string({ error: "A header's value must be text" }), {
  error: "Headers must be an object",
}).refine((headers) => Object.keys(headers).length <= 20, "At most 20 headers");
export const timeoutField = whole("Timeout", 1000, 30_000);
export const concurrencyField = whole("Concurrency", 1, 200);
export const forwardHeadersField = flag("Forward headers");

export const createDestinationInput = object({
  name: nameField,
  type: destinationTypeField,
  url: urlField,
  headers: headersField.optional(),
  timeout_ms: timeoutField.optional(),
  concurrency: concurrencyField.optional(),
  forward_headers: forwardHeadersField.optional(),
  enabled: enabledField.optional(),
}).transform(camelKeys);
export const updateDestinationInput = object({
  name: nameField.optional(),
  url: urlField.optional(),
  headers: headersField.optional(),
  timeout_ms: timeoutField.optional(),
  concurrency: concurrencyField.optional(),
  forward_headers: forwardHeadersField.optional(),
  enabled: enabledField.optional(),
}).transform(camelKeys);

export const retryField = object({
  schedule_seconds: z.array(whole("A wait", 0, 259_200), { error: "The schedule must be a list of seconds" })
    .min(1, "The schedule needs at least one wait").max(20, "The schedule has at most 20 waits"),
}).transform(camelKeys).nullable();

export const createConnectionInput = object({
  source_id: reference("Source"),
  destination_id: reference("Destination"),
  retry: retryField.optional(),
  enabled: enabledField.optional(),
}).transform(camelKeys);
export const updateConnectionInput = object({
  retry: retryField.optional(),
  enabled: enabledField.optional(),
}).transform(camelKeys);

const wholeText = z.string().regex(/^\d{1,9}$/, "Limit must be a whole number").transform(Number);
export const limitField = z.union([z.number(), wholeText], { error: "Limit must be a number" })
  .pipe(whole("Limit", 1, 100)).default(25);
export const cursorField = z.string().min(1, "That is not a cursor").max(400, "That is not a cursor");
export const pageInput = object({ limit: limitField, cursor: cursorField.optional() });
/** Of verbs that take nothing. */
export const noInput = object({});
export const listConnectionsInput = object({
  source_id: reference("Source").optional(),
  destination_id: reference("Destination").optional(),
  limit: limitField,
  cursor: cursorField.optional(),
}).transform(camelKeys);

export const eventStatuses = ["no_route", "held", "delivering", "delivered", "failed", "dead"] as const;
export type EventStatus = typeof eventStatuses[number];
export const verdicts = [
  "accepted",
  "duplicate",
  "rejected",
  "too_large",
  "over_quota",
  "handshake",
] as const;
export type EventVerdict = typeof verdicts[number];
export const eventStatusField = z.enum(eventStatuses, {
  error: `Expected one of ${eventStatuses.join(", ")}`,
});
export const verdictField = z.enum(verdicts, { error: `Expected one of ${verdicts.join(", ")}` });
const moment = (label: string) =>
  z.iso.datetime({ offset: true, error: `${label} must be an RFC 3339 time` }).transform((text) =>
    new Date(text)
  );

export const listEventsInput = object({
  source_id: reference("Source").optional(),
  type: line("Type", 200).optional(),
  status: eventStatusField.optional(),
  verdict: verdictField.optional(),
  since: moment("Since").optional(),
  until: moment("Until").optional(),
  q: z.string().trim().max(200, "A search is at most 200 characters").regex(
    /^[^\0]*$/,
    "A search must not contain NUL",
  )
    .optional(),
  limit: limitField,
  cursor: cursorField.optional(),
}).transform(camelKeys);
export const replayEventInput = object({
  destination_ids: z.array(reference("Destination")).min(1, "Name at least one destination").max(
    100,
    "At most 100 destinations",
  )
    .optional(),
}).transform(camelKeys);

export const tokenScopes = ["read", "write", "admin"] as const;
export const scopesField = z.array(z.enum(tokenScopes, { error: `Expected ${tokenScopes.join(", ")}` }), {
  error: "Scopes are required",
}).min(1, "Choose at least one scope").max(3, "At most 3 scopes").transform((scopes) => [...new Set(scopes)]);
export const createTokenInput = object({
  name: nameField,
  scopes: scopesField,
  expires_at: moment("Expiry").nullable().optional(),
}).transform(camelKeys);

export type CreateProjectInput = z.output<typeof createProjectInput>;
export type UpdateProjectInput = z.output<typeof updateProjectInput>;
export type CreateSourceInput = z.output<typeof createSourceInput>;
export type UpdateSourceInput = z.output<typeof updateSourceInput>;
export type CreateDestinationInput = z.output<typeof createDestinationInput>;
export type UpdateDestinationInput = z.output<typeof updateDestinationInput>;
export type CreateConnectionInput = z.output<typeof createConnectionInput>;
export type UpdateConnectionInput = z.output<typeof updateConnectionInput>;
export type PageInput = z.output<typeof pageInput>;
export type ListEventsInput = z.output<typeof listEventsInput>;
export type ReplayEventInput = z.output<typeof replayEventInput>;
export type CreateTokenInput = z.output<typeof createTokenInput>;
