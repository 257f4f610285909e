import type { Clock } from "../../lib/clock.ts";
import type { KeyRing } from "../../lib/crypto.ts";
import type { Database } from "../../lib/db/mod.ts";
import { toStoreError } from "../../lib/db/store_error.ts";
import { AppError } from "../../lib/errors.ts";
import { createGroupCommit } from "../../lib/group_commit.ts";
import type { Log } from "../../lib/log.ts";
import type { ConfiguredAnswer, Dedupe, Route, Target } from "./types.ts";

/** Milliseconds that a route is used without asking again. The insert checks its version, so this only bounds what never inserts. */
const FRESH_FOR = 5_000;
const MOST_ROUTES = 10_000;

export interface Routing {
  /** The route of a source's key, from memory while fresh; null when no live source has it. Throws `store_unavailable`. */
  find(key: string): Promise<Route | null>;
  /** Whether the route of a key is in memory, and may be older than what Postgres says. */
  remembers(key: string): boolean;
  /** The same, read from Postgres now: asked before a refusal, since another process may have changed the source. */
  reload(key: string): Promise<Route | null>;
}

interface RouteRow {
  key: string;
  id: string;
  project_id: string;
  config_version: string;
  provider: string;
  sealed_secrets: Uint8Array | null;
  options: Route["options"];
  dedupe: Dedupe;
  rate_limit: Route["rateLimit"];
  response: ConfiguredAnswer | null;
  max_body_bytes: number;
  enabled: boolean;
  targets: { connection_id: string; destination_id: string; pause: Target["pause"] }[];
}

const findRoutes = `
select source.key, source.id, source.project_id, source.config_version::text, source.provider, source.sealed_secrets,
  source.options, source.dedupe, source.rate_limit, source.response, source.max_body_bytes, source.enabled,
  coalesce((
    select jsonb_agg(jsonb_build_object(
      'connection_id', connection.id, 'destination_id', destination.id,
      'pause', case when not destination.enabled then 'destination_paused'
        when not connection.enabled then 'connection_paused' end
    ) order by connection.id)
    from sluice.connections as connection
    join sluice.destinations as destination
      on destination.project_id = connection.project_id and destination.id = connection.destination_id
    where connection.project_id = source.project_id and connection.source_id = source.id
      and connection.deleted_at is null and destination.deleted_at is null
  ), '[]') as targets
from sluice.sources as source
where source.key in (select jsonb_array_elements_text($1::text::jsonb)) and source.deleted_at is null`;

/** Routes by key. Look-ups of one turn share a query, and a flood of unknown keys waits for two queries at most. */
export function createRouting(
  { db, clock, keyRing, log }: { db: Database; clock: Clock; keyRing: KeyRing; log: Log },
): Routing {
  const known = new Map<string, { route: Route; until: number }>();
  const loading = new Map<string, Promise<Route | null>>();
  const lookUps = createGroupCommit<string, { route: Route | null }>({
    clock,
    commit: read,
    weigh: () => 1,
    maxItems: 500,
    maxBytes: 500,
    windowMs: 1,
    lanes: 2,
    maxWaiting: 5_000,
    maxWaitMs: 2_000,
  });

  function reload(key: string): Promise<Route | null> {
    if (!isKey(key)) return Promise.resolve(null);
    const under = loading.get(key);
    if (under) return under;
    const load = loadTogether(key).finally(() => loading.delete(key));
    loading.set(key, load);
    return load;
  }

  async function loadTogether(key: string): Promise<Route | null> {
    const { route } = await lookUps.add(key);
    known.delete(key);
    if (route) remember(key, route);
    return route;
  }

  async function read(keys: string[]): Promise<({ route: Route | null } | AppError)[]> {
    try {
      const rows = await db.statement<RouteRow>(findRoutes, [JSON.stringify(keys)]);
      const routes = new Map(rows.map((row) => [row.key, row]));
      return keys.map((key) => openRow(routes.get(key)));
    } catch (error) {
      throw toStoreError(error);
    }
  }

  // A source whose secrets nobody can open any more must not take down the ones it was asked for with.
  function openRow(row: RouteRow | undefined): { route: Route | null } | AppError {
    if (!row) return { route: null };
    try {
      return { route: toRoute(row) };
    } catch (cause) {
      log.error("a source's secrets cannot be opened", cause, { source_id: row.id });
      return new AppError("unexpected", { cause });
    }
  }

  function remember(key: string, route: Route): void {
    known.set(key, { route, until: clock.monotonic() + FRESH_FOR });
    if (known.size <= MOST_ROUTES) return;
    for (const [oldest] of known) {
      known.delete(oldest);
      break;
    }
  }

  function toRoute(row: RouteRow): Route {
    return {
      sourceId: row.id,
      projectId: row.project_id,
      version: row.config_version,
      provider: row.provider,
      secrets: row.sealed_secrets ? JSON.parse(keyRing.open(row.sealed_secrets, `source:${row.id}`)) : [],
      options: row.options,
      dedupe: row.dedupe,
      rateLimit: row.rate_limit,
      answer: row.response,
      maxBodyBytes: row.max_body_bytes,
      enabled: row.enabled,
      targets: row.targets.map(({ connection_id, destination_id, pause }) => ({
        connectionId: connection_id,
        destinationId: destination_id,
        pause,
      })),
    };
  }

  return {
    find(key) {
      const hit = known.get(key);
      return hit && hit.until > clock.monotonic() ? Promise.resolve(hit.route) : reload(key);
    },
    remembers(key) {
      const hit = known.get(key);
      return hit !== undefined && hit.until > clock.monotonic();
    },
    reload,
  };
}

// What is none cannot be a source's, and text such as NUL would fail the query of every other key in it.
function isKey(key: string): boolean {
  return /^[0-9A-Za-z]{1,64}$/.test(key);
}
