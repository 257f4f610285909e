import type postgres from "postgres";

/** What a query inside one transaction of the stand-in runs on. */
export type AuthTransaction = postgres.TransactionSql;

export interface AuthStore {
  /** Runs the work as role `sluice_auth` in one transaction. */
  transaction<T>(work: (tx: AuthTransaction) => Promise<T>): Promise<T>;
}

const mark = "Sluice sandbox auth";

/**
 * The stand-in's door to schema `auth`. The first use throws when that schema is not the one that
 * supabase/embedded made.
 */
export function createAuthStore(sql: postgres.Sql): AuthStore {
  let checked = false;
  return {
    async transaction<T>(work: (tx: AuthTransaction) => Promise<T>) {
      let outcome: { value: T } | undefined;
      await sql.begin(async (tx) => {
        await tx`set local role sluice_auth`;
        if (!checked) await requireOwnSchema(tx);
        checked = true;
        outcome = { value: await work(tx) };
      });
      if (!outcome) throw new Error("the transaction ended without an outcome");
      return outcome.value;
    },
  };
}

async function requireOwnSchema(tx: AuthTransaction): Promise<void> {
  const [schema] = await tx<{ mark: string | null }[]>`
    select obj_description(oid, 'pg_namespace') as mark from pg_namespace where nspname = 'auth'`;
  if (schema?.mark !== mark) throw new Error('schema "auth" was not made by supabase/embedded');
}
