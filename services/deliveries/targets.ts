import type { Clock } from "../../lib/clock.ts";
import type { KeyRing } from "../../lib/crypto.ts";
import type { Database } from "../../lib/db/mod.ts";
import { signingSecrets, unsealDestination } from "../destinations/mod.ts";
import type { Schedule } from "./outcomes.ts";
import type { DeliveryTarget } from "./types.ts";

/** Milliseconds that a destination's settings are used without asking again: what a pause may take to be noticed. */
const FRESH_FOR = 2_000;

export interface Targets {
  /**
   * A destination with its secrets open; null when it was removed. That it is open may be two seconds old, that it is
   * not is as of now: what a resume has just released must not be put on hold again.
   */
  findOpen(destinationId: string): Promise<DeliveryTarget | null>;
  /** What a delivery's connection says; that it is paused is as of now, too. */
  connection(connectionId: string | null): Promise<ConnectionState>;
  /** The destination asked not to be called again: it is switched off and what waits for it is held. */
  disable(destinationId: string): Promise<void>;
}

export interface ConnectionState {
  /** Paused, but not removed: what was acknowledged before a removal is still delivered. */
  paused: boolean;
  /** Its own retry schedule in seconds; null for the default. */
  schedule: Schedule | null;
}

const noConnection: ConnectionState = { paused: false, schedule: null };

interface TargetRow {
  url: string;
  sealed_signing_secrets: Uint8Array;
  forward_headers: boolean;
  timeout_ms: number;
  concurrency: number;
  enabled: boolean;
}

export function createTargets(
  { db, clock, keyRing }: { db: Database; clock: Clock; keyRing: KeyRing },
): Targets {
  const targets = briefly<DeliveryTarget | null>(clock, async (id) => {
    const [row] = await db.statement<TargetRow>(
      `select url, sealed_signing_secrets, forward_headers, timeout_ms, concurrency, enabled
       from sluice.destinations where id = $1::uuid and deleted_at is null`,
      [id],
    );
    if (!row) return null;
    const secrets = unsealDestination(keyRing, id, row.sealed_signing_secrets);
    return {
      id,
      url: row.url,
      signingSecrets: signingSecrets(secrets, clock.now()),
      headers: Object.entries(secrets.headers),
      forwardHeaders: row.forward_headers,
      timeoutMs: row.timeout_ms,
      concurrency: row.concurrency,
      enabled: row.enabled,
    };
  });
  const connections = briefly<ConnectionState>(clock, async (id) => {
    const [row] = await db.statement<ConnectionState>(
      `select to_jsonb(retry_schedule_seconds) as schedule, not enabled and deleted_at is null as paused
       from sluice.connections where id = $1::uuid`,
      [id],
    );
    return row ?? noConnection;
  });
  return {
    async findOpen(destinationId) {
      const target = await targets.find(destinationId);
      if (target?.enabled) return target;
      targets.forget(destinationId);
      return targets.find(destinationId);
    },
    async connection(connectionId) {
      if (connectionId === null) return noConnection;
      const state = await connections.find(connectionId);
      if (!state.paused) return state;
      connections.forget(connectionId);
      return connections.find(connectionId);
    },
    async disable(destinationId) {
      await db.statement(
        `with disabled as (
           update sluice.destinations set enabled = false, disabled_reason = 'gone', updated_at = now()
           where id = $1::uuid and enabled returning id
         )
         update sluice.deliveries set status = 'held', reason = 'destination_paused', next_attempt_at = null
         where destination_id in (select id from disabled) and status in ('pending', 'retrying')`,
        [destinationId],
      );
      targets.forget(destinationId);
    },
  };
}

interface Brief<T> {
  find(id: string): Promise<T>;
  forget(id: string): void;
}

// Concurrent questions share one statement; a failed one is asked again.
function briefly<T>(clock: Clock, load: (id: string) => Promise<T>): Brief<T> {
  const kept = new Map<string, { until: number; value: Promise<T> }>();
  return {
    find(id) {
      const now = clock.monotonic();
      const hit = kept.get(id);
      if (hit && hit.until > now) return hit.value;
      if (kept.size > 5_000) kept.clear();
      const value = load(id).catch((error) => {
        kept.delete(id);
        throw error;
      });
      kept.set(id, { until: now + FRESH_FOR, value });
      return value;
    },
    forget: (id) => void kept.delete(id),
  };
}
