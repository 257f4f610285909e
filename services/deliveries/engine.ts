import { type Clock, sleep } from "../../lib/clock.ts";
import type { Database } from "../../lib/db/mod.ts";
import type { HttpClient } from "../../lib/http_client.ts";
import type { Ids } from "../../lib/ids.ts";
import type { Log } from "../../lib/log.ts";
import { createAlarm } from "./alarm.ts";
import { encodeId } from "../../lib/shared/ids.ts";
import { claim, nextDue } from "./claims.ts";
import { adjust, createLanes, type Lane } from "./lanes.ts";
import { createOutcomeStore, createStartStore, releaseLeases } from "./outcome_store.ts";
import { judge, lostTooOften } from "./outcomes.ts";
import { messageHeaders } from "./message.ts";
import type { Targets } from "./targets.ts";
import type { DeliveryTarget, LeasedDelivery, Outcome } from "./types.ts";

/** Far above the longest timeout, so that a lease outlives its call. */
export const leaseSeconds = 60;
const CLAIM_AT_ONCE = 500;
/** Milliseconds of lease that must be left beyond the call's own timeout for a call to begin. */
const LEASE_MARGIN = 5_000;

export interface EnginePorts {
  db: Database;
  clock: Clock;
  ids: Ids;
  log: Log;
  http: HttpClient;
  random(): number;
  targets: Targets;
}

export type DeliveryEngine = ReturnType<typeof createEngine>;

