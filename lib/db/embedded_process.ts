import { join } from "@std/path";
import process from "node:process";
import { AppError } from "../errors.ts";
import { type Account, giveTo } from "./embedded_account.ts";
import { type Address, clusterDirectory } from "./embedded_cluster.ts";
import { pathExists } from "./data_directory.ts";

/** A postmaster, as its own `postmaster.pid` describes it. */
export interface Postmaster {
  pid: number;
  /** The socket directory as configured (relative to the cluster), or the loopback address. */
  host: string;
  port: number;
  status: "starting" | "ready" | "stopping" | "standby" | "unknown";
}

const logName = "postgres.log";
const logLimit = 10 * 1024 * 1024;
const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

const settings = [
  "max_connections=60",
  "shared_buffers=128MB",
  "synchronous_commit=on",
  "max_wal_size=1GB",
  "min_wal_size=256MB",
  "checkpoint_timeout=15min",
  "jit=off",
  // What a killed process was doing must not hold its locks until the statement ends. Windows cannot tell.
  ...(Deno.build.os === "windows" ? [] : ["client_connection_check_interval=1s"]),
  "timezone=UTC",
  "log_timezone=UTC",
  "log_line_prefix=%m [%p] %u ",
  // Statements and details carry what people stored, and a log must not.
  "log_min_error_statement=panic",
  "log_error_verbosity=terse",
  "log_checkpoints=off",
];

/** What `postmaster.pid` says, or null when there is none or it is half-written. */
export async function readPostmaster(account: Account): Promise<Postmaster | null> {
  let lines: string[];
  try {
    lines = (await Deno.readTextFile(pidFile(account))).split("\n").map((line) => line.trim());
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  const [pid, , , port, socketDirectory, address, , status] = lines;
  if (!pid || !port) return null;
  const known = ["starting", "ready", "stopping", "standby"] as const;
  return {
    pid: Number(pid),
    host: socketDirectory || address || "127.0.0.1",
    port: Number(port),
    status: known.find((word) => word === status) ?? "unknown",
  };
}

/**
 * Whether the process with this id is alive and, as far as the system tells at once, the server of this cluster.
 * Synchronous, so that looking after a server leaves nothing pending.
 */
export function isServerOf(account: Account, pid: number): boolean {
  // A server works in its cluster's directory; an id that went to another program does not.
  if (Deno.build.os === "linux") {
    return workingDirectory(pid) === Deno.realPathSync(clusterDirectory(account));
  }
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if ((error as { code?: string }).code === "ESRCH") return false;
    throw error;
  }
}

/** Whether an id from an old pid file is a server at all, where `isServerOf` cannot tell programs apart. */
export async function isPostgres(account: Account, pid: number): Promise<boolean> {
  if (!isServerOf(account, pid)) return false;
  if (Deno.build.os !== "darwin") return true;
  const { text } = await account.run("ps", ["-o", "comm=", "-p", String(pid)]);
  return text.endsWith("postgres");
}

/**
 * Starts the server at this address and waits until it accepts connections. A disposable one survives kill -9 but
 * not a power cut. Throws `store_unavailable` with the server's last words.
 */
export async function startPostmaster(
  account: Account,
  address: Address,
  disposable: boolean,
): Promise<Postmaster> {
  await rotateLog(account);
  const durability = disposable ? ["fsync=off", "full_page_writes=off"] : ["fsync=on"];
  const options = [...settings, ...durability, ...listenSettings(account, address), `port=${address.port}`];
  const flags = options.map((option) => `-c ${quote(option)}`).join(" ");
  for (let attempt = 1;; attempt++) {
    const left = await readPostmaster(account);
    if (left === null || !isServerOf(account, left.pid)) await removeStaleFiles(account, address);
    const { success, text } = await account.run(account.binaries.pgCtl, [
      ...["start", "-s", "-w", "-t", "120", "-D", "postgres", "-l", join("postgres", logName), "-o", flags],
    ]);
    const started = await readPostmaster(account);
    if (success && started !== null) return started;
    const words = `${text}\n${await logTail(account)}`;
    // The children of a killed server need a moment to notice; one in the middle of a statement needs telling.
    if (
      attempt >= 20 || !/pre-existing shared memory|lock file ".*" already exists/.test(words)
    ) {
      throw new AppError("store_unavailable", {
        message: `The embedded database in ${account.home} did not start.`,
        cause: new Error(words),
      });
    }
    await endOrphans(account, attempt < 5 ? "SIGQUIT" : "SIGKILL");
    await pause(100);
  }
}

