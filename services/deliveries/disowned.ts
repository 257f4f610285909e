import type { Clock } from "../../lib/clock.ts";
import type { Database } from "../../lib/db/mod.ts";
import type { Log } from "../../lib/log.ts";
import { createAlarm } from "./alarm.ts";
import { releaseLeases } from "./outcome_store.ts";
import type { LeasedDelivery } from "./types.ts";

/** Later than a commit whose answer was lost usually still happens; for one that is later, the lease runs out. */
const EVERY_MS = 1_000;
const MOST = 10_000;

/** Leases that may or may not have been granted: given back as soon as the store answers, instead of waited for. */
export interface Disowned {
  add(leased: LeasedDelivery[]): void;
  cancel(): void;
}

export function createDisowned(
  { db, clock, log, onGivenBack }: { db: Database; clock: Clock; log: Log; onGivenBack(): void },
): Disowned {
  const waiting: LeasedDelivery[] = [];
  const alarm = createAlarm(clock, () => void giveBack(waiting.splice(0)));

  function add(leased: LeasedDelivery[]): void {
    if (leased.length === 0) return;
    waiting.push(...leased.slice(0, MOST - waiting.length));
    alarm.within(EVERY_MS);
  }

  async function giveBack(leased: LeasedDelivery[]): Promise<void> {
    try {
      await releaseLeases(db, leased);
      onGivenBack();
    } catch (error) {
      log.warn("leases wait for the store to be given back", { error: String(error) });
      add(leased);
    }
  }

  return { add, cancel: alarm.cancel };
}
