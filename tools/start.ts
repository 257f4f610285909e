/** `deno task start`: builds if stale, migrates, serves, and says where. */
import { fromFileUrl } from "@std/path";
import { loadEnvironment } from "../lib/env.ts";
import { banner } from "./banner.ts";
import { buildIfStale } from "./build.ts";
import { writeDemoFile } from "./demo_file.ts";
import { complain, print } from "./terminal.ts";

const root = fromFileUrl(new URL("..", import.meta.url));

// Before the build, which takes longer than saying that a variable is wrong.
loadEnvironment();
try {
  const built = await buildIfStale(root);
  if (built) print("Built the pages into _fresh/.");
} catch (error) {
  complain(error instanceof Error ? error.message : String(error));
  Deno.exit(1);
}

const { giveUp, serveUntilSignal } = await import("../serve.ts");
const { accounts, db, environment, log, services } = await import("../main.ts");
const { systemClock: clock } = await import("../lib/clock.ts");
const { randomIds: ids } = await import("../lib/ids.ts");
const { flushStdout } = await import("../lib/log.ts");
const { createDemo } = await import("../services/demo/mod.ts");
type Demo = Awaited<ReturnType<ReturnType<typeof createDemo>["ensure"]>>;

let demo: Demo = null;

/** The demo is a welcome, not a condition: a server whose demo could not be made still serves. */
async function prepare(): Promise<void> {
  const local = environment.database === null && environment.supabase === null && !environment.production;
  if (!local) return;
  try {
    demo = await createDemo({ ...services, accounts, db, clock, ids, appUrl: environment.appUrl }).ensure();
    if (demo) writeDemoFile(environment.dataDirectory, demo);
  } catch (error) {
    log.error("the demo could not be made", error);
  }
}

try {
  const { url } = await serveUntilSignal(prepare);
  flushStdout();
  print(banner(url, demo, Date.now()));
} catch (error) {
  giveUp(error);
}
