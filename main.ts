import { join } from "@std/path";
import { createApp } from "./fresh.config.ts";
import { schedule } from "./jobs/schedule.ts";
import { parseAllowedRanges } from "./lib/address_guard.ts";
import { createCache } from "./lib/cache.ts";
import { systemClock as clock } from "./lib/clock.ts";
import { createKeyRing, sha256 } from "./lib/crypto.ts";
import { connect, openDatabase } from "./lib/db/mod.ts";
import { createDatabaseServer } from "./lib/db/server.ts";
import { loadEnvironment } from "./lib/env.ts";
import { createHttpClient } from "./lib/http_client.ts";
import { randomIds } from "./lib/ids.ts";
import { createAccounts } from "./lib/integrations/supabase/accounts.ts";
import { createIdentity } from "./lib/integrations/supabase/identity.ts";
import {
  createSupabase,
  needsSecureCookies,
  sessionCookieName,
} from "./lib/integrations/supabase/supabase.ts";
import { openKv } from "./lib/kv/mod.ts";
import { loadLocalKeys } from "./lib/local_keys.ts";
import { createLog, writeToStdout } from "./lib/log.ts";
import { createRateLimits } from "./lib/rate_limits.ts";
import { createSandboxAuth } from "./lib/sandbox/auth/sandbox_auth.ts";
import { createSessions } from "./lib/session.ts";
import { createServices } from "./services/mod.ts";

export const environment = loadEnvironment();
export const log = createLog(writeToStdout);

const localKeys = environment.supabase && environment.encryptionKeys
  ? null
  : loadLocalKeys(environment.dataDirectory);
const keyRing = createKeyRing(environment.encryptionKeys ?? localKeys?.encryptionKeys ?? "");
const secureCookies = needsSecureCookies(environment.appUrl);

export const databaseServer = createDatabaseServer(environment, log);
export const db = openDatabase({ targets: databaseServer.targets });

export const kv = openKv({
  location: environment.kvUrl ?? (environment.hosted ? null : join(environment.dataDirectory, "kv.sqlite")),
  epoch: async () =>
    (await db.statement<{ db_epoch: string }>("select db_epoch from sluice.instance", []))[0]?.db_epoch ?? "",
  log,
});

/** Supabase Auth itself, or the stand-in for it in this process: the same client talks to both. */
const supabase = createSupabase({
  url: environment.supabase?.url ?? environment.appUrl,
  publishableKey: environment.supabase?.publishableKey ?? localKeys?.publishableKey ?? "",
  secretKey: environment.supabase?.secretKey ?? localKeys?.secretKey ?? "",
  fetch: environment.supabase ? undefined : sandboxFetch(),
  cookieName: sessionCookieName(sha256(environment.appUrl).toHex().slice(0, 8), secureCookies),
  secureCookies,
});
const sessions = createSessions({ supabase, clock, log });
export const accounts = createAccounts({ supabase, log });

const allowedRanges = parseAllowedRanges(environment.allowPrivateDestinations);
const http = createHttpClient({ allowedRanges, clock });

export const services = createServices({
  db,
  clock,
  ids: randomIds,
  log,
  keyRing,
  markers: kv,
  http,
  random: Math.random,
  appUrl: environment.appUrl,
  allowedRanges,
});

export const app = createApp({
  services,
  sessions,
  identity: (cookies) => createIdentity({ supabase, sessions, log }, cookies),
  limits: createRateLimits({ store: kv, clock, log }),
  cache: createCache({ db, now: clock.now }),
  log,
  settings: {
    appUrl: environment.appUrl,
    production: environment.production,
    trustedProxies: environment.trustedProxies,
  },
});

// The platform finds crons by evaluating this file: no condition, no await before them.
for (const job of schedule) {
  Deno.cron(
    job.name,
    job.schedule,
    () => services.cronRuns.once(job.name, clock.now(), () => job.run(services)),
  );
}

function sandboxFetch(): typeof globalThis.fetch {
  let sandbox: Promise<ReturnType<typeof createSandboxAuth>> | null = null;
  const open = async () =>
    createSandboxAuth({
      sql: connect((await databaseServer.targets()).service, 5),
      clock,
      log,
      baseUrl: environment.appUrl,
      publishableKey: localKeys?.publishableKey ?? "",
      secretKey: localKeys?.secretKey ?? "",
    });
  return async (input, init) => {
    sandbox ??= open();
    return await (await sandbox).fetch(new Request(input, init));
  };
}
