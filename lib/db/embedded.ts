import type { Log } from "../log.ts";
import type { ConnectionTarget } from "./connection_target.ts";
import { lockDataDirectory } from "./data_directory.ts";
import { type Account, chooseAccount } from "./embedded_account.ts";
import { embeddedRelease, loadPostgresBinaries } from "./embedded_binaries.ts";
import {
  type Address,
  clusterDirectory,
  ensureLogins,
  loginTarget,
  maintenanceTarget,
  openCluster,
  type Passwords,
} from "./embedded_cluster.ts";
import {
  endPostmaster,
  goneWithin,
  isPostgres,
  isServerOf,
  type Postmaster,
  readPostmaster,
  removeStaleFiles,
  startPostmaster,
  stopPostmaster,
} from "./embedded_process.ts";
import { AppError } from "../errors.ts";
import { connect } from "./mod.ts";

/** A PostgreSQL of Sluice's own, watched and started again if it dies, until it is stopped. */
export interface EmbeddedServer {
  /** Login `sluice_request`: may become `sluice_user` inside a transaction and nothing else. */
  request: ConnectionTarget;
  /** Login `sluice_worker`: ingest and jobs. */
  service: ConnectionTarget;
  /** Login `sluice_owner`: owns the database and runs migrations. */
  owner: ConnectionTarget;
  superuser: ConnectionTarget;
  /** The process, for tests that kill it. Changes when it was started again. */
  readonly pid: number;
  /** Fast shutdown: cuts clients off, flushes, and gives the data directory free. */
  stop(): Promise<void>;
  /** For the last moment of a process, where nothing can be awaited: ends the server; the next start recovers. */
  stopNow(): void;
}

interface Options {
  dataDir: string;
  log: Log;
  /** False acts as where the kernel refuses user namespaces to root. By default it is asked. */
  userNamespaces?: boolean;
  /** For tests and tools whose data nobody will miss after a power cut. Much faster at making databases. */
  disposable?: boolean;
}

const watchMilliseconds = 200;
// `sun_path` holds 108 bytes and a terminating zero (unix(7)); macOS has 104.
const socketPathLimit = Deno.build.os === "darwin" ? 103 : 107;
const serving = new Set<string>();

/**
 * Starts the embedded PostgreSQL on `dataDir`, making it on first use, or adopts the one that a killed process left
 * behind. Takes the data directory's lock. Throws `AppError` with a sentence for the person who started it.
 */
export async function startEmbeddedServer(options: Options): Promise<EmbeddedServer> {
  const directory = await lockDataDirectory(options.dataDir, "embedded database");
  if (serving.has(directory.path)) {
    await directory.release();
    throw new AppError("conflict", {
      message: `This process already runs the embedded database in ${directory.path}.`,
    });
  }
  serving.add(directory.path);
  const giveFree = async () => {
    serving.delete(directory.path);
    await directory.release();
  };
  try {
    return await serve({ ...options, dataDir: directory.path }, giveFree);
  } catch (error) {
    await giveFree();
    throw error;
  }
}

async function serve(
  { dataDir, log, userNamespaces, disposable = false }: Options,
  giveFree: () => Promise<void>,
): Promise<EmbeddedServer> {
  const binaries = await loadPostgresBinaries();
  const account = await chooseAccount({ dataDir, binaries, log, userNamespaces });
  const passwords = await openCluster(account, disposable, log);
  const { address, postmaster } = await adopt(account, passwords, log) ??
    await startFresh(account, disposable, log);
  try {
    await ensureLogins(maintenanceTarget(address, passwords), passwords);
  } catch (error) {
    await stopPostmaster(account, postmaster.pid);
    throw error;
  }
  const watch = keepAlive({ account, address, first: postmaster, disposable, log });
  let stopping: Promise<void> | null = null;
  async function stop() {
    await stopPostmaster(account, await watch.end());
    await removeSocketDirectory(account, address);
    await giveFree();
  }
  return {
    request: loginTarget(address, passwords, "request"),
    service: loginTarget(address, passwords, "worker"),
    owner: loginTarget(address, passwords, "owner"),
    superuser: loginTarget(address, passwords, "superuser"),
    get pid() {
      return watch.pid();
    },
    stop: () => stopping ??= stop(),
    stopNow() {
      watch.cancel();
      endPostmaster(account, watch.pid());
    },
  };
}

