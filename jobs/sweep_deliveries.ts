import type { Services } from "../services/mod.ts";

/** A little less than the minute until the next sweep. */
const SWEEP_MS = 50_000;

/** Claims and sends what is due or was orphaned, for at most 50 s: where instances are short-lived, this is the retry clock. */
export function sweepDeliveries({ deliveries }: Services): Promise<{ claimed: number }> {
  return deliveries.sweep(SWEEP_MS);
}
