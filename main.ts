import { join } from "@std/path";
import { compose } from "./composition.ts";
import { schedule } from "./jobs/schedule.ts";
import { systemClock as clock } from "./lib/clock.ts";
import { createKeyRing } from "./lib/crypto.ts";
import { connect, openDatabase } from "./lib/db/mod.ts";
import { createDatabaseServer } from "./lib/db/server.ts";
import { loadEnvironment } from "./lib/env.ts";
import { randomIds } from "./lib/ids.ts";
import { openKv } from "./lib/kv/mod.ts";
import { loadLocalKeys } from "./lib/local_keys.ts";
import { createLog, writeToStdout } from "./lib/log.ts";
import { createSandboxAuth } from "./lib/sandbox/auth/sandbox_auth.ts";

export const environment = loadEnvironment();
export const log = createLog(writeToStdout);

const localKeys = environment.supabase && environment.encryptionKeys
  ? null
  : loadLocalKeys(environment.dataDirectory);
const keyRing = createKeyRing(environment.encryptionKeys ?? localKeys?.encryptionKeys ?? "");

export const databaseServer = createDatabaseServer(environment, log);
export const db = openDatabase({ targets: databaseServer.targets });

export const kv = openKv({
  location: environment.kvUrl ?? (environment.hosted ? null : join(environment.dataDirectory, "kv.sqlite")),
  epoch: async () =>
    (await db.statement<{ db_epoch: string }>("select db_epoch from sluice.instance", []))[0]?.db_epoch ?? "",
  log,
});

export const { app, services, accounts } = compose({
  environment,
  db,
  kv,
  keyRing,
  clock,
  ids: randomIds,
  log,
  random: Math.random,
  supabase: {
    url: environment.supabase?.url ?? environment.appUrl,
    publishableKey: environment.supabase?.publishableKey ?? localKeys?.publishableKey ?? "",
    secretKey: environment.supabase?.secretKey ?? localKeys?.secretKey ?? "",
    fetch: environment.supabase ? undefined : sandboxFetch(),
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
