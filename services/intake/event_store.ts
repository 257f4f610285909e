import type { Clock } from "../../lib/clock.ts";
import type { Database } from "../../lib/db/mod.ts";
import { isUnavailable, sqlState } from "../../lib/db/store_error.ts";
import { AppError } from "../../lib/errors.ts";
import { failpoint } from "../../lib/failpoint.ts";
import { createGroupCommit, type GroupCommit } from "../../lib/group_commit.ts";
import type { Ids } from "../../lib/ids.ts";
import type { Log } from "../../lib/log.ts";
import type { LeasedDelivery } from "../deliveries/mod.ts";
import { makePartitions, noPartition } from "./partitions.ts";
import { type BatchAnswer, type BatchRow, storeBatch } from "./batch_statement.ts";
import type { Route, Target } from "./types.ts";

/** Bytes of bodies in one batch; a heavier body goes alone and as bytea. */
const BATCH_BYTES = 256 * 1024;
const BATCH_ITEMS = 64;
const USAGE_SLOTS = 8;

/** A verified request on its way into the store. */
export interface VerifiedEvent {
  id: string;
  route: Route;
  receivedAt: number;
  origin: string;
  method: string;
  path: string;
  headers: [string, string][];
  contentType: string | null;
  body: Uint8Array;
  type: string | null;
  providerEventId: string | null;
  scheme: string | null;
  /** Hex; null when the source does not de-duplicate. */
  key: string | null;
}

/** `stale`: the source's configuration changed since the event was routed, nothing was stored. */
export type Stored = { kind: "fresh" | "repeat"; eventId: string; until: number | null } | { kind: "stale" };

export interface EventStorePorts {
  db: Database;
  clock: Clock;
  ids: Ids;
  log: Log;
  deliveries: {
    /** Whether this process has room to send one more body of that size to the destination now. */
    reserve(destinationId: string, bytes: number): boolean;
    release(destinationId: string, bytes: number): void;
    /** Takes over deliveries that were inserted with this process's lease, by a statement sent at that monotonic time. */
    deliver(leased: LeasedDelivery[], leasedAt: number): void;
    /** Gives back leases that may or may not have been granted, once the store answers. */
    disown(leased: LeasedDelivery[]): void;
    /** Tells that deliveries were inserted for anyone to claim. */
    wake(): void;
    leaseSeconds: number;
  };
}

/** The group commit of events: an answer comes only after Postgres has committed, and says which id owns the key. */
export function createEventStore(ports: EventStorePorts): GroupCommit<VerifiedEvent, Stored> {
  return createGroupCommit<VerifiedEvent, Stored>({
    clock: ports.clock,
    commit: (events) => commitFolded(ports, events),
    weigh: (event) => event.body.length,
    maxItems: BATCH_ITEMS,
    maxBytes: BATCH_BYTES,
    windowMs: 2,
    lanes: 4,
    maxWaiting: 4096,
    maxWaitMs: 2000,
  });
}

// The same key twice in one statement would be an error: the first one is stored, the others share its answer.
async function commitFolded(ports: EventStorePorts, events: VerifiedEvent[]): Promise<(Stored | AppError)[]> {
  const leaders = new Map<string, number>();
  const distinct: VerifiedEvent[] = [];
  const seats = events.map((event) => {
    const name = event.key === null ? event.id : `${event.route.sourceId}:${event.key}`;
    const seat = leaders.get(name);
    if (seat !== undefined) return { seat, repeat: true };
    leaders.set(name, distinct.length);
    return { seat: distinct.push(event) - 1, repeat: false };
  });
  const outcomes = await commitBatch(ports, distinct);
  return seats.map(({ seat, repeat }) => {
    const outcome = outcomes[seat] ?? missingRow();
    if (outcome instanceof AppError || !repeat || outcome.kind !== "fresh") return outcome;
    return { ...outcome, kind: "repeat" };
  });
}

async function commitBatch(
  ports: EventStorePorts,
  events: VerifiedEvent[],
  retried = false,
): Promise<(Stored | AppError)[]> {
  const batch = compose(ports, events);
  const leasedAt = ports.clock.monotonic();
  try {
    failpoint("intake before commit");
    const answers = await ports.db.statement<BatchAnswer>(storeBatch, batch.parameters);
    failpoint("intake after commit");
    const outcomes = settle(events, answers);
    handOver(ports, batch, outcomes, leasedAt);
    return outcomes;
  } catch (error) {
    giveBack(ports, batch);
    const state = sqlState(error);
    if (!retried && state === noPartition) {
      await makePartitions(ports);
      return commitBatch(ports, events, true);
    }
    if (!retried && (state === "40001" || state === "40P01")) return commitBatch(ports, events, true);
    if (state?.startsWith("22") || state?.startsWith("54")) return bisect(ports, events, error);
    ports.log.error("events were not stored", error, {
      events: events.length,
      unavailable: isUnavailable(error),
    });
    // The commit may have happened and only its answer be lost: then what it leased goes back.
    ports.deliveries.disown(batch.leased);
    throw new AppError("store_unavailable", { cause: error, retryAfter: 2 });
  }
}

