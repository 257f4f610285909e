import { sql } from "kysely";
import { sha256 } from "../../lib/crypto.ts";
import type { Tx } from "../../lib/db/mod.ts";
import { AppError } from "../../lib/errors.ts";
import type { VerifyOptions } from "../../lib/providers/mod.ts";
import { encodeId } from "../../lib/shared/ids.ts";
import { redactHeaders } from "../sources/mod.ts";
import { type DeliveryView, findDeliveries } from "./deliveries_of_event.ts";
import { derivedStatus } from "./status.ts";
import { type EventRow, type EventSummary, toSummary } from "./view.ts";

/** Bytes of a de-duplication key that identify; sixteen of the body follow where the signature does not cover them. */
const IDENTITY_BYTES = 16;
const JOINED_BYTES = 32;
/** The identity that ingest gives to requests which carry none: their bodies alone tell them apart. */
const noIdentity = sha256("body").subarray(0, IDENTITY_BYTES);
const MOST_CONFLICTS = 20;

export interface EventDetail extends EventSummary {
  method: string;
  /** Path and query as they came. */
  path: string;
  contentType: string | null;
  provider: string;
  /** As they came; credentials and signatures show their last four characters. */
  headers: [name: string, value: string][];
  /** Byte for byte. */
  body: Uint8Array;
  /** The scheme that vouched for it; null when nothing was verified. */
  verification: { scheme: string } | null;
  /** Events of the same source that came under the same id with another body. */
  conflictsWith: string[];
  deliveries: DeliveryView[];
}

interface DetailRow extends EventRow {
  provider: string;
  options: unknown;
  method: string;
  path: string;
  content_type: string | null;
  headers: unknown;
  body: Uint8Array;
  scheme: string | null;
  dedupe_key: Uint8Array | null;
}

/** Throws `not_found` for an event that is not of the project. */
export async function requireDetail(tx: Tx, projectUuid: string, eventUuid: string): Promise<EventDetail> {
  const { rows: [row] } = await sql<DetailRow>`
    select event.id, ${derivedStatus} as status, event.source_id, source.name as source_name, event.type,
      event.provider_event_id, event.origin, octet_length(event.body) as body_bytes, event.received_at,
      source.provider, source.options, event.method, event.path, event.content_type, event.headers, event.body,
      event.scheme, event.dedupe_key
    from sluice.events as event
    join sluice.sources as source on source.project_id = event.project_id and source.id = event.source_id
    where event.project_id = ${projectUuid} and event.id = ${eventUuid}`.execute(tx);
  if (!row) throw new AppError("not_found");
  return {
    ...toSummary(row),
    method: row.method,
    path: row.path,
    contentType: row.content_type,
    provider: row.provider,
    headers: redactHeaders(row.headers, row.provider, row.options as VerifyOptions),
    body: row.body,
    verification: row.scheme === null ? null : { scheme: row.scheme },
    conflictsWith: await findConflicts(tx, row),
    deliveries: await findDeliveries(tx, projectUuid, eventUuid),
  };
}

async function findConflicts(tx: Tx, { id, source_id, dedupe_key }: DetailRow): Promise<string[]> {
  if (dedupe_key?.length !== JOINED_BYTES) return [];
  const identity = Uint8Array.from(dedupe_key.subarray(0, IDENTITY_BYTES));
  if (noIdentity.every((byte, index) => byte === identity[index])) return [];
  const { rows } = await sql<{ id: string }>`
    select other.id from sluice.events_with_key(${source_id}, ${identity}) as other(id)
    where other.id <> ${id} order by other.id limit ${MOST_CONFLICTS}`.execute(tx);
  return rows.map((row) => encodeId("event", row.id));
}
