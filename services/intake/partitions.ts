import type { Database } from "../../lib/db/mod.ts";
import { AppError } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";

/** SQLSTATE of a row for a day without a partition. */
export const noPartition = "23514";

/** Makes the days around today that are missing, where the job that keeps them ahead has not run. Throws `store_unavailable`. */
export async function makePartitions({ db, log }: { db: Database; log: Log }): Promise<void> {
  log.warn("a partition was missing");
  try {
    await db.statement("select sluice.ensure_partitions(current_date - 1, current_date + 14)", []);
  } catch (cause) {
    throw new AppError("store_unavailable", { cause, retryAfter: 2 });
  }
}
