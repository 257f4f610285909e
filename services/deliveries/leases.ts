import type { Clock } from "../../lib/clock.ts";

/** Far above the longest timeout, so that a lease outlives its call. */
export const leaseSeconds = 60;
/** Milliseconds of lease that must be left beyond the call's own timeout for a call to begin. */
const MARGIN_MS = 5_000;
/** Milliseconds after which what was true when a lease began (not cancelled, still ours) is asked again. */
const TRUSTED_MS = 1_000;

/** How long this process may use what it leased, by a clock that never goes back. */
export interface Leases {
  /** Notes a lease that the database granted to a statement sent at `leasedAt`, or later. */
  begin(token: string, leasedAt: number): void;
  /** Whether a call with that timeout, begun now, ends well inside the lease. */
  cover(token: string, timeoutMs: number): boolean;
  /** Whether a lease has more than that many milliseconds left. */
  lasts(token: string, milliseconds: number): boolean;
  /** Whether the lease is so young that nobody needs to be asked. */
  isFresh(token: string): boolean;
  /** Drops what has ended. */
  sweep(): void;
}

export function createLeases(clock: Clock): Leases {
  const ends = new Map<string, number>();
  const remaining = (token: string) => (ends.get(token) ?? 0) - clock.monotonic();
  return {
    begin: (token, leasedAt) => void ends.set(token, leasedAt + leaseSeconds * 1000),
    cover: (token, timeoutMs) => remaining(token) >= timeoutMs + MARGIN_MS,
    lasts: (token, milliseconds) => remaining(token) > milliseconds,
    isFresh: (token) => remaining(token) > leaseSeconds * 1000 - TRUSTED_MS,
    sweep() {
      for (const token of ends.keys()) if (remaining(token) < 0) ends.delete(token);
    },
  };
}

/** Resolves with the work, or after the given milliseconds without it; leaves no timer behind. */
export async function within(clock: Clock, milliseconds: number, work: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(Math.max(0, milliseconds), resolve);
  try {
    await Promise.race([work, late]);
  } finally {
    cancel();
  }
}
