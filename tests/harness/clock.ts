import { setImmediate } from "node:timers";
import type { Clock } from "../../lib/clock.ts";

/** A clock in a test's hand. */
export interface SteeredClock extends Clock {
  /** Moves on, ringing what falls due in order, and lets what that sets off settle in between. */
  advance(milliseconds: number): Promise<void>;
  /** Timers that have not rung. */
  readonly timers: number;
}

interface Timer {
  due: number;
  ring(): void;
}

/** Stands still until it is advanced: for what needs nothing from outside. */
export function createManualClock(start = 1_800_000_000_000): SteeredClock {
  let elapsed = 0;
  const timers = new Set<Timer>();
  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    after(milliseconds, ring) {
      const timer = { due: elapsed + milliseconds, ring };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(milliseconds) {
      const end = elapsed + milliseconds;
      await settled();
      for (let next = earliest(timers, end); next; next = earliest(timers, end)) {
        elapsed = Math.max(elapsed, next.due);
        timers.delete(next);
        next.ring();
        await settled();
      }
      elapsed = end;
    },
    get timers() {
      return timers.size;
    },
  };
}

/** Goes with real time, which stores and sockets need, and can be moved ahead of it. */
export function createSkippingClock(): SteeredClock {
  let skipped = 0;
  const timers = new Map<Timer, ReturnType<typeof setTimeout>>();
  const monotonic = () => performance.now() + skipped;
  return {
    now: () => Date.now() + skipped,
    monotonic,
    after(milliseconds, run) {
      const timer = { due: monotonic() + milliseconds, ring: run };
      timers.set(
        timer,
        setTimeout(() => {
          if (timers.delete(timer)) run();
        }, milliseconds),
      );
      return () => cancel(timer);
    },
    async advance(milliseconds) {
      skipped += milliseconds;
      for (
        let next = earliest(timers.keys(), monotonic());
        next;
        next = earliest(timers.keys(), monotonic())
      ) {
        cancel(next);
        next.ring();
        await settled();
      }
    },
    get timers() {
      return timers.size;
    },
  };

  function cancel(timer: Timer): void {
    clearTimeout(timers.get(timer));
    timers.delete(timer);
  }
}

function earliest(timers: Iterable<Timer>, end: number): Timer | null {
  let first: Timer | null = null;
  for (const timer of timers) if (timer.due <= end && (!first || timer.due < first.due)) first = timer;
  return first;
}

// Promises that a timer resolved run their whole chains before the next timer may ring.
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
