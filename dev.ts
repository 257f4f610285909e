import { Builder } from "fresh/dev";
import { buildOptions } from "./fresh.config.ts";
import type { State } from "./lib/web/define.ts";
import { buildStyles } from "./tools/styles.ts";

const builder = new Builder<State>(buildOptions);
builder.onTransformStaticFile({ pluginName: "styles", filter: /[/\\]styles\.css$/ }, buildStyles);

if (Deno.args.includes("build")) await builder.build();
else {await builder.listen(() => import("./main.ts"), {
    hostname: "127.0.0.1",
    port: Number(Deno.env.get("PORT") || 8000),
  });}