/** The server that a killed process left running, when it is ours, of this release, and answers. Else it is stopped. */
async function adopt(account: Account, passwords: Passwords, log: Log) {
  const left = await readPostmaster(account);
  if (left === null) return null;
  if (!await isPostgres(account, left.pid)) {
    await removeStaleFiles(account, addressOf(account, left));
    await removeSocketDirectory(account, addressOf(account, left));
    return null;
  }
  const postmaster = await settled(account, left);
  const address = addressOf(account, postmaster);
  if (postmaster.status === "ready" && await answers(account, maintenanceTarget(address, passwords), log)) {
    log.info("Adopted the embedded database that an earlier process left running", { pid: postmaster.pid });
    return { address, postmaster };
  }
  log.warn("Stopping an embedded database that an earlier process left behind", { ...postmaster });
  await stopPostmaster(account, postmaster.pid);
  await removeSocketDirectory(account, address);
  return null;
}

async function startFresh(account: Account, disposable: boolean, log: Log) {
  const began = performance.now();
  const address = await chooseAddress(account);
  const postmaster = await startPostmaster(account, address, disposable);
  log.info("Embedded database started", {
    pid: postmaster.pid,
    milliseconds: Math.round(performance.now() - began),
  });
  return { address, postmaster };
}

/** Gives a server that is still starting or stopping the time to finish. */
async function settled(account: Account, found: Postmaster): Promise<Postmaster> {
  let postmaster = found;
  for (let tries = 0; tries < 1_200 && postmaster.status !== "ready"; tries++) {
    if (await goneWithin(account, postmaster.pid, 50)) break;
    postmaster = await readPostmaster(account) ?? postmaster;
  }
  return postmaster;
}

async function answers(account: Account, maintenance: ConnectionTarget, log: Log): Promise<boolean> {
  const sql = connect(maintenance, 1);
  try {
    const [row] = await sql<{ directory: string; version: string }[]>`
      select current_setting('data_directory') as directory, current_setting('server_version') as version`;
    const sameRelease = row !== undefined && embeddedRelease.startsWith(`${row.version}.`);
    return sameRelease &&
      await Deno.realPath(row.directory) === await Deno.realPath(clusterDirectory(account));
  } catch (error) {
    log.warn("The embedded database that was left running does not answer", { reason: String(error) });
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function chooseAddress(account: Account): Promise<Address> {
  if (Deno.build.os === "windows") return { host: "127.0.0.1", port: freePort() };
  const port = 5432;
  const inside = clusterDirectory(account);
  const bytes = new TextEncoder().encode(`${inside}/.s.PGSQL.${port}`).length;
  if (bytes <= socketPathLimit) return { host: inside, port };
  const directory = await Deno.makeTempDir({ prefix: "sluice-postgres-" });
  await Deno.chmod(directory, 0o700);
  if (account.owner !== null) await Deno.chown(directory, account.owner.uid, account.owner.gid);
  return { host: directory, port };
}

function addressOf(account: Account, { host, port }: Postmaster): Address {
  return { host: host === "." ? clusterDirectory(account) : host, port };
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

async function removeSocketDirectory(account: Account, { host }: Address): Promise<void> {
  if (host === clusterDirectory(account) || !host.includes("sluice-postgres-")) return;
  try {
    await Deno.remove(host, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Looks after the server: one that died is started again at the same address, where clients reconnect by themselves. */
function keepAlive(
  { account, address, first, disposable, log }: {
    account: Account;
    address: Address;
    first: Postmaster;
    disposable: boolean;
    log: Log;
  },
) {
  let postmaster = first;
  let restart: Promise<void> | null = null;
  let failures = 0;
  let notBefore = 0;

  async function startAgain() {
    log.warn("The embedded database died; starting it again", { pid: postmaster.pid });
    try {
      postmaster = await startPostmaster(account, address, disposable);
      failures = 0;
      log.info("The embedded database is back", { pid: postmaster.pid });
    } catch (error) {
      failures += 1;
      notBefore = performance.now() + Math.min(30_000, 500 * 2 ** failures);
      log.error("The embedded database did not come back; trying again", error, { failures });
    }
  }

  const timer = setInterval(() => {
    if (restart !== null || performance.now() < notBefore || isServerOf(account, postmaster.pid)) return;
    restart = startAgain().finally(() => restart = null);
  }, watchMilliseconds);
  Deno.unrefTimer(timer);

  return {
    pid: () => postmaster.pid,
    cancel: () => clearInterval(timer),
    /** Stops looking; answers the server to stop. */
    async end(): Promise<number> {
      clearInterval(timer);
      await restart;
      return postmaster.pid;
    },
  };
}
