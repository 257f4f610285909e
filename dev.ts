import { Builder } from "fresh/dev";
import { buildOptions } from "./fresh.config.ts";
import type { State } from "./lib/web/define.ts";
import { buildStyles } from "./tools/styles.ts";

const builder = new Builder<State>(buildOptions);
builder.onTransformStaticFile({ pluginName: "styles", filter: /[/\\]static[/\\]styles\.css$/ }, buildStyles);

if (Deno.args.includes("build")) {
  await refuseStandIns();
  await builder.build();
} else {
  await develop();
}

/** What is deployed runs on Fresh itself: `deno task upstream` has to come before the build. */
async function refuseStandIns(): Promise<void> {
  if (Deno.env.get("DENO_DEPLOY") === undefined) return;
  const { links = [] } = JSON.parse(await Deno.readTextFile(new URL("deno.json", import.meta.url)));
  if (links.length === 0) return;
  throw new Error(`deno.json still links ${links.join(", ")}. Run deno task upstream before the build.`);
}

/** Brings up the stores and serves this machine. The pages reload when the process starts anew. */
async function develop(): Promise<void> {
  const { databaseServer, environment, services } = await import("./main.ts");
  await databaseServer.start();
  Deno.addSignalListener("SIGINT", () => {
    databaseServer.stopNow();
    Deno.exit(0);
  });
  services.deliveries.wake();
  await builder.listen(() => import("./main.ts"), { hostname: "127.0.0.1", port: environment.port });
}
