import { sql } from "kysely";
import type { Tx } from "../../lib/db/mod.ts";

/** How many of the newest deliveries are looked at. */
const MOST_DELIVERIES = 5_000;
const DAY = 24 * 3_600_000;

/** The last 24 hours of a destination, by the newest 5,000 deliveries of events that came in them. */
export interface DestinationStats {
  succeeded: number;
  /** Given up. */
  dead: number;
  /** Waiting, under way, retrying or held. */
  unsettled: number;
  /** Calls that did not end with success, the retried ones included. */
  failedAttempts: number;
  /** Half of the calls were answered within this many milliseconds; null when there were none. */
  p50DurationMs: number | null;
}

export async function findStats(
  tx: Tx,
  projectUuid: string,
  destinationUuid: string,
  now: number,
): Promise<DestinationStats> {
  const { rows } = await sql<DestinationStats>`
    with recent as materialized (
      select event_id, id, status from sluice.deliveries
      where project_id = ${projectUuid} and destination_id = ${destinationUuid}
        and event_id >= sluice.uuid_floor(${new Date(now - DAY)}) and event_id < sluice.uuid_floor(${new Date(
    now + DAY,
  )})
      order by event_id desc limit ${MOST_DELIVERIES}
    ), attempts as (
      select attempt.status, attempt.duration_ms from recent
      join sluice.delivery_attempts as attempt
        on attempt.event_id = recent.event_id and attempt.delivery_id = recent.id
      where attempt.project_id = ${projectUuid}
        and attempt.event_id >= sluice.uuid_floor(${new Date(now - DAY)})
        and attempt.event_id < sluice.uuid_floor(${new Date(now + DAY)})
    )
    select
      (select count(*) from recent where status = 'succeeded')::integer as succeeded,
      (select count(*) from recent where status = 'dead')::integer as dead,
      (select count(*) from recent where status not in ('succeeded', 'dead', 'cancelled'))::integer as unsettled,
      (select count(*) from attempts where status is null or status not between 200 and 299)::integer as "failedAttempts",
      (select percentile_disc(0.5) within group (order by duration_ms) from attempts) as "p50DurationMs"`
    .execute(tx);
  return rows[0] ?? { succeeded: 0, dead: 0, unsettled: 0, failedAttempts: 0, p50DurationMs: null };
}
