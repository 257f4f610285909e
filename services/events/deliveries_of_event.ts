import { sql } from "kysely";
import type { Tx } from "../../lib/db/mod.ts";
import { encodeId } from "../../lib/shared/ids.ts";

/** Deliveries and attempts of one event that are shown; replays could make them many. */
const MOST_DELIVERIES = 200;
const MOST_ATTEMPTS = 500;
/** Bytes of an answer that are shown. */
const SHOWN_BYTES = 16 * 1024;

export type DeliveryStatus =
  | "pending"
  | "in_flight"
  | "retrying"
  | "held"
  | "succeeded"
  | "dead"
  | "cancelled";

export interface AttemptView {
  /** From 1. */
  attempt: number;
  startedAt: Date;
  durationMs: number;
  /** The HTTP status, or null when no answer came. */
  status: number | null;
  /** The class of what went wrong, or null. */
  error: string | null;
  responseHeaders: [name: string, value: string][];
  /** At most 16 KiB; null when there was none. */
  responseBody: Uint8Array | null;
}

export interface DeliveryView {
  id: string;
  destinationId: string;
  destinationName: string;
  connectionId: string | null;
  status: DeliveryStatus;
  /** Why it is held, dead or cancelled, or null. */
  reason: string | null;
  /** Sends begun or claimed so far. */
  attempt: number;
  nextAttemptAt: Date | null;
  /** The HTTP status of the last answer. */
  lastStatus: number | null;
  /** The replay that made it, or null for the first one. */
  replayId: string | null;
  createdAt: Date;
  settledAt: Date | null;
  /** Oldest first. */
  attempts: AttemptView[];
}

/** The deliveries of an event with their attempts, oldest first; the newest 200 and 500. */
export async function findDeliveries(
  tx: Tx,
  projectUuid: string,
  eventUuid: string,
): Promise<DeliveryView[]> {
  const rows = await tx.selectFrom("deliveries as delivery")
    .leftJoin(
      "destinations as destination",
      (join) =>
        join.onRef("destination.project_id", "=", "delivery.project_id")
          .onRef("destination.id", "=", "delivery.destination_id"),
    )
    .select([
      "delivery.id",
      "delivery.destination_id",
      "destination.name as destination_name",
      "delivery.connection_id",
      "delivery.status",
      "delivery.reason",
      "delivery.attempt",
      "delivery.next_attempt_at",
      "delivery.last_status",
      "delivery.replay_id",
      "delivery.created_at",
      "delivery.settled_at",
    ])
    .where("delivery.project_id", "=", projectUuid).where("delivery.event_id", "=", eventUuid)
    .orderBy("delivery.created_at", "desc").orderBy("delivery.id", "desc").limit(MOST_DELIVERIES).execute();
  const attempts = await findAttempts(tx, projectUuid, eventUuid);
  return rows.reverse().map((row): DeliveryView => ({
    id: encodeId("delivery", row.id),
    destinationId: encodeId("destination", row.destination_id),
    destinationName: row.destination_name ?? "",
    connectionId: row.connection_id === null ? null : encodeId("connection", row.connection_id),
    status: row.status as DeliveryStatus,
    reason: row.reason,
    attempt: row.attempt,
    nextAttemptAt: row.next_attempt_at,
    lastStatus: row.last_status,
    replayId: row.replay_id === null ? null : encodeId("replay", row.replay_id),
    createdAt: row.created_at,
    settledAt: row.settled_at,
    attempts: attempts.get(row.id) ?? [],
  }));
}

async function findAttempts(
  tx: Tx,
  projectUuid: string,
  eventUuid: string,
): Promise<Map<string, AttemptView[]>> {
  const rows = await tx.selectFrom("delivery_attempts").select([
    "delivery_id",
    "attempt",
    "started_at",
    "duration_ms",
    "status",
    "error",
    "response_headers",
    sql<Uint8Array | null>`substring(response_body from 1 for ${SHOWN_BYTES})`.as("response_body"),
  ]).where("project_id", "=", projectUuid).where("event_id", "=", eventUuid)
    .orderBy("started_at", "desc").orderBy("attempt", "desc").limit(MOST_ATTEMPTS).execute();
  const byDelivery = new Map<string, AttemptView[]>();
  for (const row of rows.reverse()) {
    const attempts = byDelivery.get(row.delivery_id) ?? [];
    byDelivery.set(row.delivery_id, attempts);
    attempts.push({
      attempt: row.attempt,
      startedAt: row.started_at,
      durationMs: row.duration_ms,
      status: row.status,
      error: row.error,
      responseHeaders: (row.response_headers ?? []) as [string, string][],
      responseBody: row.response_body,
    });
  }
  return byDelivery;
}