// One row that the database refuses must not take its neighbours along.
async function bisect(
  ports: EventStorePorts,
  events: VerifiedEvent[],
  error: unknown,
): Promise<(Stored | AppError)[]> {
  if (events.length === 1) {
    ports.log.error("an event was refused by the database", error, { source_id: events[0]?.route.sourceId });
    return [new AppError("unexpected", { cause: error })];
  }
  const middle = events.length >> 1;
  const left = await commitBatch(ports, events.slice(0, middle));
  return [...left, ...await commitBatch(ports, events.slice(middle))];
}

interface Batch {
  parameters: (string | number | Uint8Array | null)[];
  leased: (LeasedDelivery & { n: number })[];
  pending: boolean;
}

function compose({ ids, deliveries }: EventStorePorts, events: VerifiedEvent[]): Batch {
  const token = ids.next(events[0]?.receivedAt ?? 0);
  const alone = events.length === 1 && (events[0]?.body.length ?? 0) > BATCH_BYTES
    ? events[0]?.body ?? null
    : null;
  const leased: Batch["leased"] = [];
  let pending = false;
  const rows = events.map((event, n): BatchRow => ({
    n,
    id: event.id,
    project: event.route.projectId,
    source: event.route.sourceId,
    version: event.route.version,
    received: new Date(event.receivedAt).toISOString(),
    origin: event.origin,
    method: event.method,
    path: event.path,
    headers: event.headers,
    content_type: event.contentType,
    body: alone ? null : event.body.toBase64(),
    type: event.type,
    provider_event_id: event.providerEventId,
    scheme: event.scheme,
    key: event.key,
    window_seconds: event.route.dedupe.window_seconds ?? 86_400,
    deliveries: event.route.targets.map((target) => {
      const id = ids.next(event.receivedAt);
      const status = seatOf(target);
      if (status === "in_flight") leased.push({ n, ...lease(event, target, id) });
      if (status === "pending") pending = true;
      return {
        id,
        connection: target.connectionId,
        destination: target.destinationId,
        status,
        reason: target.pause,
      };

      function seatOf({ pause, destinationId }: Target): "in_flight" | "pending" | "held" {
        if (pause !== null) return "held";
        return deliveries.reserve(destinationId, event.body.length) ? "in_flight" : "pending";
      }
    }),
  }));

  function lease(event: VerifiedEvent, target: Target, id: string): LeasedDelivery {
    return {
      id,
      eventId: event.id,
      projectId: event.route.projectId,
      sourceId: event.route.sourceId,
      connectionId: target.connectionId,
      destinationId: target.destinationId,
      leaseToken: token,
      attempt: 1,
      contentType: event.contentType,
      headers: event.headers,
      body: event.body,
      provider: event.route.provider,
    };
  }

  const slot = Math.floor(Math.random() * USAGE_SLOTS);
  return { parameters: [JSON.stringify(rows), alone, token, deliveries.leaseSeconds, slot], leased, pending };
}

function settle(events: VerifiedEvent[], answers: BatchAnswer[]): Stored[] {
  const byRow = new Map(answers.map((answer) => [answer.n, answer]));
  return events.map((_, n) => {
    const answer = byRow.get(n);
    if (!answer) return { kind: "stale" };
    if (answer.fresh && !answer.stored) throw missingRow();
    return {
      kind: answer.fresh ? "fresh" : "repeat",
      eventId: answer.event_id,
      until: answer.until?.getTime() ?? null,
    };
  });
}

function handOver({ deliveries }: EventStorePorts, batch: Batch, outcomes: Stored[], leasedAt: number): void {
  const mine = batch.leased.filter((delivery) => {
    const stored = outcomes[delivery.n]?.kind === "fresh";
    if (!stored) deliveries.release(delivery.destinationId, delivery.body.length);
    return stored;
  });
  if (mine.length > 0) deliveries.deliver(mine, leasedAt);
  if (batch.pending) deliveries.wake();
}

function giveBack({ deliveries }: EventStorePorts, batch: Batch): void {
  for (const delivery of batch.leased) deliveries.release(delivery.destinationId, delivery.body.length);
}

function missingRow(): AppError {
  return new AppError("store_unavailable", { context: { reason: "a row of a batch was not accounted for" } });
}
