import type { Clock } from "../../lib/clock.ts";
import type { Database } from "../../lib/db/mod.ts";
import type { HttpClient } from "../../lib/http_client.ts";
import type { Ids } from "../../lib/ids.ts";
import type { Log } from "../../lib/log.ts";
import { createAlarm } from "./alarm.ts";
import { claim, nextDue } from "./claims.ts";
import { adjust, createLanes, enqueue, type Lane, takeNext, waitingIn } from "./lanes.ts";
import { createLeases, leaseSeconds, within } from "./leases.ts";
import { releaseLeases } from "./outcome_store.ts";
import { isSuccess, isSuspect } from "./outcomes.ts";
import { createSender } from "./sender.ts";
import { releaseStranded } from "./stranded.ts";
import type { Targets } from "./targets.ts";
import type { DeliveryTarget, LeasedDelivery } from "./types.ts";

const CLAIM_AT_ONCE = 500;

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
  const leases = createLeases(clock);
  const sender = createSender({ ...ports, leases });
  const quiet: (() => void)[] = [];
  let suspects: Promise<void> = Promise.resolve();
  let claiming: Promise<number> | null = null;
  let claimAgain = false;
  let draining = false;
  /** The last look for what is due: a drain waits for it. */
  let looking: Promise<void> = Promise.resolve();
  const alarm = createAlarm(clock, () => {
    looking = wake();
  });
  const stalled = createAlarm(clock, () => lanes.waitingLanes().forEach((lane) => void pump(lane)));

  /** Takes over deliveries with one lease, granted to a statement that was sent at that monotonic time. */
  function deliver(leased: LeasedDelivery[], leasedAt: number): void {
    const [first] = leased;
    if (!first) return;
    if (draining) return void giveBack(leased);
    leases.begin(first.leaseToken, leasedAt);
    const touched = new Set<Lane>();
    for (const delivery of leased) {
      const lane = lanes.of(delivery.destinationId);
      enqueue(lane, delivery);
      touched.add(lane);
    }
    for (const lane of touched) void pump(lane);
  }

  async function pump(lane: Lane): Promise<void> {
    if (lane.pumping) return;
    lane.pumping = true;
    try {
      while (waitingIn(lane) > 0 && !draining) {
        const target = await targets.findOpen(lane.destinationId);
        if (!target?.enabled) return await setAside(lane, target);
        const width = () => Math.min(lane.width, target.concurrency);
        if (lane.active >= width()) return;
        while (lane.active < width()) {
          const delivery = takeNext(lane);
          if (!delivery) break;
          lane.active++;
          void run(lane, target, delivery);
        }
      }
    } catch (error) {
      log.error("a lane stopped", error, { destination_id: lane.destinationId });
      stalled.within(1_000);
    } finally {
      lane.pumping = false;
    }
  }

  async function setAside(lane: Lane, target: DeliveryTarget | null): Promise<void> {
    const deliveries = [...lane.fresh.splice(0), ...lane.backlog.splice(0)];
    await (target
      ? giveBack(deliveries, "held", "destination_paused")
      : giveBack(deliveries, "cancelled", "destination_removed"));
  }

  // What cannot be given back now is claimed again when its lease runs out.
  async function giveBack(
    deliveries: LeasedDelivery[],
    status: "pending" | "held" | "cancelled" = "pending",
    reason: string | null = null,
  ): Promise<void> {
    try {
      await releaseLeases(db, deliveries, status, reason);
    } catch (error) {
      log.error("leases could not be given back", error, { deliveries: deliveries.length });
    } finally {
      for (const delivery of deliveries) forget(delivery);
    }
  }

  async function run(lane: Lane, target: DeliveryTarget, delivery: LeasedDelivery): Promise<void> {
    try {
      await (isSuspect(delivery) ? afterOtherSuspects(send) : send());
    } catch (error) {
      log.error("a delivery could not be sent or recorded", error, { delivery_id: delivery.id });
    } finally {
      lane.active--;
      forget(delivery);
      void pump(lane);
    }

    async function send(): Promise<void> {
      const sent = await sender.send(target, delivery);
      if (!sent) return;
      if (sent.kind === "answer") adjust(lane, isSuccess(sent.answer));
      const outcome = await sender.record(delivery, sent);
      if (outcome && outcome.retryInMs !== null) alarm.within(outcome.retryInMs);
    }
  }

  // When this process dies on a suspect, it must be clear which one it was.
  function afterOtherSuspects(send: () => Promise<void>): Promise<void> {
    const turn = suspects.then(send);
    suspects = Promise.allSettled([turn]).then(() => {});
    return turn;
  }

  function forget(delivery: LeasedDelivery): void {
    release(delivery.destinationId, delivery.body.length);
  }

  function release(destinationId: string, bytes: number): void {
    if (lanes.release(destinationId, bytes) && !draining) alarm.within(0);
    if (lanes.waiting === 0) { for (const done of quiet.splice(0)) done(); }
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
      if (claimAgain && !draining) alarm.within(0);
      claimAgain = false;
    });
    return claiming;
  }

  async function claimAll(): Promise<number> {
    let total = 0;
    leases.sweep();
    for (;;) {
      const limit = Math.min(CLAIM_AT_ONCE, lanes.room());
      if (limit === 0 || draining) return total;
      const leaseToken = ids.next(clock.now());
      const claimedAt = clock.monotonic();
      const claimed = await claim(db, { leaseToken, leaseSeconds, limit, fullDestinations: lanes.full() });
      for (const delivery of claimed) lanes.occupy(delivery.destinationId, delivery.body.length);
      deliver(claimed, claimedAt);
      total += claimed.length;
      if (claimed.length < limit) return total;
    }
  }

  async function wake(): Promise<void> {
    try {
      await claimDue();
      const wait = await nextDue(db, lanes.full());
      if (wait !== null && !draining) alarm.within(Math.max(wait, 100));
    } catch (error) {
      log.error("deliveries could not be claimed", error);
      if (!draining) alarm.within(2_000);
    }
  }

  function whenQuiet(): Promise<void> {
    return lanes.waiting === 0 ? Promise.resolve() : new Promise((resolve) => quiet.push(resolve));
  }

  return {
    leaseSeconds,
    reserve: (destinationId: string, bytes: number) => !draining && lanes.reserve(destinationId, bytes),
    release,
    deliver,
    /** Claims soon: retries fire on time while the process is up. */
    wake: () => void (draining || alarm.within(0)),
    claimDue,
    /** Claims and sends until nothing is due, or the given milliseconds have passed. */
    async sweep(milliseconds: number): Promise<{ claimed: number }> {
      const end = clock.monotonic() + milliseconds;
      let claimed = 0;
      await releaseStranded(db);
      for (;;) {
        const took = await claimDue();
        claimed += took;
        await within(clock, end - clock.monotonic(), whenQuiet());
        if (took === 0 || clock.monotonic() >= end) return { claimed };
      }
    },
    /** Stops claiming, finishes what is being sent for at most the given milliseconds, returns the rest unsent. */
    async drain(milliseconds: number): Promise<void> {
      draining = true;
      alarm.cancel();
      stalled.cancel();
      sender.hurry();
      await within(clock, 1_000, looking);
      const unsent = lanes.clear();
      const given = unsent.length > 0 ? giveBack(unsent) : Promise.resolve();
      await within(clock, milliseconds, whenQuiet());
      await within(clock, 1_000, Promise.all([sender.drain(), given]));
    },
  };
}
