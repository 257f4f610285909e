import { sql } from "kysely";
import type { Tx } from "../../lib/db/mod.ts";
import { encodeId } from "../../lib/shared/ids.ts";
import { decodeCursor, encodeCursor, type Page, type PageRequest } from "../projects/mod.ts";
import { within } from "./bounds.ts";
import type { DeliveryStatus } from "./deliveries_of_event.ts";

/** An event that a destination does not have, and why. */
export interface UndeliveredView {
  deliveryId: string;
  eventId: string;
  eventType: string | null;
  receivedAt: Date;
  sourceId: string;
  sourceName: string;
  destinationId: string;
  destinationName: string;
  status: DeliveryStatus;
  /** Why it is held or dead, or null while it is on its way. */
  reason: string | null;
  attempt: number;
  nextAttemptAt: Date | null;
  lastStatus: number | null;
}

interface UndeliveredRow {
  id: string;
  event_id: string;
  event_type: string | null;
  received_at: Date;
  source_id: string;
  source_name: string;
  destination_id: string;
  destination_name: string;
  status: string;
  reason: string | null;
  attempt: number;
  next_attempt_at: Date | null;
  last_status: number | null;
}

/** Event by destination, newest event first, by the newest delivery of each pair; cancelled ones are settled. */
export async function listUndelivered(
  tx: Tx,
  projectUuid: string,
  { limit, cursor }: PageRequest,
  now: number,
): Promise<Page<UndeliveredView>> {
  // A pair's place is its event and its delivery, so the cursor has two halves.
  const [eventPart, deliveryPart] = cursor?.split(".") ?? [];
  const event = decodeCursor("event", eventPart);
  const delivery = event === null ? null : decodeCursor("delivery", deliveryPart ?? "");
  const behind = event === null
    ? sql`true`
    : sql`open.event_id <= ${event} and (open.event_id, open.id) < (${event}::uuid, ${delivery}::uuid)`;
  const { rows } = await sql<UndeliveredRow>`
    select open.id, open.event_id, event.type as event_type, event.received_at, open.source_id, source.name as source_name,
      open.destination_id, destination.name as destination_name, open.status, open.reason, open.attempt,
      open.next_attempt_at, open.last_status
    from sluice.deliveries as open
    cross join lateral (select type, received_at from sluice.events where events.id = open.event_id offset 0) as event
    join sluice.sources as source on source.project_id = open.project_id and source.id = open.source_id
    join sluice.destinations as destination
      on destination.project_id = open.project_id and destination.id = open.destination_id
    where open.project_id = ${projectUuid} and open.status not in ('succeeded', 'cancelled')
      and ${within("open.event_id", { behind: null }, now)} and ${behind}
      and not exists (
        select from sluice.deliveries as later
        where later.event_id = open.event_id and later.destination_id = open.destination_id
          and later.status <> 'cancelled' and (later.created_at, later.id) > (open.created_at, open.id)
      )
    order by open.event_id desc, open.id desc limit ${limit + 1}`.execute(tx);
  const last = rows[limit - 1];
  return {
    data: rows.slice(0, limit).map(toView),
    nextCursor: rows.length > limit && last
      ? `${encodeCursor("event", last.event_id)}.${encodeCursor("delivery", last.id)}`
      : null,
  };
}

function toView(row: UndeliveredRow): UndeliveredView {
  return {
    deliveryId: encodeId("delivery", row.id),
    eventId: encodeId("event", row.event_id),
    eventType: row.event_type,
    receivedAt: row.received_at,
    sourceId: encodeId("source", row.source_id),
    sourceName: row.source_name,
    destinationId: encodeId("destination", row.destination_id),
    destinationName: row.destination_name,
    status: row.status as DeliveryStatus,
    reason: row.reason,
    attempt: row.attempt,
    nextAttemptAt: row.next_attempt_at,
    lastStatus: row.last_status,
  };
}
