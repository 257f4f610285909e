import { fileURLToPath } from "node:url";
import type { ConnectionTarget } from "../../lib/db/connection_target.ts";
import { outliveLostConnections } from "../../lib/db/driver_rejections.ts";
import { grantLogins, migrate, migrationsChecksum } from "../../lib/db/migrate.ts";
import { connect } from "../../lib/db/mod.ts";
import { createLog } from "../../lib/log.ts";
import { startTestPostgres } from "./database_server.ts";

/** A database of a test's own, migrated and empty. */
export interface TestDatabase {
  request: ConnectionTarget;
  service: ConnectionTarget;
  owner: ConnectionTarget;
  name: string;
  /** Cuts off whoever is still connected. */
  drop(): Promise<void>;
}

/** The server that tests share, by its superuser. */
export interface TestServer {
  target(database: string): ConnectionTarget;
}

interface Server extends TestServer {
  login(database: string, username: string): ConnectionTarget;
}

const folders = ["../../supabase/embedded/", "../../supabase/migrations/"]
  .map((path) => fileURLToPath(new URL(path, import.meta.url)));
const silent = createLog(() => {});
// As the server does: tests cut connections off too.
outliveLostConnections(silent);

// Logins of the tests' own, so that another server's real ones keep their passwords. They guard nothing.
const logins = { owner: "sluice_test_owner", request: "sluice_test_request", worker: "sluice_test_worker" };
const testPassword = "sluice-test";
const lockKey = 7_325_840_932;

// At import and not in the first test, where the server would look like something that this test leaked.
const server = await findOrStartServer();
let template: Promise<string> | null = null;

/** The run's server: TEST_DATABASE_URL, the one that `deno task test` started, or one of this process. */
export function testServer(): Promise<TestServer> {
  return Promise.resolve(server);
}

/** Clones a template that is migrated once per run and shared by every test process. */
export async function createTestDatabase(): Promise<TestDatabase> {
  // Copying files beats replaying the template's pages through the log, where nothing waits for the disk.
  return await createDatabase(` template ${await (template ??= prepareTemplate())} strategy file_copy`);
}

/** An empty database, for what tests the migrations themselves. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  await (template ??= prepareTemplate());
  return await createDatabase("");
}

async function createDatabase(source: string): Promise<TestDatabase> {
  const name = `sluice_test_${crypto.randomUUID().replaceAll("-", "")}`;
  await asSuperuser("postgres", async (sql) => {
    await sql.unsafe(`create database ${name} owner ${logins.owner}${source}`);
    await sql.unsafe(closeToOthers(name)).simple();
  });
  return {
    name,
    request: server.login(name, logins.request),
    service: server.login(name, logins.worker),
    owner: server.login(name, logins.owner),
    drop: () =>
      asSuperuser("postgres", async (sql) => void await sql.unsafe(`drop database ${name} with (force)`)),
  };
}

async function prepareTemplate(): Promise<string> {
  const name = `sluice_template_${(await migrationsChecksum(folders)).slice(0, 16)}`;
  await asSuperuser("postgres", async (sql) => {
    await sql`select pg_advisory_lock(${lockKey})`;
    await ensureTestLogins(sql);
    const [found] = await sql<{ ready: boolean }[]>`
      select datistemplate as ready from pg_database where datname = ${name}`;
    if (found?.ready) return;
    // One that is there without being a template was left by a run that did not finish it.
    await sql.unsafe(`drop database if exists ${name} with (force)`);
    await sql.unsafe(`create database ${name} owner ${logins.owner}`);
    await migrate(server.login(name, logins.owner), folders, silent);
    await grantLogins(server.target(name), { request: logins.request, worker: logins.worker });
    await sql.unsafe(`alter database ${name} with is_template true allow_connections false`);
  });
  return name;
}

async function ensureTestLogins(sql: ReturnType<typeof connect>): Promise<void> {
  const rights = { owner: "createrole", request: "noinherit", worker: "inherit" };
  const present = await sql<{ rolname: string }[]>`select rolname from pg_roles`;
  for (const login of ["owner", "request", "worker"] as const) {
    if (present.some((role) => role.rolname === logins[login])) continue;
    await sql.unsafe(`create role ${logins[login]} login ${rights[login]} password '${testPassword}'`);
  }
}

function closeToOthers(name: string): string {
  return `revoke all on database ${name} from public;
    grant connect on database ${name} to ${logins.request}, ${logins.worker};`;
}

async function asSuperuser<T>(
  database: string,
  run: (sql: ReturnType<typeof connect>) => Promise<T>,
): Promise<T> {
  const sql = connect(server.target(database), 1);
  try {
    return await run(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function findOrStartServer(): Promise<Server> {
  const url = Deno.env.get("TEST_DATABASE_URL");
  if (url) return serverAt(url);
  const host = Deno.env.get("TEST_POSTGRES_HOST");
  const port = Deno.env.get("TEST_POSTGRES_PORT");
  const password = Deno.env.get("TEST_POSTGRES_PASSWORD");
  if (host && port && password) return serverOf({ host, port: Number(port), username: "postgres", password });
  return await startOwn();
}

function serverAt(url: string): Server {
  const at = (database: string, username?: string) => {
    const target = new URL(url);
    target.pathname = `/${database}`;
    if (username) [target.username, target.password] = [username, testPassword];
    return target.href;
  };
  return { target: (database) => at(database), login: at };
}

function serverOf(superuser: { host: string; port: number; username: string; password: string }): Server {
  return {
    target: (database) => ({ ...superuser, database }),
    login: (database, username) => ({ ...superuser, database, username, password: testPassword }),
  };
}

async function startOwn(): Promise<Server> {
  const own = await startTestPostgres();
  addEventListener("unload", () => own.stopNow());
  return serverOf(own.superuser);
}
