import type { Database } from "../../lib/db/mod.ts";
import type { Log } from "../../lib/log.ts";

export type CronRuns = ReturnType<typeof createCronRuns>;

/** The record of scheduled jobs, which also lets only one process run each. */
export function createCronRuns({ db, log }: { db: Database; log: Log }) {
  return {
    /** Runs a job for its minute unless another process has it; the counts or the error are kept. Never throws. */
    async once(name: string, scheduledAt: number, run: () => Promise<Record<string, number>>): Promise<void> {
      const minute = new Date(Math.floor(scheduledAt / 60_000) * 60_000);
      try {
        const claimed = await db.statement(
          "insert into sluice.cron_runs (name, scheduled_at) values ($1, $2) on conflict do nothing returning 1",
          [name, minute],
        );
        if (claimed.length === 0) return;
        const counts = await run();
        await finish(name, minute, JSON.stringify(counts), null);
        log.info("job", { job: name, ...counts });
      } catch (error) {
        log.error("job failed", error, { job: name });
        await finish(name, minute, null, error instanceof Error ? error.name : "unknown")
          .catch((cause) => log.error("a job's failure was not recorded", cause, { job: name }));
      }
    },
  };

  async function finish(
    name: string,
    minute: Date,
    counts: string | null,
    error: string | null,
  ): Promise<void> {
    await db.statement(
      `update sluice.cron_runs set finished_at = now(), counts = $3::text::jsonb, error = $4
       where name = $1 and scheduled_at = $2`,
      [name, minute, counts, error],
    );
  }
}
