import type { Tx } from "../../lib/db/mod.ts";
import { cancelDeliveries } from "./held_deliveries.ts";

type End = { sourceUuid: string } | { destinationUuid: string };

/**
 * Disconnects everything from a source or destination that is being removed, in its transaction. Without a
 * destination nothing can be sent, so what waits is cancelled. Without a source what was acknowledged is still
 * delivered; only what a paused connection holds could never be released again, and is cancelled.
 */
export async function removeConnections(tx: Tx, projectUuid: string, end: End, now: Date): Promise<void> {
  if ("destinationUuid" in end) {
    await tx.updateTable("connections").set({ deleted_at: now, updated_at: now })
      .where("project_id", "=", projectUuid).where("destination_id", "=", end.destinationUuid)
      .where("deleted_at", "is", null).execute();
    return cancelDeliveries(tx, { projectUuid, ...end }, "destination_removed");
  }
  const removed = await tx.updateTable("connections").set({ deleted_at: now, updated_at: now })
    .where("project_id", "=", projectUuid).where("source_id", "=", end.sourceUuid)
    .where("deleted_at", "is", null).returning(["id", "enabled"]).execute();
  for (const { id, enabled } of removed) {
    if (!enabled) await cancelDeliveries(tx, { projectUuid, connectionUuid: id }, "source_removed");
  }
}
