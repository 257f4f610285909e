import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";

/**
 * Looks at a local Deno KV file before it is opened, since opening a damaged one ends the process. A damaged file
 * is set aside under a name with the time, and its full name answered; null when there is none or it is sound.
 * Throws when the file cannot be judged, for example because another process holds it.
 */
export async function setDamagedFileAside(path: string, clock: Clock, log: Log): Promise<string | null> {
  if (await isMissing(path)) return null;
  const damage = findDamage(path);
  if (damage === null) return null;
  const aside = `${path}.damaged-${new Date(clock.now()).toISOString().replaceAll(/[:.]/g, "-")}`;
  for (const suffix of ["", "-wal", "-shm"]) {
    if (!await isMissing(path + suffix)) await Deno.rename(path + suffix, aside + suffix);
  }
  log.warn("The Deno KV file was damaged and has been set aside; its hints are lost, no data is", {
    path,
    aside,
    damage,
  });
  return aside;
}

function findDamage(path: string): string | null {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path);
    const [first] = database.prepare("pragma quick_check(1)").all();
    const verdict = String(first?.quick_check);
    return verdict === "ok" ? null : verdict;
  } catch (error) {
    // SQLITE_CORRUPT and SQLITE_NOTADB; anything else says nothing about the content.
    const message = error instanceof Error ? error.message : String(error);
    if (/malformed|not a database|file is encrypted/i.test(message)) return message;
    throw error;
  } finally {
    database?.close();
  }
}

async function isMissing(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return false;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}
