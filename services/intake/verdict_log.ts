import type { Clock } from "../../lib/clock.ts";
import type { Database } from "../../lib/db/mod.ts";
import { createGroupCommit } from "../../lib/group_commit.ts";
import type { Ids } from "../../lib/ids.ts";
import { sqlState } from "../../lib/db/store_error.ts";
import type { Log } from "../../lib/log.ts";
import { makePartitions, noPartition } from "./partitions.ts";

/** Bytes of a refused body that are kept. */
const KEPT_BODY = 16 * 1024;
/** What the column holds; an announced length may say anything. */
const LARGEST_COUNT = 2 ** 31 - 1;
/** Rows a source may leave in an hour; the counters go on. */
const ROWS_AN_HOUR = 1_000;

/** A request to a known source that made no event. */
export interface VerdictEntry {
  projectId: string;
  sourceId: string;
  verdict: "duplicate" | "rejected" | "too_large" | "handshake";
  reason: string | null;
  eventId: string | null;
  method: string;
  path: string;
  headers: [string, string][];
  body: Uint8Array;
  /** As announced or read. */
  bodyBytes: number;
}

export interface VerdictLog {
  /** Resolves once the verdict is stored, or could not be: it never fails the request that it is about. */
  record(entry: VerdictEntry): Promise<void>;
  drain(): Promise<void>;
}

const storeVerdicts = `
with input as materialized (
  select * from jsonb_to_recordset($1::text::jsonb) as row(
    id uuid, project uuid, source uuid, received timestamptz, verdict text, reason text, event uuid, method text,
    path text, headers jsonb, body text, body_bytes integer, listed boolean
  )
), counted as (
  insert into sluice.usage_hourly as usage (project_id, source_id, hour, slot, duplicate, rejected, too_large, handshake)
  select project, source, date_trunc('hour', now()), $2::smallint,
    count(*) filter (where verdict = 'duplicate'), count(*) filter (where verdict = 'rejected'),
    count(*) filter (where verdict = 'too_large'), count(*) filter (where verdict = 'handshake')
  from input group by project, source order by project, source
  on conflict (project_id, source_id, hour, slot) do update set
    duplicate = usage.duplicate + excluded.duplicate, rejected = usage.rejected + excluded.rejected,
    too_large = usage.too_large + excluded.too_large, handshake = usage.handshake + excluded.handshake
)
insert into sluice.verdicts (
  id, project_id, source_id, received_at, verdict, reason, event_id, method, path, headers, body, body_bytes
)
select id, project, source, received, verdict, reason, event, method, path, headers, decode(body, 'base64'), body_bytes
from input where listed`;

/** Verdicts other than "accepted", stored together a few milliseconds after they fell. */
export function createVerdictLog(ports: { db: Database; clock: Clock; ids: Ids; log: Log }): VerdictLog {
  const { db, clock, ids, log } = ports;
  const rows = createGroupCommit<VerdictEntry, true>({
    clock,
    commit: store,
    weigh: (entry) => Math.min(entry.body.length, KEPT_BODY),
    maxItems: 200,
    maxBytes: 1024 * 1024,
    windowMs: 5,
    lanes: 1,
    maxWaiting: 5_000,
    maxWaitMs: 2_000,
  });
  let hour = 0;
  let listed = new Map<string, number>();

  async function store(entries: VerdictEntry[]): Promise<true[]> {
    const parameters = [JSON.stringify(entries.map(toRow)), Math.floor(Math.random() * 8)];
    try {
      await db.statement(storeVerdicts, parameters);
    } catch (error) {
      if (sqlState(error) !== noPartition) throw error;
      await makePartitions(ports);
      await db.statement(storeVerdicts, parameters);
    }
    return entries.map(() => true);
  }

  function toRow(entry: VerdictEntry) {
    const now = clock.now();
    return {
      id: ids.next(now),
      project: entry.projectId,
      source: entry.sourceId,
      received: new Date(now).toISOString(),
      verdict: entry.verdict,
      reason: entry.reason,
      event: entry.eventId,
      method: entry.method,
      path: entry.path,
      headers: entry.headers,
      body: entry.body.subarray(0, KEPT_BODY).toBase64(),
      body_bytes: Math.min(entry.bodyBytes, LARGEST_COUNT),
      listed: mayList(entry.sourceId, now),
    };
  }

  function mayList(sourceId: string, now: number): boolean {
    const current = Math.floor(now / 3_600_000);
    if (current !== hour) {
      hour = current;
      listed = new Map();
    }
    const count = (listed.get(sourceId) ?? 0) + 1;
    listed.set(sourceId, count);
    return count <= ROWS_AN_HOUR;
  }

  return {
    async record(entry) {
      try {
        await rows.add(entry);
      } catch (error) {
        log.error("a verdict was not stored", error, { source_id: entry.sourceId, verdict: entry.verdict });
      }
    },
    drain: rows.drain,
  };
}