/** Stops a server: its clients are cut off and everything is flushed; after four seconds it is made to go. */
export async function stopPostmaster(account: Account, pid: number): Promise<void> {
  if (Deno.build.os === "windows") {
    await account.run(account.binaries.pgCtl, [
      "stop",
      "-s",
      "-w",
      "-t",
      "10",
      "-m",
      "fast",
      "-D",
      "postgres",
    ]);
    return;
  }
  for (const [signal, patience] of [["SIGINT", 4_000], ["SIGQUIT", 2_000], ["SIGKILL", 2_000]] as const) {
    if (!sendSignal(pid, signal)) return;
    if (await goneWithin(account, pid, patience)) return;
  }
}

/** For a process that is exiting and cannot wait: ends the server at once, without losing what it acknowledged. */
export function endPostmaster(account: Account, pid: number): void {
  if (!sendSignal(pid, Deno.build.os === "windows" ? "SIGKILL" : "SIGQUIT")) return;
  const nobodyWakesIt = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; tries < 200 && isServerOf(account, pid); tries++) Atomics.wait(nobodyWakesIt, 0, 0, 10);
}

/** Waits until the process is gone; false when it is still there after the given milliseconds. */
export async function goneWithin(account: Account, pid: number, milliseconds: number): Promise<boolean> {
  for (const end = performance.now() + milliseconds; performance.now() < end;) {
    if (!isServerOf(account, pid)) return true;
    await pause(10);
  }
  return false;
}

/** Removes what a server that no longer runs left: the system may have given its id to another process. */
export async function removeStaleFiles(account: Account, { host, port }: Address): Promise<void> {
  const socket = join(host, `.s.PGSQL.${port}`);
  for (const path of [pidFile(account), socket, `${socket}.lock`]) {
    try {
      await Deno.remove(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

function listenSettings(account: Account, { host }: Address): string[] {
  if (Deno.build.os === "windows") return [`listen_addresses=${host}`, "unix_socket_directories="];
  // Relative to the cluster, where the server works, so that no path needs quoting for its list syntax.
  const directory = host === clusterDirectory(account) ? "." : `"${host}"`;
  return ["listen_addresses=", `unix_socket_directories=${directory}`, "unix_socket_permissions=0700"];
}

// `pg_ctl` hands its options to a shell.
function quote(option: string): string {
  return Deno.build.os === "windows" ? `"${option}"` : `'${option.replaceAll("'", `'\\''`)}'`;
}

function pidFile(account: Account): string {
  return join(clusterDirectory(account), "postmaster.pid");
}

async function rotateLog(account: Account): Promise<void> {
  const path = join(clusterDirectory(account), logName);
  if (!await pathExists(path)) return;
  if ((await Deno.stat(path)).size > logLimit) await Deno.rename(path, `${path}.1`);
  else await giveTo(account, path);
}

async function logTail(account: Account): Promise<string> {
  const path = join(clusterDirectory(account), logName);
  if (!await pathExists(path)) return "";
  return (await Deno.readTextFile(path)).trimEnd().split("\n").slice(-5).join("\n");
}

async function endOrphans(account: Account, signal: Deno.Signal): Promise<void> {
  if (Deno.build.os !== "linux") return;
  const directory = realPath(clusterDirectory(account));
  for await (const entry of Deno.readDir("/proc")) {
    const pid = Number(entry.name);
    if (Number.isInteger(pid) && workingDirectory(pid) === directory) sendSignal(pid, signal);
  }
}

/** Null for processes that are gone, dead but not yet waited for, or somebody else's. */
function workingDirectory(pid: number): string | null {
  try {
    return Deno.readLinkSync(`/proc/${pid}/cwd`);
  } catch (error) {
    const expected = [Deno.errors.NotFound, Deno.errors.PermissionDenied, Deno.errors.NotCapable];
    if (expected.some((kind) => error instanceof kind) || (error as { code?: string }).code === "ESRCH") {
      return null;
    }
    throw error;
  }
}

/** Unresolved where nothing is there, so that a data directory removed under a server is no crash of ours. */
function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return path;
    throw error;
  }
}

function sendSignal(pid: number, signal: Deno.Signal): boolean {
  try {
    Deno.kill(pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || (error as { code?: string }).code === "ESRCH") return false;
    throw error;
  }
}
