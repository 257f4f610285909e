import { join } from "@std/path";
import { z } from "zod";
import { newEncryptionKey, randomToken } from "./crypto.ts";

const schema = z.object({ encryption_keys: z.string(), publishable_key: z.string(), secret_key: z.string() });

/** Keys that a server without configuration makes for itself on its first start. */
export interface LocalKeys {
  encryptionKeys: string;
  /** What the stand-in for Supabase is called with. */
  publishableKey: string;
  secretKey: string;
}

/** Reads the data directory's keys, or makes them: a file that only its owner may read. */
export function loadLocalKeys(dataDirectory: string): LocalKeys {
  const path = join(dataDirectory, "keys.json");
  Deno.mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const kept = read(path) ?? make(path);
  return {
    encryptionKeys: kept.encryption_keys,
    publishableKey: kept.publishable_key,
    secretKey: kept.secret_key,
  };
}

function read(path: string): z.output<typeof schema> | null {
  try {
    return schema.parse(JSON.parse(Deno.readTextFileSync(path)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

function make(path: string): z.output<typeof schema> {
  const keys = {
    encryption_keys: newEncryptionKey(),
    publishable_key: `sb_publishable_${randomToken(32)}`,
    secret_key: `sb_secret_${randomToken(32)}`,
  };
  // Written aside and renamed, so that a process killed half-way leaves no half a file.
  const draft = `${path}.${crypto.randomUUID()}`;
  Deno.writeTextFileSync(draft, JSON.stringify(keys), { mode: 0o600, createNew: true });
  Deno.renameSync(draft, path);
  return keys;
}
