import type { Acknowledged } from "./provider.ts";
import type { Receipt } from "./recorder.ts";
import type { StoredEvent } from "./stored.ts";

/** What the provider, the destination and the database say together. */
export interface Verdict {
  acknowledged: number;
  /** Acknowledged events that are stored under the id that was promised, byte for byte. */
  stored: number;
  /** Acknowledged events that the destination got, byte for byte. */
  delivered: number;
  /** Acknowledged and not stored, or not delivered. */
  lost: number;
  /** Rows beyond one an event. */
  storedTwice: number;
  /** Answers that called a retry of the provider a repeat. */
  answeredAsRepeats: number;
  /** Deliveries beyond the first one of an event: begun, and cut off before their outcome was recorded. */
  deliveredAgain: number;
  /** Each is a broken promise, in words. */
  broken: string[];
}

export interface Evidence {
  acknowledged: readonly Acknowledged[];
  receipts: readonly Receipt[];
  stored: readonly StoredEvent[];
  /** How often something was killed. */
  kills: number;
}

/** Milliseconds by which the two clocks that are compared may differ; they are of one machine. */
const CLOCK_MS = 5;

/** Compares the three records. Pure. */
export function judgeProof({ acknowledged, receipts, stored, kills }: Evidence): Verdict {
  const broken: string[] = [];
  const byMessage = Map.groupBy(stored, ({ messageId }) => messageId);
  const byEvent = Map.groupBy(receipts, ({ eventId }) => eventId);
  let kept = 0;
  let delivered = 0;
  let lost = 0;
  for (const promise of acknowledged) {
    const { messageId, eventId, digest } = promise;
    const row = byMessage.get(messageId)?.find((one) => one.eventId === eventId && one.digest === digest);
    const came = byEvent.get(eventId)?.some((receipt) => receipt.digest === digest) ?? false;
    if (row) kept++;
    else broken.push(`${eventId} (${messageId}) was acknowledged and is not stored as it was sent`);
    if (came) delivered++;
    else broken.push(`${eventId} (${messageId}) was acknowledged and not delivered: ${describe(row)}`);
    if (!row || !came) lost++;
  }
  let storedTwice = 0;
  for (const [messageId, rows] of byMessage) {
    storedTwice += rows.length - 1;
    if (rows.length > 1) broken.push(`${messageId} is stored ${rows.length} times`);
  }
  for (const row of stored) {
    broken.push(...judgeDeliveries(row, byEvent.get(row.eventId) ?? [], kills));
  }
  const known = new Set(stored.map(({ eventId }) => eventId));
  for (const eventId of byEvent.keys()) {
    if (!known.has(eventId)) broken.push(`${eventId} was delivered and is not stored`);
  }
  return {
    acknowledged: acknowledged.length,
    stored: kept,
    delivered,
    lost,
    storedTwice,
    answeredAsRepeats: acknowledged.filter(({ duplicate }) => duplicate).length,
    deliveredAgain: receipts.length - byEvent.size,
    broken,
  };
}

function judgeDeliveries(row: StoredEvent, came: readonly Receipt[], kills: number): string[] {
  const broken: string[] = [];
  if (row.deliveries !== 1) broken.push(`${row.eventId} has ${row.deliveries} deliveries`);
  if (row.status !== "succeeded") broken.push(`${row.eventId} ended ${describe(row)}`);
  if (came.length > row.attempts + kills) {
    broken.push(`${row.eventId} came ${came.length} times for ${row.attempts} attempts and ${kills} kills`);
  }
  const settledAt = row.settledAt;
  if (settledAt !== null && came.some(({ at }) => at > settledAt + CLOCK_MS)) {
    broken.push(`${row.eventId} came again after it had succeeded`);
  }
  return broken;
}

function describe(row: StoredEvent | undefined): string {
  return row ? `${row.status ?? "without a delivery"}${row.reason ? ` (${row.reason})` : ""}` : "not stored";
}
