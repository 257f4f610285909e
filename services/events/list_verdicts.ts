import { sql } from "kysely";
import type { Tx } from "../../lib/db/mod.ts";
import { encodeId } from "../../lib/shared/ids.ts";
import type { EventVerdict, ListEventsInput } from "../../lib/shared/inputs.ts";
import { decodeCursor, type Page, requireUuid, toPage } from "../projects/mod.ts";
import { within } from "./bounds.ts";
import type { EventSummary } from "./view.ts";

interface VerdictRow {
  id: string;
  verdict: string;
  reason: string | null;
  event_id: string | null;
  source_id: string;
  source_name: string | null;
  body_bytes: number;
  received_at: Date;
}

/** Requests that made no event, of one verdict, newest first. They have neither type nor status nor a search. */
export async function listRefused(
  tx: Tx,
  projectUuid: string,
  filter: ListEventsInput,
  now: number,
): Promise<Page<EventSummary>> {
  if (filter.type !== undefined || filter.status !== undefined || filter.q) {
    return { data: [], nextCursor: null };
  }
  const bounds = { since: filter.since, until: filter.until, behind: decodeCursor("verdict", filter.cursor) };
  const ofSource = filter.sourceId === undefined
    ? sql`true`
    : sql`verdict.source_id = ${requireUuid("source", filter.sourceId)}`;
  const { rows } = await sql<VerdictRow>`
    select verdict.id, verdict.verdict, verdict.reason, verdict.event_id, verdict.source_id, source.name as source_name,
      verdict.body_bytes, verdict.received_at
    from sluice.verdicts as verdict
    left join sluice.sources as source on source.project_id = verdict.project_id and source.id = verdict.source_id
    where verdict.project_id = ${projectUuid} and verdict.verdict = ${filter.verdict} and ${ofSource}
      and ${within("verdict.id", bounds, now)}
    order by verdict.id desc limit ${filter.limit + 1}`.execute(tx);
  return toPage(rows, filter.limit, "verdict", ({ id }) => id, toSummary);
}

function toSummary(row: VerdictRow): EventSummary {
  return {
    id: encodeId("verdict", row.id),
    verdict: row.verdict as EventVerdict,
    reason: row.reason,
    repeats: row.event_id === null ? null : encodeId("event", row.event_id),
    status: null,
    sourceId: encodeId("source", row.source_id),
    sourceName: row.source_name ?? "",
    type: null,
    providerEventId: null,
    origin: "provider",
    bodyBytes: row.body_bytes,
    receivedAt: row.received_at,
  };
}
