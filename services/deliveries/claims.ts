import type { Database } from "../../lib/db/mod.ts";
import type { LeasedDelivery } from "./types.ts";

/**
 * Due deliveries and those whose lease ran out, oldest first, without waiting for rows that another process holds.
 * Parameters: $1 the new lease token, $2 lease seconds, $3 how many, $4 destinations that have no room.
 * Waiting in memory was no attempt: one that was claimed and never begun keeps its number.
 */
const claimDue = `
with due as (
  select event_id, id from sluice.deliveries
  where status in ('pending', 'retrying') and next_attempt_at <= now() and destination_id <> all($4::text::uuid[])
  order by next_attempt_at limit $3::integer for update skip locked
), orphaned as (
  select event_id, id from sluice.deliveries
  where status = 'in_flight' and lease_until <= now() and destination_id <> all($4::text::uuid[])
  order by lease_until limit $3::integer for update skip locked
), chosen as (
  select event_id, id from orphaned union all select event_id, id from due limit $3::integer
), claimed as (
  update sluice.deliveries as delivery set
    status = 'in_flight', next_attempt_at = null, lease_token = $1::uuid,
    lease_until = now() + make_interval(secs => $2::integer),
    lost_attempts = lost_attempts + case when started_at is null then 0 else 1 end,
    attempt = attempt + case when delivery.status = 'in_flight' and started_at is null and attempt > 0 then 0 else 1 end,
    started_at = null
  from chosen where delivery.event_id = chosen.event_id and delivery.id = chosen.id
  returning delivery.*
)
select claimed.id, claimed.event_id, claimed.project_id, claimed.source_id, claimed.connection_id, claimed.destination_id,
  claimed.attempt, claimed.lost_attempts, event.content_type, event.headers, event.body, source.provider
from claimed
join sluice.events as event on event.id = claimed.event_id
join sluice.sources as source on source.id = claimed.source_id`;

interface ClaimedRow {
  id: string;
  event_id: string;
  project_id: string;
  source_id: string;
  connection_id: string | null;
  destination_id: string;
  attempt: number;
  lost_attempts: number;
  content_type: string | null;
  headers: [string, string][];
  body: Uint8Array;
  provider: string;
}

export interface ClaimRequest {
  leaseToken: string;
  leaseSeconds: number;
  limit: number;
  fullDestinations: string[];
}

export async function claim(db: Database, request: ClaimRequest): Promise<LeasedDelivery[]> {
  const { leaseToken, leaseSeconds, limit, fullDestinations } = request;
  const full = uuidArray(fullDestinations);
  const rows = await db.statement<ClaimedRow>(claimDue, [leaseToken, leaseSeconds, limit, full]);
  return rows.map((row) => ({
    id: row.id,
    eventId: row.event_id,
    projectId: row.project_id,
    sourceId: row.source_id,
    connectionId: row.connection_id,
    destinationId: row.destination_id,
    leaseToken,
    attempt: row.attempt,
    lostAttempts: row.lost_attempts,
    claimed: true,
    contentType: row.content_type,
    headers: row.headers,
    body: row.body,
    provider: row.provider,
  }));
}

/** Milliseconds until the next delivery of a destination that has room is due or orphaned, or null when none waits. */
export async function nextDue(db: Database, fullDestinations: string[]): Promise<number | null> {
  const [row] = await db.statement<{ wait_ms: number | null }>(
    `select greatest(0, extract(epoch from least(
       (select min(next_attempt_at) from sluice.deliveries
        where status in ('pending', 'retrying') and destination_id <> all($1::text::uuid[])),
       (select min(lease_until) from sluice.deliveries
        where status = 'in_flight' and destination_id <> all($1::text::uuid[]))
     ) - now()) * 1000)::float8 as wait_ms`,
    [uuidArray(fullDestinations)],
  );
  return row?.wait_ms ?? null;
}

/** Ends every lease. Right only where no other process can hold one: after the embedded store's owner died. */
export async function expireLeases(db: Database): Promise<void> {
  await db.statement("update sluice.deliveries set lease_until = now() where status = 'in_flight'", []);
}

function uuidArray(ids: string[]): string {
  return `{${ids.join(",")}}`;
}
