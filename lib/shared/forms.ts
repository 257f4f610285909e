import { z } from "zod";
import {
  createConnectionInput,
  createDestinationInput,
  createSourceInput,
  cursorField,
  eventStatusField,
  replayEventInput,
  updateConnectionInput,
  updateDestinationInput,
  updateProjectInput,
  updateSourceInput,
  verdictField,
} from "./inputs.ts";
import { parseSchedule } from "./retry_schedule.ts";

/**
 * What browsers send: names and strings, a dotted name for what is inside an object. Each schema makes the API's
 * input of it, so that the rules and their messages are the same on both ways in.
 */

type Fields = Record<string, unknown>;

/** A form that is nothing but its button. */
export const buttonForm = z.strictObject({});

/** What `ConfirmDanger` posts. */
export const confirmForm = z.strictObject({
  confirm: z.string({ error: "Type the name to confirm." }).max(200),
});

export const projectForm = form(updateProjectInput, ({ description = null, ...fields }) => ({
  ...fields,
  description,
}));

export const newSourceForm = form(createSourceInput, ({ secrets, ...fields }) => ({
  ...fields,
  ...(secrets === undefined ? {} : { secrets: [secrets].flat() }),
  ...withTemplate(fields.options),
}));
export const sourceSettingsForm = form(updateSourceInput, (fields) => ({
  ...fields,
  ...withTemplate(fields.options),
  dedupe: toDedupe(fields.dedupe),
  rate_limit: isObject(fields.rate_limit) ? numbers(fields.rate_limit, ["per_second", "burst"]) : null,
  max_body_bytes: toNumber(fields.max_body_bytes),
}));
export const secretForm = form(updateSourceInput, ({ secrets = "", ...fields }) => ({
  ...fields,
  secrets: [secrets].flat(),
}));

export const newDestinationForm = form(createDestinationInput, (fields) => ({
  type: "http",
  ...toDestination(fields),
}));
export const destinationSettingsForm = form(
  updateDestinationInput,
  ({ remove_headers: removed, forward_headers: forwarded, ...fields }) => ({
    ...toDestination(fields),
    forward_headers: forwarded !== undefined,
    ...(removed === undefined ? {} : { headers: {} }),
  }),
);

export const newConnectionForm = form(createConnectionInput, ({ retry, ...fields }) => ({
  ...fields,
  ...(retry === undefined ? {} : { retry: toRetry(retry) }),
}));
export const connectionForm = form(updateConnectionInput, ({ retry, ...fields }) => ({
  ...fields,
  retry: retry === undefined ? null : toRetry(retry),
}));

/** `chosen` says that the ticked destinations count, so that ticking none is a mistake and not “all”. */
export const replayForm = form(replayEventInput, ({ chosen, destination_ids: ids = [], ...fields }) => ({
  ...fields,
  ...(chosen === undefined ? {} : { destination_ids: [ids].flat() }),
}));

const localMoment = (label: string) =>
  z.preprocess(
    // A browser's date field has no zone: times are UTC everywhere in Sluice.
    (text) => typeof text === "string" && /T\d\d:\d\d$/.test(text) ? `${text}:00Z` : text,
    z.iso.datetime({ offset: true, error: `${label} must be a time` }).transform((text) => new Date(text)),
  ).optional();

/** The filters of the events page. Other parameters in the address are not minded. */
export const eventsQuery = z.preprocess(
  (query) => isObject(query) ? withoutBlanks(query) : query,
  z.object({
    source: z.string().max(64, "That is not a source").optional(),
    type: z.string().trim().max(200, "A type is at most 200 characters").optional(),
    status: eventStatusField.optional(),
    verdict: verdictField.optional(),
    q: z.string().trim().max(200, "A search is at most 200 characters").optional(),
    since: localMoment("Since"),
    until: localMoment("Until"),
    cursor: cursorField.optional(),
  }),
);
export type EventsQuery = z.output<typeof eventsQuery>;

/** A list's place in its address. */
export const pageQuery = z.preprocess(
  (query) => isObject(query) ? withoutBlanks(query) : query,
  z.object({ cursor: cursorField.optional() }),
);

/** Which refused requests a source's page lists. */
export const refusedQuery = z.preprocess(
  (query) => isObject(query) ? withoutBlanks(query) : query,
  z.object({
    verdict: verdictField.exclude(["accepted"]).default("rejected"),
    cursor: cursorField.optional(),
  }),
);

export type RefusedQuery = z.output<typeof refusedQuery>;

/** What the form for a new destination is filled with. */
export const destinationQuery = z.object({ use: z.literal("sink").optional().catch(undefined) });

