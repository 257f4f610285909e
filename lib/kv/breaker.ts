import type { Clock } from "../clock.ts";

export type BreakerState = "closed" | "open" | "half_open";

/** Spares a store that does not answer, and whoever would have waited for it. */
export interface Breaker {
  /** Whether to try now. In half-open state only one caller at a time is told yes. */
  allows(): boolean;
  /** Reports the outcome of a try that `allows` agreed to. */
  record(succeeded: boolean): void;
  readonly state: BreakerState;
}

interface Options {
  clock: Clock;
  /** Failures in a row that open it. */
  failures: number;
  /** How long it stays open before a single try is let through. */
  openMilliseconds: number;
  onChange?(state: BreakerState): void;
}

export function createBreaker({ clock, failures, openMilliseconds, onChange = () => {} }: Options): Breaker {
  let state: BreakerState = "closed";
  let inRow = 0;
  let openedAt = 0;

  function become(next: BreakerState) {
    if (next === "open") openedAt = clock.monotonic();
    if (next === state) return;
    state = next;
    onChange(state);
  }

  return {
    allows() {
      if (state === "closed") return true;
      if (state === "half_open" || clock.monotonic() - openedAt < openMilliseconds) return false;
      become("half_open");
      return true;
    },
    record(succeeded) {
      // Tries from before it opened still come in; only the probe may close it.
      if (state === "open") return;
      inRow = succeeded ? 0 : inRow + 1;
      if (succeeded) become("closed");
      else if (state === "half_open" || inRow >= failures) become("open");
    },
    get state() {
      return state;
    },
  };
}
