import type { Clock } from "../../lib/clock.ts";
import type { Database } from "../../lib/db/mod.ts";

/** What the running system has done, for its front page. */
export interface Counts {
  /** Events of the last 24 hours, and how many of their deliveries arrived. */
  accepted: number;
  delivered: number;
}

export type Health = ReturnType<typeof createHealth>;

const COUNTS_FOR_MS = 5_000;

export function createHealth({ db, clock }: { db: Database; clock: Clock }) {
  let counted: { until: number; counts: Promise<Counts> } | null = null;

  async function count(): Promise<Counts> {
    const [row] = await db.statement<{ accepted: string; delivered: string }>(
      `select (select coalesce(sum(accepted), 0) from sluice.usage_hourly where hour > now() - interval '24 hours') as accepted,
         (select count(*) from sluice.deliveries where status = 'succeeded'
            and event_id >= sluice.uuid_floor(now() - interval '24 hours')) as delivered`,
      [],
    );
    return { accepted: Number(row?.accepted ?? 0), delivered: Number(row?.delivered ?? 0) };
  }

  return {
    /** Throws `store_unavailable` while either login does not answer. */
    ready: () => db.ping(),
    /** Kept for a few seconds: the front page is open to everyone. */
    counts(): Promise<Counts> {
      const now = clock.monotonic();
      if (counted && counted.until > now) return counted.counts;
      const counts = count().catch((error) => {
        counted = null;
        throw error;
      });
      counted = { until: now + COUNTS_FOR_MS, counts };
      return counts;
    },
  };
}
