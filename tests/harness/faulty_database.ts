import type { Database } from "../../lib/db/mod.ts";

/** Stands before a statement: may look, wait, fail, or answer in its place. */
export type Interceptor = (text: string, proceed: () => Promise<unknown[]>) => unknown[] | Promise<unknown[]>;

/** The database with a hand on every statement of ingest and delivery, which are those that go without a door. */
export function wrapStatements(db: Database, intercept: Interceptor): Database {
  return {
    ...db,
    async statement<Row>(
      text: string,
      parameters: (string | number | Date | Uint8Array | null)[],
    ): Promise<Row[]> {
      const rows: Row[] = [];
      const answer = await intercept(text, async () => {
        rows.push(...await db.statement<Row>(text, parameters));
        return rows;
      });
      // What an interceptor answers by itself are no rows of the statement's type: it can only leave some out.
      return rows.filter((row) => answer.includes(row));
    },
  };
}