/** Sends what this process has leased, a lane a destination, and claims what nobody sends. At least once. */
export function createEngine(ports: EnginePorts) {
  const { db, clock, ids, log, targets } = ports;
  const lanes = createLanes();
  const outcomes = createOutcomeStore(ports);
  const starts = createStartStore(ports);
  const leaseEnds = new Map<string, number>();
  const quiet: (() => void)[] = [];
  let claiming: Promise<number> | null = null;
  let claimAgain = false;
  let draining = false;
  const alarm = createAlarm(clock, () => void wake());

  function deliver(leased: LeasedDelivery[]): void {
    const [first] = leased;
    if (!first) return;
    leaseEnds.set(first.leaseToken, clock.monotonic() + leaseSeconds * 1000);
    const touched = new Set<Lane>();
    for (const delivery of leased) {
      const lane = lanes.of(delivery.destinationId);
      lane.queue.push(delivery);
      touched.add(lane);
    }
    for (const lane of touched) void pump(lane);
  }

  async function pump(lane: Lane): Promise<void> {
    if (lane.pumping) return;
    lane.pumping = true;
    try {
      while (lane.queue.length > 0 && !draining) {
        const target = await targets.find(lane.destinationId);
        if (!target || !target.enabled) return await setAside(lane, target ? "held" : "cancelled");
        if (lane.active >= Math.min(lane.width, target.concurrency)) return;
        while (lane.active < Math.min(lane.width, target.concurrency)) {
          const delivery = lane.queue.shift();
          if (!delivery) break;
          lane.active++;
          void run(lane, target, delivery);
        }
      }
    } catch (error) {
      log.error("a lane stopped", error, { destination_id: lane.destinationId });
      clock.after(1_000, () => void pump(lane));
    } finally {
      lane.pumping = false;
    }
  }

  async function setAside(lane: Lane, status: "held" | "cancelled"): Promise<void> {
    const deliveries = lane.queue.splice(0);
    for (const delivery of deliveries) forget(delivery);
    await releaseLeases(
      db,
      deliveries,
      status,
      status === "held" ? "destination_paused" : "destination_removed",
    );
  }

  async function run(lane: Lane, target: DeliveryTarget, delivery: LeasedDelivery): Promise<void> {
    try {
      const outcome = await send(target, delivery);
      if (outcome) {
        adjust(lane, outcome.status === "succeeded");
        await settle(outcome);
      }
    } catch (error) {
      log.error("a delivery could not be sent or recorded", error, { delivery_id: delivery.id });
    } finally {
      lane.active--;
      forget(delivery);
      void pump(lane);
      if (lanes.active === 0) { for (const done of quiet.splice(0)) done(); }
    }
  }

  function forget(delivery: LeasedDelivery): void {
    lanes.release(delivery.destinationId, delivery.body.length);
  }

  /** Null: the lease is no longer ours to use, whoever claims it next sends. */
  async function send(target: DeliveryTarget, delivery: LeasedDelivery): Promise<Outcome | null> {
    if (lostTooOften(delivery)) return judge({ kind: "poison", delivery, now: clock.now() });
    const leaseEnd = leaseEnds.get(delivery.leaseToken) ?? 0;
    if (clock.monotonic() + target.timeoutMs + LEASE_MARGIN > leaseEnd) return null;
    if (delivery.claimed && !await starts.add(delivery)) return null;
    const startedAt = clock.now();
    const answer = await ports.http.send({
      url: target.url,
      headers: messageHeaders(delivery, target, startedAt),
      body: new Uint8Array(delivery.body),
      timeoutMs: target.timeoutMs,
    });
    const schedule = await targets.schedule(delivery.connectionId);
    return judge({
      kind: "answer",
      delivery,
      answer,
      startedAt,
      now: clock.now(),
      schedule,
      random: ports.random(),
    });
  }

  async function settle(outcome: Outcome): Promise<void> {
    const held = await recordPatiently(outcome);
    const { delivery } = outcome;
    log.info("delivery", {
      project_id: encodeId("project", delivery.projectId),
      event_id: encodeId("event", delivery.eventId),
      delivery_id: encodeId("delivery", delivery.id),
      attempt: delivery.attempt,
      outcome: held ? outcome.status : "lease_lost",
      reason: outcome.reason,
      status: outcome.responseStatus,
      duration_ms: Math.round(outcome.durationMs),
    });
    if (held && outcome.reason === "gone") await targets.disable(delivery.destinationId);
    if (held && outcome.retryInMs !== null) alarm.within(outcome.retryInMs);
  }

  // The send has happened: losing its outcome would repeat it, so a store that is away is waited for while the lease lasts.
  async function recordPatiently(outcome: Outcome): Promise<boolean> {
    for (let pause = 250;; pause = Math.min(pause * 2, 5_000)) {
      try {
        return await outcomes.add(outcome);
      } catch (error) {
        const leaseEnd = leaseEnds.get(outcome.delivery.leaseToken) ?? 0;
        if (draining || clock.monotonic() + pause > leaseEnd) throw error;
        log.warn("an outcome waits for the store", { delivery_id: outcome.delivery.id, pause_ms: pause });
        await sleep(clock, pause);
      }
    }
  }

  /** Claims what is due now, as much as there is room for, and answers how many it took on. */
  function claimDue(): Promise<number> {
    if (draining) return Promise.resolve(0);
    if (claiming) {
      claimAgain = true;
      return claiming;
    }
    claiming = claimAll().finally(() => {
      claiming = null;
      if (claimAgain) alarm.within(0);
      claimAgain = false;
    });
    return claiming;
  }

  async function claimAll(): Promise<number> {
    let total = 0;
    for (;;) {
      const limit = Math.min(CLAIM_AT_ONCE, lanes.room());
      if (limit === 0 || draining) return total;
      const leaseToken = ids.next(clock.now());
      const claimed = await claim(db, { leaseToken, leaseSeconds, limit, fullDestinations: lanes.full() });
      dropEndedLeases();
      for (const delivery of claimed) lanes.occupy(delivery.destinationId, delivery.body.length);
      deliver(claimed);
      total += claimed.length;
      if (claimed.length < limit) return total;
    }
  }

  function dropEndedLeases(): void {
    const now = clock.monotonic();
    for (const [token, end] of leaseEnds) if (end < now) leaseEnds.delete(token);
  }

  async function wake(): Promise<void> {
    try {
      await claimDue();
      const wait = await nextDue(db);
      if (wait !== null && !draining) alarm.within(Math.max(wait, 100));
    } catch (error) {
      log.error("deliveries could not be claimed", error);
      if (!draining) alarm.within(2_000);
    }
  }

  function whenQuiet(): Promise<void> {
    return lanes.active === 0 ? Promise.resolve() : new Promise((resolve) => quiet.push(resolve));
  }

  return {
    leaseSeconds,
    reserve: (destinationId: string, bytes: number) => !draining && lanes.reserve(destinationId, bytes),
    release: lanes.release,
    deliver,
    /** Claims soon: retries fire on time while the process is up. */
    wake: () => alarm.within(0),
    claimDue,
    /** Claims and sends until nothing is due, or the given milliseconds have passed. */
    async sweep(milliseconds: number): Promise<{ claimed: number }> {
      const end = clock.monotonic() + milliseconds;
      let claimed = 0;
      for (;;) {
        const took = await claimDue();
        claimed += took;
        await Promise.race([whenQuiet(), sleep(clock, Math.max(0, end - clock.monotonic()))]);
        if (took === 0 || clock.monotonic() >= end) return { claimed };
      }
    },
    /** Stops claiming, finishes what is being sent for at most the given milliseconds, returns the rest unsent. */
    async drain(milliseconds: number): Promise<void> {
      draining = true;
      alarm.cancel();
      const unsent = lanes.clear();
      for (const delivery of unsent) forget(delivery);
      await Promise.race([
        Promise.all([whenQuiet(), releaseLeases(db, unsent)]),
        sleep(clock, milliseconds),
      ]);
      await Promise.race([outcomes.drain(), sleep(clock, 1_000)]);
    },
  };
}
