import type { Clock } from "../../lib/clock.ts";

/** One timer that rings at the earliest moment asked for. */
export interface Alarm {
  /** Rings within the given milliseconds. What is further away than the limit is left to the sweep. */
  within(milliseconds: number): void;
  cancel(): void;
}

/** Milliseconds; a longer timer would outlive most instances anyway. */
const LONGEST = 10 * 60_000;

export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let set: { at: number; cancel: () => void } | null = null;
  return {
    within(milliseconds) {
      if (milliseconds > LONGEST) return;
      const at = clock.monotonic() + milliseconds;
      if (set && set.at <= at) return;
      set?.cancel();
      const cancel = clock.after(milliseconds, () => {
        set = null;
        ring();
      });
      set = { at, cancel };
    },
    cancel() {
      set?.cancel();
      set = null;
    },
  };
}
