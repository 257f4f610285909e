import type { Clock } from "../../lib/clock.ts";
import type { Database } from "../../lib/db/mod.ts";
import { createGroupCommit, type GroupCommit } from "../../lib/group_commit.ts";
import type { LeasedDelivery, Outcome } from "./types.ts";

const recordOutcomes = `
with input as materialized (
  select * from jsonb_to_recordset($1::text::jsonb) as row(
    n integer, event uuid, id uuid, project uuid, token uuid, status text, reason text, retry_ms bigint, attempt smallint,
    started timestamptz, duration integer, response_status smallint, error text, headers jsonb, body text
  )
), settled as (
  update sluice.deliveries as delivery set
    status = input.status, reason = input.reason, last_status = input.response_status,
    next_attempt_at = now() + input.retry_ms * interval '1 millisecond',
    lease_token = null, lease_until = null, started_at = null,
    settled_at = case when input.retry_ms is null then now() end
  from input
  where delivery.event_id = input.event and delivery.id = input.id and delivery.lease_token = input.token
    and delivery.status = 'in_flight'
  returning input.n
), logged as (
  insert into sluice.delivery_attempts (
    event_id, delivery_id, attempt, project_id, started_at, duration_ms, status, error, response_headers, response_body
  )
  select event, id, attempt, project, started, duration, response_status, error, headers, decode(body, 'base64')
  from input join settled using (n)
  on conflict do nothing
)
select n from settled`;

const markStarted = `
update sluice.deliveries as delivery set started_at = now()
from jsonb_to_recordset($1::text::jsonb) as input(n integer, event uuid, id uuid, token uuid)
where delivery.event_id = input.event and delivery.id = input.id and delivery.lease_token = input.token
  and delivery.status = 'in_flight'
returning input.n`;

const giveBack = `
update sluice.deliveries as delivery set
  status = $2::text, reason = $3::text, attempt = greatest(delivery.attempt - 1, 0),
  next_attempt_at = case when $2::text = 'pending' then now() end, settled_at = case when $2::text = 'cancelled' then now() end,
  lease_token = null, lease_until = null, started_at = null
from jsonb_to_recordset($1::text::jsonb) as input(n integer, event uuid, id uuid, token uuid)
where delivery.event_id = input.event and delivery.id = input.id and delivery.lease_token = input.token
  and delivery.status = 'in_flight'`;

/** Whether the lease still held. A lost one means that another process owns the delivery: its outcome is dropped. */
export type Held = boolean;

/** Outcomes and attempts, committed together in groups, each only under its own lease. */
export function createOutcomeStore(
  { db, clock }: { db: Database; clock: Clock },
): GroupCommit<Outcome, Held> {
  return grouped(
    clock,
    (outcome: Outcome) => outcome.responseBody.length,
    async (outcomes) => await matched(db, recordOutcomes, outcomes.map(toRow)),
  );
}

/** Marks claimed deliveries as begun, so that one which never reports back can be told from one that merely waited. */
export function createStartStore(
  { db, clock }: { db: Database; clock: Clock },
): GroupCommit<LeasedDelivery, Held> {
  return grouped(clock, () => 1, (deliveries) => matched(db, markStarted, deliveries.map(toLease)));
}

/** Returns leases that were never used: to whoever claims next, on hold, or cancelled with the reason. */
export async function releaseLeases(
  db: Database,
  deliveries: LeasedDelivery[],
  status: "pending" | "held" | "cancelled" = "pending",
  reason: string | null = null,
): Promise<void> {
  if (deliveries.length > 0) {
    await db.statement(giveBack, [JSON.stringify(deliveries.map(toLease)), status, reason]);
  }
}

function grouped<Item>(
  clock: Clock,
  weigh: (item: Item) => number,
  commit: (items: Item[]) => Promise<Held[]>,
) {
  return createGroupCommit<Item, Held>({
    clock,
    commit,
    weigh,
    maxItems: 200,
    maxBytes: 1024 * 1024,
    windowMs: 3,
    lanes: 2,
    maxWaiting: 20_000,
    maxWaitMs: 5_000,
  });
}

async function matched(db: Database, statement: string, rows: { n: number }[]): Promise<Held[]> {
  const found = new Set(
    (await db.statement<{ n: number }>(statement, [JSON.stringify(rows)])).map(({ n }) => n),
  );
  return rows.map(({ n }) => found.has(n));
}

function toLease({ eventId, id, leaseToken }: LeasedDelivery, n: number) {
  return { n, event: eventId, id, token: leaseToken };
}

function toRow(outcome: Outcome, n: number) {
  return {
    ...toLease(outcome.delivery, n),
    project: outcome.delivery.projectId,
    status: outcome.status,
    reason: outcome.reason,
    retry_ms: outcome.retryInMs,
    attempt: outcome.delivery.attempt,
    started: new Date(outcome.startedAt).toISOString(),
    duration: Math.round(outcome.durationMs),
    response_status: outcome.responseStatus,
    error: outcome.error,
    headers: outcome.responseHeaders,
    body: outcome.responseBody.toBase64(),
  };
}