/** What the form for a new connection is filled with. */
export const connectionsQuery = z.preprocess(
  (query) => isObject(query) ? withoutBlanks(query) : query,
  z.object({
    source: z.string().max(64).optional(),
    destination: z.string().max(64).optional(),
    cursor: cursorField.optional(),
  }),
);

/** Which provider a new source is for, before there is one. */
export const providerQuery = z.object({ provider: z.string().max(60).optional() });

function form<Schema extends z.ZodType>(schema: Schema, prepare: (fields: Fields) => Fields) {
  return z.preprocess(
    (fields) => isObject(fields) ? prepare(nested(withoutBlanks(fields))) : fields,
    schema,
  );
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// A field that was left empty was not filled in.
function withoutBlanks(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => typeof value !== "string" || value.trim() !== ""),
  );
}

/** `{"dedupe.by": "body"}` as `{dedupe: {by: "body"}}`. */
function nested(fields: Fields): Fields {
  const result = new Map<string, unknown>();
  const groups = new Map<string, Fields>();
  for (const [name, value] of Object.entries(fields)) {
    const dot = name.indexOf(".");
    if (dot < 1) result.set(name, value);
    else groups.set(name.slice(0, dot), { ...groups.get(name.slice(0, dot)), [name.slice(dot + 1)]: value });
  }
  for (const [name, group] of groups) result.set(name, nested(group));
  return Object.fromEntries(result);
}

function toNumber(value: unknown): unknown {
  return typeof value === "string" && /^\s*-?\d{1,15}\s*$/.test(value) ? Number(value) : value;
}

function numbers(fields: Fields, names: string[]): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, names.includes(name) ? toNumber(value) : value]),
  );
}

// The name stays in the page when another way is chosen; it means nothing then.
function toDedupe(dedupe: unknown): unknown {
  if (!isObject(dedupe)) return dedupe;
  const { name, ...rest } = numbers(dedupe, ["window_seconds"]);
  return name !== undefined && (rest.by === "header" || rest.by === "json_path") ? { ...rest, name } : rest;
}

function toDestination({ headers, ...fields }: Fields): Fields {
  return {
    ...numbers(fields, ["timeout_ms", "concurrency"]),
    ...(fields.forward_headers === undefined ? {} : { forward_headers: true }),
    ...(headers === undefined ? {} : { headers: toHeaders(headers) }),
  };
}

/** Lines of `Name: value`. A line without a colon is a name without a value, which the service refuses by name. */
function toHeaders(text: unknown): unknown {
  if (typeof text !== "string") return text;
  const lines = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");
  return Object.fromEntries(lines.map((line) => {
    const colon = line.indexOf(":");
    return colon < 0 ? [line, ""] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  }));
}

function toRetry(text: unknown): unknown {
  const seconds = typeof text === "string" ? parseSchedule(text) : null;
  // What cannot be read goes on as it is, and is refused as no number.
  return { schedule_seconds: seconds ?? [text] };
}

function withTemplate(options: unknown): Fields {
  return isObject(options) && isObject(options.template)
    ? { options: { ...options, template: toTemplate(options.template) } }
    : {};
}

function toTemplate(
  { timestamp, timestamp_unit: unit, message_id: messageId, event_id: id, event_type: type, ...template }:
    Fields,
): Fields {
  const signature = isObject(template.signature) ? template.signature : {};
  return {
    ...template,
    signature: { ...signature, layout: toLayout(signature.layout) },
    timestamp: timestamp === undefined ? null : { ...toPlace(timestamp, "signature"), unit },
    message_id: messageId === undefined ? null : { in: "header", name: messageId },
    tolerance_seconds: template.tolerance_seconds === undefined ? null : toNumber(template.tolerance_seconds),
    event_id: id === undefined ? null : toPlace(id, "json"),
    event_type: type === undefined ? null : toPlace(type, "json"),
  };
}

// Every layout's fields are in the page; those of the chosen one count.
function toLayout(layout: unknown): unknown {
  if (!isObject(layout)) return undefined;
  const { kind, prefix = "", signature_key: key, timestamp_key: clock = null, version } = layout;
  if (kind === "kv") {
    return { kind, ...(key === undefined ? {} : { signature_keys: [key] }), timestamp_key: clock };
  }
  return kind === "versioned-list" ? { kind, version } : { kind, prefix };
}

/** `header: X-Id` is a header, `signature` the signature header itself, anything else a path in the JSON body. */
function toPlace(text: unknown, other: "json" | "signature"): Fields {
  const place = typeof text === "string" ? text.trim() : "";
  const [, header] = /^header:\s*(.*)$/i.exec(place) ?? [];
  if (header !== undefined) return { in: "header", name: header };
  if (other === "json") return { in: "json", path: place };
  return place === "signature" ? { in: "signature" } : { in: "body-json", name: place };
}
