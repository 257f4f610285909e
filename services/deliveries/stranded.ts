import type { Database } from "../../lib/db/mod.ts";

/**
 * Releases what is on hold although everything on its way is open. A pause that ends in the same moment in which
 * another transaction puts a delivery on hold cannot see it: nobody else would ever release that one.
 */
export async function releaseStranded(db: Database): Promise<number> {
  const released = await db.statement(
    `update sluice.deliveries as delivery set status = 'pending', reason = null, next_attempt_at = now()
     from sluice.destinations as destination
     where delivery.status = 'held' and delivery.reason in ('destination_paused', 'connection_paused')
       and destination.project_id = delivery.project_id and destination.id = delivery.destination_id
       and destination.enabled and destination.deleted_at is null
       and not exists (
         select from sluice.connections as connection
         where connection.project_id = delivery.project_id and connection.id = delivery.connection_id
           and not connection.enabled and connection.deleted_at is null
       )
     returning delivery.id`,
    [],
  );
  return released.length;
}
