import { join } from "@std/path";
import { AppError } from "../errors.ts";
import type { Log } from "../log.ts";
import { type Account, giveTo } from "./embedded_account.ts";
import type { ConnectionTarget } from "./connection_target.ts";
import { pathExists } from "./data_directory.ts";
import { connect } from "./mod.ts";

/** Passwords of the four logins, generated when the cluster is made. */
export interface Passwords {
  superuser: string;
  owner: string;
  request: string;
  worker: string;
}

export const databaseName = "sluice";
const superuserName = "postgres";
const passwordsFile = "sluice_logins.json";

/** Where the server of a cluster answers: a socket directory and port, or a loopback address and port. */
export interface Address {
  host: string;
  port: number;
}

/**
 * The passwords of the cluster in `account.home`, which is made when there is none. A cluster appears under its
 * name only once it is complete, so a start that was killed leaves nothing that a later one could mistake for it.
 */
export async function openCluster(account: Account, disposable: boolean, log: Log): Promise<Passwords> {
  const directory = clusterDirectory(account);
  await removeUnfinished(account.home, log);
  if (!await pathExists(directory)) await makeCluster(account, directory, disposable);
  await giveTo(account, directory);
  return await readPasswords(directory);
}

export function clusterDirectory(account: Account): string {
  return join(account.home, "postgres");
}

/** The target of one of the cluster's logins. */
export function loginTarget(
  address: Address,
  passwords: Passwords,
  login: keyof Passwords,
): ConnectionTarget {
  const names = {
    superuser: superuserName,
    owner: "sluice_owner",
    request: "sluice_request",
    worker: "sluice_worker",
  };
  return { ...address, database: databaseName, username: names[login], password: passwords[login] };
}

/** The superuser's target in the database that always exists. */
export function maintenanceTarget(address: Address, passwords: Passwords): ConnectionTarget {
  return { ...address, database: "postgres", username: superuserName, password: passwords.superuser };
}

/** Makes what is missing of the three logins and the database. Runs at each start, since the first may have been cut short. */
export async function ensureLogins(maintenance: ConnectionTarget, passwords: Passwords): Promise<void> {
  const sql = connect(maintenance, 1);
  try {
    const roles = await sql<
      { rolname: string }[]
    >`select rolname from pg_roles where rolname like 'sluice\\_%'`;
    const present = new Set(roles.map((role) => role.rolname));
    for (const [name, rights, password] of loginRoles(passwords)) {
      // The passwords are hexadecimal and the names constants: nothing here needs quoting.
      if (!present.has(name)) await sql.unsafe(`create role ${name} login ${rights} password '${password}'`);
    }
    const databases = await sql`select from pg_database where datname = ${databaseName}`;
    if (databases.length === 0) {
      await sql.unsafe("revoke connect on database postgres, template1 from public");
      await sql.unsafe(`create database ${databaseName} owner sluice_owner`);
    }
    await sql.unsafe(`revoke all on database ${databaseName} from public`);
    await sql.unsafe(`grant connect on database ${databaseName} to sluice_request, sluice_worker`);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function loginRoles(passwords: Passwords): [name: string, rights: string, password: string][] {
  return [
    ["sluice_owner", "createrole", passwords.owner],
    ["sluice_request", "noinherit", passwords.request],
    ["sluice_worker", "inherit", passwords.worker],
  ];
}

async function makeCluster(account: Account, directory: string, disposable: boolean): Promise<void> {
  const unfinished = `postgres.new.${crypto.randomUUID()}`;
  const path = join(account.home, unfinished);
  await Deno.mkdir(path, { mode: 0o700 });
  const passwords = { superuser: password(), owner: password(), request: password(), worker: password() };
  const passwordFile = `${path}.password`;
  await Deno.writeTextFile(passwordFile, passwords.superuser, { mode: 0o600 });
  if (account.owner !== null) {
    for (const made of [path, passwordFile]) await Deno.chown(made, account.owner.uid, account.owner.gid);
  }
  const { success, text } = await account.run(account.binaries.initdb, [
    ...[
      "--pgdata",
      unfinished,
      "--username",
      superuserName,
      `--pwfile=${unfinished}.password`,
      "--auth=scram-sha-256",
    ],
    ...[
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--data-checksums",
    ],
    ...(disposable ? ["--no-sync"] : []),
  ]);
  if (!success) {
    throw new AppError("store_unavailable", {
      message: `The embedded database could not be made in ${account.home}.`,
      cause: new Error(text),
    });
  }
  await Deno.writeTextFile(join(path, passwordsFile), JSON.stringify(passwords), { mode: 0o600 });
  await Deno.remove(passwordFile);
  await Deno.rename(path, directory);
}

async function readPasswords(directory: string): Promise<Passwords> {
  try {
    return JSON.parse(await Deno.readTextFile(join(directory, passwordsFile))) as Passwords;
  } catch (cause) {
    throw new AppError("store_unavailable", {
      cause,
      message: `The embedded database's passwords (${join(directory, passwordsFile)}) cannot be read.`,
    });
  }
}

// An initdb whose parent was killed may still be writing; what it leaves then is removed at the next start.
async function removeUnfinished(home: string, log: Log): Promise<void> {
  for await (const entry of Deno.readDir(home)) {
    if (!entry.name.startsWith("postgres.new.")) continue;
    try {
      await Deno.remove(join(home, entry.name), { recursive: true });
    } catch (cause) {
      log.warn("An unfinished database could not be removed", {
        path: join(home, entry.name),
        reason: String(cause),
      });
    }
  }
}

function password(): string {
  return crypto.getRandomValues(new Uint8Array(24)).toHex();
}
