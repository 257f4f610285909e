import type { Environment } from "../env.ts";
import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { ConnectionTarget } from "./connection_target.ts";
import { type EmbeddedServer, startEmbeddedServer } from "./embedded.ts";
import { grantLogins, migrate, type MigrationFolders, pendingMigrations } from "./migrate.ts";
import { connect, type DatabaseTargets } from "./mod.ts";

/** The PostgreSQL behind this process: the embedded one, which it starts, or one that it is given. */
export interface DatabaseServer {
  /** Where the doors connect. Resolves once the server runs; for a given one at once. */
  targets(): Promise<DatabaseTargets>;
  /** Starts the embedded server and applies migrations. In production it only checks that none is missing. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** For the last moment of a process, where nothing can be awaited. */
  stopNow(): void;
}

const folder = (name: string) => new URL(`../../supabase/${name}/`, import.meta.url);

/** The migrations of an environment: with the sandbox's Auth, also what Supabase itself would bring. */
export function migrationFolders({ supabase }: Pick<Environment, "supabase">): MigrationFolders {
  return supabase ? [folder("migrations")] : [folder("embedded"), folder("migrations")];
}

export function createDatabaseServer(environment: Environment, log: Log): DatabaseServer {
  return environment.database
    ? givenServer(environment, environment.database, log)
    : embeddedServer(environment, log);
}

function embeddedServer(environment: Environment, log: Log): DatabaseServer {
  let server: EmbeddedServer | null = null;
  const running = Promise.withResolvers<DatabaseTargets>();
  return {
    targets: () => running.promise,
    async start() {
      server = await startEmbeddedServer({ dataDir: environment.dataDirectory, log });
      await migrate(server.owner, migrationFolders(environment), log);
      await grantLogins(server.owner);
      running.resolve({ request: server.request, service: server.service, prepare: true });
    },
    stop: async () => await server?.stop(),
    stopNow: () => server?.stopNow(),
  };
}

function givenServer(
  environment: Environment,
  { request, service, migration }: NonNullable<Environment["database"]>,
  log: Log,
): DatabaseServer {
  const folders = migrationFolders(environment);
  const targets = environment.production
    ? { request, service }
    : { request, service, serviceRole: "sluice_service" };
  return {
    targets: () => Promise.resolve(targets),
    async start() {
      if (environment.hosted) return;
      if (environment.production) return await refuseMissing(service, folders);
      await migrate(migration, folders, log);
      await grantLogins(migration, { request: await loginOf(request), worker: await loginOf(service) });
    },
    stop: () => Promise.resolve(),
    stopNow() {},
  };
}

async function refuseMissing(target: ConnectionTarget, folders: MigrationFolders): Promise<void> {
  const missing = await pendingMigrations(target, folders);
  if (missing.length === 0) return;
  throw new AppError("store_unavailable", {
    message: `The database lacks ${missing.length} migrations. Run: deno task migrate`,
    context: { missing },
  });
}

async function loginOf(target: ConnectionTarget): Promise<string> {
  const sql = connect(target, 1);
  try {
    const [row] = await sql<{ name: string }[]>`select session_user::text as name`;
    return row?.name ?? "";
  } finally {
    await sql.end({ timeout: 1 });
  }
}
