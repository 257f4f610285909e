import { sql } from "kysely";
import type { Tx } from "../../lib/db/mod.ts";
import { encodeId } from "../../lib/shared/ids.ts";
import type { DeliveryStatus } from "../events/mod.ts";

const DAY = 24 * 3_600_000;

/** A delivery to a destination, with the event that it carries. */
export interface RecentDelivery {
  id: string;
  eventId: string;
  eventType: string | null;
  receivedAt: Date;
  status: DeliveryStatus;
  /** Why it is held, dead or cancelled, or null. */
  reason: string | null;
  attempt: number;
  lastStatus: number | null;
  nextAttemptAt: Date | null;
}

interface DeliveryRow {
  id: string;
  event_id: string;
  event_type: string | null;
  received_at: Date;
  status: string;
  reason: string | null;
  attempt: number;
  last_status: number | null;
  next_attempt_at: Date | null;
}

/** The deliveries of the newest events that went to a destination. */
export async function findRecentDeliveries(
  tx: Tx,
  projectUuid: string,
  destinationUuid: string,
  limit: number,
  now: number,
): Promise<RecentDelivery[]> {
  const { rows } = await sql<DeliveryRow>`
    select delivery.id, delivery.event_id, event.type as event_type, event.received_at, delivery.status,
      delivery.reason, delivery.attempt, delivery.last_status, delivery.next_attempt_at
    from sluice.deliveries as delivery
    cross join lateral (
      select type, received_at from sluice.events
      where events.id = delivery.event_id and events.project_id = delivery.project_id offset 0
    ) as event
    where delivery.project_id = ${projectUuid} and delivery.destination_id = ${destinationUuid}
      and delivery.event_id < sluice.uuid_floor(${new Date(now + DAY)})
    order by delivery.event_id desc, delivery.id desc limit ${limit}`.execute(tx);
  return rows.map((row) => ({
    id: encodeId("delivery", row.id),
    eventId: encodeId("event", row.event_id),
    eventType: row.event_type,
    receivedAt: row.received_at,
    status: row.status as DeliveryStatus,
    reason: row.reason,
    attempt: row.attempt,
    lastStatus: row.last_status,
    nextAttemptAt: row.next_attempt_at,
  }));
}
