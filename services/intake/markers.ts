import type { Clock } from "../../lib/clock.ts";
import { failpoint } from "../../lib/failpoint.ts";
import type { Log } from "../../lib/log.ts";

/**
 * What Deno KV remembers of settled events, so that a provider's repeats cost no statement. A hint only: Postgres
 * alone decides an acknowledgement, and a missing, slow or wrong store merely sends the request to it.
 */
export interface Markers {
  /** The event that settled this key, or null when unknown, past its window or not answered in time. Never throws. */
  find(sourceId: string, key: string): Promise<string | null>;
  /** Remembers after the commit; written in batches, dropped when the store does not keep up. */
  settle(sourceId: string, key: string, eventId: string, until: number): void;
  drain(): Promise<void>;
}

interface Marker {
  event_id: string;
  /** Milliseconds since the epoch. In the value, since the store may keep entries past their expiry. */
  until: number;
}

/** The part of `lib/kv` that markers need. Failures are answers, never throws. */
export interface MarkerStore {
  getMany(keys: Deno.KvKey[], budgetMs: number): Promise<{ ok: true; values: unknown[] } | { ok: false }>;
  setMany(entries: { key: Deno.KvKey; value: unknown; expireIn: number }[]): Promise<{ ok: boolean }>;
}

const BUDGET_MS = 50;
const MOST_PENDING = 20_000;
const WRITE_EVERY_MS = 20;
const WRITE_AT_ONCE = 500;

export function createMarkers(
  { store, clock, log }: { store: MarkerStore; clock: Clock; log: Log },
): Markers {
  let asking: { keys: Deno.KvKey[]; answers: Promise<unknown[]> } | null = null;
  const pending: { key: Deno.KvKey; value: Marker; expireIn: number }[] = [];
  let writing: Promise<void> | null = null;
  let dropped = 0;

  // Questions of one turn travel together.
  function ask(key: Deno.KvKey): Promise<unknown> {
    if (!asking) {
      const keys: Deno.KvKey[] = [];
      asking = {
        keys,
        answers: new Promise((resolve) =>
          clock.after(0, () => {
            asking = null;
            void store.getMany(keys, BUDGET_MS).then((found) => resolve(found.ok ? found.values : []));
          })
        ),
      };
    }
    const { keys, answers } = asking;
    const seat = keys.push(key) - 1;
    return answers.then((values) => values[seat]);
  }

  async function write(): Promise<void> {
    while (pending.length > 0) {
      const entries = pending.splice(0, WRITE_AT_ONCE);
      failpoint("intake before marker");
      const { ok } = await store.setMany(entries);
      if (!ok) dropped += entries.length;
    }
    if (dropped > 0) log.warn("settled markers were dropped", { dropped });
    dropped = 0;
    writing = null;
  }

  return {
    async find(sourceId, key) {
      const marker = await ask(["done", sourceId, key]);
      return isMarker(marker) && marker.until > clock.now() ? marker.event_id : null;
    },
    settle(sourceId, key, eventId, until) {
      if (pending.length >= MOST_PENDING) return void dropped++;
      pending.push({
        key: ["done", sourceId, key],
        value: { event_id: eventId, until },
        expireIn: until - clock.now(),
      });
      writing ??= new Promise<void>((resolve) => clock.after(WRITE_EVERY_MS, resolve)).then(write);
    },
    async drain() {
      await writing;
      if (pending.length > 0) await write();
    },
  };
}

function isMarker(value: unknown): value is Marker {
  return typeof value === "object" && value !== null && "event_id" in value && "until" in value &&
    typeof value.event_id === "string" && typeof value.until === "number";
}
