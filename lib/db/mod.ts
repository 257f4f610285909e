import { AsyncLocalStorage } from "node:async_hooks";
import { Kysely, sql, type Transaction } from "kysely";
import { PostgresJSDialect } from "kysely-postgres-js";
import postgres from "postgres";
import { AppError } from "../errors.ts";
import type { ConnectionTarget } from "./connection_target.ts";
import type { Database as Schema } from "./schema.gen.ts";
import { isConnectionLost, toStoreError } from "./store_error.ts";

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

export interface DatabaseTargets {
  request: ConnectionTarget;
  service: ConnectionTarget;
  /** A role that the service's login has to take on because it does not inherit it. */
  serviceRole?: string;
  /** Keeps statements prepared: a round trip and the planning saved, where no transaction pooler stands between. */
  prepare?: boolean;
}

export interface DatabaseOptions {
  /** Asked at the first use: the embedded server has an address only once it runs. */
  targets(): Promise<DatabaseTargets>;
  /** Connections a login may hold. */
  poolSize?: number;
}

interface Logins {
  request: postgres.Sql;
  service: postgres.Sql;
  requestDb: Kysely<Schema>;
  serviceDb: Kysely<Schema>;
  /** Rejects the doors that are still open when the pool has ended: the driver forgets about some. */
  doors: Set<(error: unknown) => void>;
}

/** How long queries of a pool that lost a connection may still be answered. */
const RETIRED_POOL_SECONDS = 5;

const inside = new AsyncLocalStorage<true>();

/** Opens both doors. Nothing connects until the first use. */
export function openDatabase({ targets, poolSize = 10 }: DatabaseOptions): Database {
  let opening: Promise<Logins> | null = null;
  const retired = new Set<Promise<unknown>>();

  async function open(): Promise<Logins> {
    const { request, service, serviceRole, prepare } = await targets();
    const requestSql = connect(request, poolSize, { prepare });
    const serviceSql = connect(service, poolSize, { prepare, role: serviceRole });
    return {
      request: requestSql,
      service: serviceSql,
      requestDb: kysely(requestSql),
      serviceDb: kysely(serviceSql),
      doors: new Set(),
    };
  }

  function logins(): Promise<Logins> {
    opening ??= open().catch((error) => {
      opening = null;
      throw toStoreError(error);
    });
    return opening;
  }

  // postgres.js 3.4 can leave a connection that broke in a state in which its queries are never answered. After a lost
  // connection everyone goes on with a new pool; what the old one has not answered in time is rejected by its end.
  async function retireAfter<T>(run: (logins: Logins) => Promise<T>): Promise<T> {
    const used = logins();
    const open = await used;
    try {
      return await run(open);
    } catch (error) {
      if (isConnectionLost(error) && opening === used) {
        opening = null;
        const end = endPools(open, RETIRED_POOL_SECONDS).finally(() => retired.delete(end));
        retired.add(end);
      }
      throw error;
    }
  }

  function through<T>(
    door: (logins: Logins) => Kysely<Schema>,
    prepare: (tx: Tx) => Promise<unknown>,
    run: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    if (inside.getStore()) {
      throw new AppError("unexpected", { context: { reason: "a door was opened inside a door" } });
    }
    return inside.run(true, async () => {
      try {
        return await retireAfter((open) =>
          untilEnded(
            open,
            door(open).transaction().execute(async (tx) => {
              await prepare(tx);
              return await run(tx);
            }),
          )
        );
      } catch (error) {
        throw toStoreError(error);
      }
    });
  }

  return {
    asUser: (userId, run) => through(({ requestDb }) => requestDb, (tx) => becomeUser(tx, userId), run),
    asService: (run) =>
      through(
        ({ serviceDb }) => serviceDb,
        (tx) => sql`set local statement_timeout = '60s'`.execute(tx),
        run,
      ),
    async statement<Row>(text: string, parameters: (string | number | Date | Uint8Array | null)[]) {
      return await retireAfter(async ({ service }) => [
        ...await service.unsafe<(Row & postgres.Row)[]>(text, parameters, { prepare: true }),
      ]);
    },
    async ping() {
      try {
        await retireAfter(({ request, service }) => Promise.all([request`select 1`, service`select 1`]));
      } catch (error) {
        throw toStoreError(error);
      }
    },
    async close() {
      const open = await opening;
      if (open) await endPools(open, 2);
      await Promise.all(retired);
    },
  };
}

async function endPools({ request, service, doors }: Logins, seconds: number): Promise<void> {
  await Promise.all([request.end({ timeout: seconds }), service.end({ timeout: seconds })]);
  for (const reject of doors) reject(new AppError("store_unavailable", { retryAfter: 2 }));
}

function untilEnded<T>({ doors }: Logins, transaction: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    doors.add(reject);
    transaction.then(resolve, reject).finally(() => doors.delete(reject));
  });
}

/** A plain driver for one login; without prepared statements unless asked, so that a transaction pooler serves. */
export function connect(
  target: ConnectionTarget,
  max: number,
  { prepare = false, role }: { prepare?: boolean; role?: string } = {},
): postgres.Sql {
  const options = {
    max,
    prepare,
    idle_timeout: 60,
    connect_timeout: 10,
    onnotice: () => {},
    // Where one login serves for everything, ingest and jobs still act under their own role and its policies.
    ...(role ? { connection: { options: `-c role=${role}` } } : {}),
  };
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
