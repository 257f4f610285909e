/** `deno task start`: builds if stale, migrates, serves, and says where. */
import { fromFileUrl } from "@std/path";
import { loadEnvironment } from "../lib/env.ts";
import { banner } from "./banner.ts";
import { buildIfStale } from "./build.ts";
import { complain, print } from "./terminal.ts";

// Before the build, which takes longer than saying that a variable is wrong.
loadEnvironment();
try {
  const built = await buildIfStale(fromFileUrl(new URL("..", import.meta.url)));
  if (built) print("Built the pages into _fresh/.");
} catch (error) {
  complain(error instanceof Error ? error.message : String(error));
  Deno.exit(1);
}

// What follows imports the build, so that it cannot be imported above.
const { giveUp, serveUntilSignal } = await import("../serve.ts");
const { log } = await import("../main.ts");
const { flushStdout } = await import("../lib/log.ts");
const { ensureDemo } = await import("./demo.ts");

let demo: Awaited<ReturnType<typeof ensureDemo>> = null;

/** The demo is a welcome, not a condition: a server whose demo could not be made still serves. */
async function welcome(): Promise<void> {
  try {
    demo = await ensureDemo();
  } catch (error) {
    log.error("the demo could not be made", error);
  }
}

try {
  const { url } = await serveUntilSignal(welcome);
  flushStdout();
  print(banner(url, demo, Date.now()));
} catch (error) {
  giveUp(error);
}
