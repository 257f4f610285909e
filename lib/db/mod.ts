import { AsyncLocalStorage } from "node:async_hooks";
import { Kysely, sql, type Transaction } from "kysely";
import { PostgresJSDialect } from "kysely-postgres-js";
import postgres from "postgres";
import { AppError } from "../errors.ts";
import type { ConnectionTarget } from "./connection_target.ts";
import type { Database as Schema } from "./schema.gen.ts";
import { toStoreError } from "./store_error.ts";

export type { Schema };
export type Tx = Transaction<Schema>;

/** The two doors to the truth. Each is one transaction; inside it nothing but the database may be awaited. */
export interface Database {
  /** As a person: row-level security shows and allows what their memberships do. Throws `AppError`; a nested door throws. */
  asUser<T>(userId: string, run: (tx: Tx) => Promise<T>): Promise<T>;
  /** As ingest or a job: every project, exact grants. Throws `AppError`; a nested door throws. */
  asService<T>(run: (tx: Tx) => Promise<T>): Promise<T>;
  /** One statement as the service, its own transaction and one round trip. Throws the driver's error, for callers that tell SQLSTATEs apart. */
  statement<Row>(text: string, parameters: (string | number | Date | Uint8Array | null)[]): Promise<Row[]>;
  /** Throws `store_unavailable` unless both logins answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  request: ConnectionTarget;
  service: ConnectionTarget;
  /** Connections a login may hold. */
  poolSize?: number;
}

const inside = new AsyncLocalStorage<true>();

/** Opens both doors. Nothing connects until the first use. */
export function openDatabase({ request, service, poolSize = 10 }: DatabaseOptions): Database {
  const requestSql = connect(request, poolSize);
  const serviceSql = connect(service, poolSize);
  const requestDb = kysely(requestSql);
  const serviceDb = kysely(serviceSql);

  function through<T>(
    door: Kysely<Schema>,
    prepare: (tx: Tx) => Promise<unknown>,
    run: (tx: Tx) => Promise<T>,
  ) {
    if (inside.getStore()) {
      throw new AppError("unexpected", { context: { reason: "a door was opened inside a door" } });
    }
    return inside.run(true, async () => {
      try {
        return await door.transaction().execute(async (tx) => {
          await prepare(tx);
          return await run(tx);
        });
      } catch (error) {
        throw toStoreError(error);
      }
    });
  }

  return {
    asUser: (userId, run) => through(requestDb, (tx) => becomeUser(tx, userId), run),
    asService: (run) => through(serviceDb, (tx) => sql`set local statement_timeout = '60s'`.execute(tx), run),
    statement: async <Row>(
      text: string,
      parameters: (string | number | Date | Uint8Array | null)[],
    ) => [...await serviceSql.unsafe<(Row & postgres.Row)[]>(text, parameters)],
    async ping() {
      try {
        await Promise.all([requestSql`select 1`, serviceSql`select 1`]);
      } catch (error) {
        throw toStoreError(error);
      }
    },
    async close() {
      await Promise.all([requestSql.end({ timeout: 2 }), serviceSql.end({ timeout: 2 })]);
    },
  };
}

/** A plain driver for one login, without prepared statements so that a transaction pooler serves. */
export function connect(target: ConnectionTarget, max: number): postgres.Sql {
  const options = {
    max,
    prepare: false,
    idle_timeout: 60,
    connect_timeout: 10,
    onnotice: () => {},
    fetch_types: false,
  } as const;
  return typeof target === "string" ? postgres(target, options) : postgres({ ...target, ...options });
}

function kysely(driver: postgres.Sql): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new PostgresJSDialect({ postgres: driver }) }).withSchema("sluice");
}

// `set local` outside of a transaction only warns, so all of it is set in one statement inside.
function becomeUser(tx: Tx, userId: string): Promise<unknown> {
  const claims = JSON.stringify({ sub: userId, role: "authenticated" });
  return sql`select set_config('role', 'sluice_user', true), set_config('request.jwt.claims', ${claims}, true),
    set_config('statement_timeout', '15s', true), set_config('lock_timeout', '5s', true)`.execute(tx);
}
