import type { Ids } from "../../lib/ids.ts";
import { createAlarm } from "./alarm.ts";
import { claim, nextDue } from "./claims.ts";
import { createDisowned } from "./disowned.ts";
import { adjust, createLanes, enqueue, type Lane, putBack, takeNext, waitingIn } from "./lanes.ts";
import { createLeases, leaseSeconds, within } from "./leases.ts";
import { releaseLeases } from "./outcome_store.ts";
import { isSuccess, isSuspect } from "./outcomes.ts";
import { createSender, type SenderPorts, type Sent } from "./sender.ts";
import { releaseStranded } from "./stranded.ts";
import type { DeliveryTarget, LeasedDelivery } from "./types.ts";

const CLAIM_AT_ONCE = 500;
/** How long a lane rests when the store does not answer what has to be asked before a call. */
const STALL_MS = 1_000;

export interface EnginePorts extends Omit<SenderPorts, "leases"> {
  ids: Ids;
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
  const stalled = createAlarm(clock, () => {
    for (const lane of lanes.waitingLanes()) {
      lane.stalled = false;
      void pump(lane);
    }
  });

  const disowned = createDisowned({ ...ports, onGivenBack: () => alarm.within(0) });

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
      while (waitingIn(lane) > 0 && !lane.stalled && !draining) {
        const target = await targets.findOpen(lane.destinationId);
        if (!target?.enabled) return await setAside(lane, target);
        const width = () => Math.min(lane.width, target.concurrency);
        if (lane.active >= width()) return;
        while (lane.active < width() && !lane.stalled) {
          const delivery = takeNext(lane);
          if (!delivery) break;
          lane.active++;
          void run(lane, target, delivery);
        }
      }
    } catch (error) {
      log.error("a lane stopped", error, { destination_id: lane.destinationId });
      stall(lane);
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
    let kept = false;
    try {
      await (isSuspect(delivery) ? afterOtherSuspects(send) : send());
    } catch (error) {
      log.error("a delivery could not be sent or recorded", error, { delivery_id: delivery.id });
    } finally {
      lane.active--;
      if (!kept) forget(delivery);
      void pump(lane);
    }

    async function send(): Promise<void> {
      const sent = await ask();
      if (!sent) return;
      if (sent.kind === "answer") adjust(lane, isSuccess(sent.answer));
      const outcome = await sender.record(delivery, sent);
      if (outcome && outcome.retryInMs !== null) alarm.within(outcome.retryInMs);
    }

    // Nothing was sent when this fails: the delivery waits in its lane for the store, while its lease lasts.
    async function ask(): Promise<Sent | null> {
      try {
        return await sender.send(target, delivery);
      } catch (error) {
        if (draining) throw error;
        log.warn("a delivery waits for the store", { delivery_id: delivery.id, error: String(error) });
        kept = true;
        putBack(lane, delivery);
        stall(lane);
        return null;
      }
    }
  }

  function stall(lane: Lane): void {
    lane.stalled = true;
    stalled.within(STALL_MS);
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
    /** Gives back leases that may or may not have been granted, once the store answers: soon, and again until it does. */
    disown: (leased: LeasedDelivery[]) => void (draining || disowned.add(leased)),
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
      disowned.cancel();
      sender.hurry();
      await within(clock, 1_000, looking);
      const unsent = lanes.clear();
      const given = unsent.length > 0 ? giveBack(unsent) : Promise.resolve();
      await within(clock, milliseconds, whenQuiet());
      await within(clock, 1_000, Promise.all([sender.drain(), given]));
    },
  };
}
