import { sql } from "kysely";
import type { Tx } from "../../lib/db/mod.ts";

/** Deliveries of one project that go through a connection or to a destination. */
export interface Reach {
  projectUuid: string;
  connectionUuid?: string;
  destinationUuid?: string;
  sourceUuid?: string;
}

export type PauseReason = "destination_paused" | "connection_paused";
export type CancelReason = "destination_removed" | "connection_removed" | "source_removed";

/** Holds what is waiting. What is under way finishes; the engine looks again before it sends. */
export async function holdDeliveries(tx: Tx, reach: Reach, reason: PauseReason): Promise<void> {
  await sql`
    update sluice.deliveries as delivery set status = 'held', reason = ${reason}, next_attempt_at = null
    where ${within(reach)} and status in ('pending', 'retrying')`.execute(tx);
}

/** Releases what is held and whose connection and destination are both open, due at once and in the events' order. */
export async function releaseDeliveries(tx: Tx, reach: Reach): Promise<void> {
  await sql`
    update sluice.deliveries as delivery set status = 'pending', reason = null, next_attempt_at = now()
    where ${within(reach)} and status = 'held'
      and exists (
        select from sluice.destinations as destination
        where destination.project_id = delivery.project_id and destination.id = delivery.destination_id
          and destination.enabled and destination.deleted_at is null
      )
      and not exists (
        select from sluice.connections as connection
        where connection.project_id = delivery.project_id and connection.id = delivery.connection_id
          and not connection.enabled and connection.deleted_at is null
      )`.execute(tx);
}

/** Gives up what has nowhere left to go: waiting, retrying and held. A replay can still bring it elsewhere. */
export async function cancelDeliveries(tx: Tx, reach: Reach, reason: CancelReason): Promise<void> {
  await sql`
    update sluice.deliveries as delivery
    set status = 'cancelled', reason = ${reason}, next_attempt_at = null, settled_at = now()
    where ${within(reach)} and status in ('pending', 'retrying', 'held')`.execute(tx);
}

// The repeated predicate is the partial index's own, without which the planner would read every delivery.
function within({ projectUuid, connectionUuid, destinationUuid, sourceUuid }: Reach) {
  const conditions = [
    sql`delivery.project_id = ${projectUuid}`,
    sql`delivery.status not in ('succeeded', 'cancelled')`,
  ];
  if (connectionUuid !== undefined) conditions.push(sql`delivery.connection_id = ${connectionUuid}`);
  if (destinationUuid !== undefined) conditions.push(sql`delivery.destination_id = ${destinationUuid}`);
  if (sourceUuid !== undefined) conditions.push(sql`delivery.source_id = ${sourceUuid}`);
  return sql.join(conditions, sql` and `);
}
