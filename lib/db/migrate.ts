import { basename, join } from "@std/path";
import { fileURLToPath } from "node:url";
import type postgres from "postgres";
import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { ConnectionTarget } from "./connection_target.ts";
import { connect } from "./mod.ts";
import { toStoreError } from "./store_error.ts";

/** Folders of `*.sql` files, in the order in which they apply. */
export type MigrationFolders = (URL | string)[];

interface Migration {
  /** Folder and file: `migrations/20261122000001_roles.sql`. */
  name: string;
  text: string;
  sha256: string;
}

// Any number will do, as long as every process that migrates takes the same one.
const lockKey = 7_325_840_931;

/**
 * Applies what is missing, in one transaction and under one lock: all of it or, when killed or refused, nothing.
 * Processes that migrate at once wait for each other, and all but the first find nothing to do.
 * Throws `AppError`, which names the file that changed since it was applied or whose SQL failed.
 */
export async function migrate(
  target: ConnectionTarget,
  folders: MigrationFolders,
  log: Log,
): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(folders);
  const sql = connect(target, 1);
  try {
    const applied = await sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${lockKey})`;
      await tx.unsafe(`
        create schema if not exists sluice_meta;
        create table if not exists sluice_meta.migrations (
          name text primary key,
          sha256 text not null,
          applied_at timestamptz not null default now()
        );
      `).simple();
      const pending = unapplied(migrations, await recorded(tx));
      for (const migration of pending) await apply(tx, migration);
      await letServiceRead(tx);
      return pending.map((migration) => migration.name);
    });
    for (const name of applied) log.info("Migration applied", { name });
    return { applied };
  } catch (error) {
    throw toStoreError(error);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** The names that `migrate` would apply. Changes nothing; the owner and the service's login may ask. Throws `AppError` when an applied file has changed. */
export async function pendingMigrations(
  target: ConnectionTarget,
  folders: MigrationFolders,
): Promise<string[]> {
  const migrations = await readMigrations(folders);
  const sql = connect(target, 1);
  try {
    const [table] = await sql<
      { name: string | null }[]
    >`select to_regclass('sluice_meta.migrations')::text as name`;
    const known = table?.name ? await recorded(sql) : new Map<string, string>();
    return unapplied(migrations, known).map((migration) => migration.name);
  } catch (error) {
    throw toStoreError(error);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** One checksum over names and contents, which changes whenever a migrated database would. */
export async function migrationsChecksum(folders: MigrationFolders): Promise<string> {
  const migrations = await readMigrations(folders);
  return await sha256(migrations.map(({ name, sha256 }) => `${name} ${sha256}`).join("\n"));
}

/** Lets the two logins become what the migrations made. Run after `migrate`, as the same owner; repeating it is harmless. */
export async function grantLogins(
  owner: ConnectionTarget,
  { request, worker }: { request: string; worker: string } = {
    request: "sluice_request",
    worker: "sluice_worker",
  },
): Promise<void> {
  const sql = connect(owner, 1);
  try {
    const grants = [["sluice_user", request], ["sluice_service", worker], ["sluice_auth", worker]] as const;
    const present = await sql<{ rolname: string }[]>`
      select rolname from pg_roles where rolname in ${sql(grants.map(([group]) => group))}`;
    for (const [group, login] of grants) {
      if (!present.some((role) => role.rolname === group)) continue;
      const [member] = await sql<{ is: boolean }[]>`select pg_has_role(${login}, ${group}, 'member') as is`;
      if (!member?.is) await sql`grant ${sql(group)} to ${sql(login)}`;
    }
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function apply(tx: postgres.TransactionSql, migration: Migration): Promise<void> {
  try {
    // The simple protocol, since a file holds many statements.
    await tx.unsafe(migration.text).simple();
  } catch (cause) {
    throw new AppError("unexpected", {
      cause,
      message: `The migration ${migration.name} failed; nothing was applied.`,
      context: { name: migration.name },
    });
  }
  await tx`insert into sluice_meta.migrations (name, sha256) values (${migration.name}, ${migration.sha256})`;
}

// A server that never migrates still has to see whether its database is current.
async function letServiceRead(tx: postgres.TransactionSql): Promise<void> {
  const service = await tx`select from pg_roles where rolname = 'sluice_service'`;
  if (service.length === 0) return;
  await tx`grant usage on schema sluice_meta to sluice_service`;
  await tx`grant select on sluice_meta.migrations to sluice_service`;
}

async function recorded(sql: postgres.Sql | postgres.TransactionSql): Promise<Map<string, string>> {
  const rows = await sql<{ name: string; sha256: string }[]>`select name, sha256 from sluice_meta.migrations`;
  return new Map(rows.map((row) => [row.name, row.sha256]));
}

function unapplied(migrations: Migration[], known: Map<string, string>): Migration[] {
  for (const { name, sha256 } of migrations) {
    const before = known.get(name);
    if (before === undefined || before === sha256) continue;
    throw new AppError("unexpected", {
      message: `The migration ${name} was changed after it had been applied. Restore it and write a new one.`,
      context: { name, applied: before, found: sha256 },
    });
  }
  return migrations.filter(({ name }) => !known.has(name));
}

async function readMigrations(folders: MigrationFolders): Promise<Migration[]> {
  return (await Promise.all(folders.map(readFolder))).flat();
}

async function readFolder(folder: URL | string): Promise<Migration[]> {
  const path = folder instanceof URL ? fileURLToPath(folder) : folder;
  const files = (await Array.fromAsync(Deno.readDir(path)))
    .filter((entry) => entry.isFile && entry.name.endsWith(".sql"))
    .map((entry) => entry.name)
    .sort();
  return await Promise.all(files.map(async (file) => {
    // A checkout on Windows must not look like a change.
    const text = (await Deno.readTextFile(join(path, file))).replaceAll("\r\n", "\n");
    return { name: `${basename(path)}/${file}`, text, sha256: await sha256(text) };
  }));
}

async function sha256(text: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toHex();
}
