import type { App } from "fresh";
import { createApp } from "./fresh.config.ts";
import { parseAllowedRanges } from "./lib/address_guard.ts";
import { createCache } from "./lib/cache.ts";
import type { Clock } from "./lib/clock.ts";
import { type KeyRing, sha256 } from "./lib/crypto.ts";
import type { Database } from "./lib/db/mod.ts";
import type { Environment } from "./lib/env.ts";
import { createHttpClient } from "./lib/http_client.ts";
import type { Ids } from "./lib/ids.ts";
import { type Accounts, createAccounts } from "./lib/integrations/supabase/accounts.ts";
import { createIdentity } from "./lib/integrations/supabase/identity.ts";
import {
  createSupabase,
  needsSecureCookies,
  sessionCookieName,
  type SupabaseSettings,
} from "./lib/integrations/supabase/supabase.ts";
import type { BudgetedKv } from "./lib/kv/mod.ts";
import type { Log } from "./lib/log.ts";
import { createRateLimits } from "./lib/rate_limits.ts";
import { createSessions } from "./lib/session.ts";
import type { State } from "./lib/web/define.ts";
import { createServices, type Services } from "./services/mod.ts";

/** What a process brings along: its stores, its time, its keys. Tests bring their own. */
export interface Outside {
  environment: Pick<
    Environment,
    "appUrl" | "production" | "trustedProxies" | "allowPrivateDestinations"
  >;
  db: Database;
  kv: BudgetedKv;
  keyRing: KeyRing;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** In [0, 1). */
  random(): number;
  /** Supabase Auth itself, or the stand-in for it behind `fetch`: the same client talks to both. */
  supabase: Pick<SupabaseSettings, "url" | "publishableKey" | "secretKey" | "fetch">;
}

export interface Composed {
  app: App<State>;
  services: Services;
  accounts: Accounts;
}

/** Wires services and app together, the same in a server and in a test. Opens nothing. */
export function compose(
  { environment, db, kv, keyRing, clock, ids, log, random, supabase: settings }: Outside,
): Composed {
  const { appUrl, production, trustedProxies } = environment;
  const secureCookies = needsSecureCookies(appUrl);
  const supabase = createSupabase({
    ...settings,
    cookieName: sessionCookieName(sha256(appUrl).toHex().slice(0, 8), secureCookies),
    secureCookies,
  });
  const sessions = createSessions({ supabase, clock, log });
  const allowedRanges = parseAllowedRanges(environment.allowPrivateDestinations);
  const services = createServices({
    db,
    clock,
    ids,
    log,
    keyRing,
    markers: kv,
    http: createHttpClient({ allowedRanges, clock }),
    random,
    appUrl,
    allowedRanges,
  });
  const app = createApp({
    services,
    sessions,
    identity: (cookies) => createIdentity({ supabase, sessions, log }, cookies),
    limits: createRateLimits({ store: kv, clock, log }),
    cache: createCache({ db, now: clock.now }),
    log,
    settings: { appUrl, production, trustedProxies },
  });
  return { app, services, accounts: createAccounts({ supabase, log }) };
}
