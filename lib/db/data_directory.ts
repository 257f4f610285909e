import { join, resolve } from "@std/path";
import { AppError } from "../errors.ts";

/** A data directory that only this process uses, until it is released or the process dies. */
export interface DataDirectory {
  /** Absolute, without symlinks. */
  readonly path: string;
  /** Writes this process's id to `server.pid`, for whoever wants to send it a signal. Removed on release. */
  writePid(): Promise<void>;
  release(): Promise<void>;
}

interface Holder {
  pid: number;
  command: string;
  purpose: string;
}

interface Held {
  lock: Deno.FsFile;
  owners: number;
  pidWritten: boolean;
}

// The operating system's lock is per open file, so a second request of this process has to find the first.
const heldHere = new Map<string, Held>();

/**
 * Makes the directory (mode 0700) and takes its exclusive lock, which dies with the process. Within one process it
 * may be taken several times and is free after as many releases.
 * Throws `AppError("conflict")` that says who holds it when another process does.
 */
export async function lockDataDirectory(dataDir: string, purpose: string): Promise<DataDirectory> {
  await Deno.mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = await Deno.realPath(resolve(dataDir));
  const held = heldHere.get(path) ?? await takeLock(path, purpose);
  held.owners += 1;
  let released = false;
  return {
    path,
    async writePid() {
      await Deno.writeTextFile(join(path, "server.pid"), `${Deno.pid}\n`);
      held.pidWritten = true;
    },
    async release() {
      if (released) return;
      released = true;
      held.owners -= 1;
      if (held.owners === 0) await dropLock(path, held);
    },
  };
}

async function takeLock(path: string, purpose: string): Promise<Held> {
  const lock = await Deno.open(join(path, "lock"), { create: true, write: true, mode: 0o600 });
  if (!await lock.tryLock(true)) {
    lock.close();
    throw inUse(path, await readHolder(path));
  }
  const held = { lock, owners: 0, pidWritten: false };
  heldHere.set(path, held);
  const holder: Holder = { pid: Deno.pid, command: commandLine(), purpose };
  await Deno.writeTextFile(holderPath(path), JSON.stringify(holder) + "\n", { mode: 0o600 });
  return held;
}

async function dropLock(path: string, held: Held): Promise<void> {
  heldHere.delete(path);
  if (held.pidWritten) await removeIfThere(join(path, "server.pid"));
  await removeIfThere(holderPath(path));
  held.lock.close();
}

// Beside the lock and not in it: Windows lets nobody read a locked file.
function holderPath(path: string): string {
  return join(path, "lock_holder.json");
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await Deno.readTextFile(holderPath(path))) as Holder;
  } catch (error) {
    // The holder may be between taking the lock and writing who it is.
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return null;
    throw error;
  }
}

function inUse(path: string, holder: Holder | null): AppError {
  const who = holder === null
    ? "another process"
    : `process ${holder.pid} (${holder.purpose}: ${holder.command})`;
  return new AppError("conflict", {
    message:
      `The data directory ${path} is in use by ${who}. Stop it, or set SLUICE_DATA_DIR to another directory.`,
    context: { path, holder },
  });
}

function commandLine(): string {
  return [Deno.execPath(), Deno.mainModule.replace(/^file:\/\//, ""), ...Deno.args].join(" ");
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Whether something is there, of whatever kind. */
export async function pathExists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
