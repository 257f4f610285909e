/**
 * `deno task seed [--json]`: makes or finds the demo workspace and says how to use it. Run it before `start` with the
 * same environment. Nothing keeps password or token, so each run makes new ones; stdout holds nothing but the answer.
 */
import { AppError } from "../lib/errors.ts";
import { flushStdout, logToStderr } from "../lib/log.ts";
import type { SeededDemo } from "../services/demo/mod.ts";
import { complain, print } from "./terminal.ts";

logToStderr();
const { databaseServer, db, kv, log } = await import("../main.ts");
const { demoAllowed, seedDemo } = await import("./demo.ts");

try {
  if (!demoAllowed) {
    throw new AppError("forbidden", {
      message: "The demo is not made in production, nor where SUPABASE_URL brings real accounts.",
    });
  }
  await databaseServer.start();
  const answer = describe(await seedDemo());
  await Promise.all([db.close(), kv.close()]);
  await databaseServer.stop();
  flushStdout();
  print(Deno.args.includes("--json") ? JSON.stringify(answer) : readable(answer));
  Deno.exit(0);
} catch (error) {
  if (!(error instanceof AppError) || error.cause) log.error("the demo was not made", error);
  flushStdout();
  complain(error instanceof AppError ? error.message : String(error));
  databaseServer.stopNow();
  Deno.exit(1);
}

function describe({ email, password, apiToken, project }: SeededDemo) {
  return {
    email,
    password,
    api_token: apiToken,
    project_id: project.id,
    sources: project.sources.map(({ id, provider, url, secret }) => ({ id, provider, url, secret })),
    destination_id: project.destinationId,
    sink_url: project.sinkUrl,
  };
}

function readable({ sources, ...answer }: ReturnType<typeof describe>): string {
  return [
    ...Object.entries(answer).map(([name, value]) => `${name.padEnd(14)} ${value}`),
    ...sources.flatMap((
      { id, provider, url, secret },
    ) => ["", `${provider} (${id})`, `  ${url}`, `  ${secret}`]),
  ].join("\n");
}
