import type { Tx } from "../../lib/db/mod.ts";
import { AppError } from "../../lib/errors.ts";
import type { Ids } from "../../lib/ids.ts";
import { sql } from "kysely";
import { encodeId } from "../../lib/shared/ids.ts";
import { requireUuid } from "../projects/mod.ts";
import { type DeliveryView, findDeliveries } from "./deliveries_of_event.ts";

/**
 * New deliveries of a stored event to what its source is connected with now, or to the named ones of these; paused
 * ones hold theirs. Throws `not_found` for an unknown event or a destination it is not connected with, `conflict`
 * when there is none at all.
 */
export async function replayEvent(
  tx: Tx,
  projectUuid: string,
  eventUuid: string,
  destinationIds: string[] | undefined,
  { ids, now }: { ids: Ids; now: number },
): Promise<DeliveryView[]> {
  const event = await tx.selectFrom("events").select("source_id").where("project_id", "=", projectUuid)
    .where("id", "=", eventUuid).executeTakeFirst();
  if (!event) throw new AppError("not_found");
  const targets = await chooseTargets(tx, projectUuid, event.source_id, destinationIds);
  const replayUuid = ids.next(now);
  await tx.insertInto("deliveries").values(targets.map(({ connection_id, destination_id, pause }) => ({
    event_id: eventUuid,
    id: ids.next(now),
    project_id: projectUuid,
    source_id: event.source_id,
    connection_id,
    destination_id,
    status: pause === null ? "pending" : "held",
    reason: pause,
    next_attempt_at: pause === null ? sql<Date>`now()` : null,
    replay_id: replayUuid,
  }))).execute();
  const deliveries = await findDeliveries(tx, projectUuid, eventUuid);
  const replayId = encodeId("replay", replayUuid);
  return deliveries.filter((delivery) => delivery.replayId === replayId);
}

interface ReplayTarget {
  connection_id: string;
  destination_id: string;
  /** Why its delivery has to wait, or null. */
  pause: string | null;
}

async function chooseTargets(
  tx: Tx,
  projectUuid: string,
  sourceUuid: string,
  destinationIds: string[] | undefined,
): Promise<ReplayTarget[]> {
  const { rows: live } = await sql<ReplayTarget>`
    select connection.id as connection_id, destination.id as destination_id,
      case when not destination.enabled then 'destination_paused' when not connection.enabled then 'connection_paused' end
        as pause
    from sluice.connections as connection
    join sluice.destinations as destination
      on destination.project_id = connection.project_id and destination.id = connection.destination_id
    where connection.project_id = ${projectUuid} and connection.source_id = ${sourceUuid}
      and connection.deleted_at is null and destination.deleted_at is null
    order by connection.id`.execute(tx);
  if (live.length === 0) {
    throw new AppError("conflict", { message: "Connect the event's source to a destination first." });
  }
  if (!destinationIds) return live;
  return [...new Set(destinationIds)].map((id) => {
    const wanted = requireUuid("destination", id);
    const target = live.find(({ destination_id }) => destination_id === wanted);
    if (!target) {
      throw new AppError("not_found", {
        message: "The event's source is not connected to that destination.",
      });
    }
    return target;
  });
}
