import type { Clock } from "../../lib/clock.ts";
import type { Database } from "../../lib/db/mod.ts";

export type Upkeep = ReturnType<typeof createUpkeep>;

const AT_ONCE = 5_000;
const MOST_ROUNDS = 20;

/** What keeps the store in shape: partitions ahead of time, and leftovers gone. */
export function createUpkeep({ db, clock }: { db: Database; clock: Clock }) {
  /** Deletes in rounds, so that no statement holds its locks for long. */
  async function forget(statement: string): Promise<number> {
    let total = 0;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const { length } = await db.statement(statement, [AT_ONCE]);
      total += length;
      if (length < AT_ONCE) break;
    }
    return total;
  }

  return {
    /** Makes the partitions of the next 14 days; answers how many were missing. */
    async ensurePartitions(): Promise<{ made: number }> {
      const today = new Date(clock.now()).toISOString().slice(0, 10);
      const [row] = await db.statement<{ made: number }>(
        "select sluice.ensure_partitions($1::text::date - 1, $1::text::date + 14) as made",
        [today],
      );
      return { made: row?.made ?? 0 };
    },

    /** Drops what is older than the longest retention, 90 days. */
    async dropPartitions(): Promise<{ dropped: number }> {
      const [row] = await db.statement<{ dropped: number }>(
        "select sluice.drop_partitions(current_date - 90) as dropped",
        [],
      );
      return { dropped: row?.dropped ?? 0 };
    },

    /** Forgets de-duplication keys past their window and answers of API calls older than a day. */
    async forgetLeftovers(): Promise<{ keys: number; answers: number }> {
      const keys = await forget(`
        delete from sluice.event_key where (source_id, key) in (
          select source_id, key from sluice.event_key where until < now() - interval '1 hour' order by until
          limit $1::integer for update skip locked
        ) returning 1`);
      const answers = await forget(`
        delete from sluice.api_answers where (user_id, key) in (
          select user_id, key from sluice.api_answers where created_at < now() - interval '1 day' limit $1::integer
        ) returning 1`);
      return { keys, answers };
    },
  };
}
