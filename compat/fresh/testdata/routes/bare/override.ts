import type { RouteConfig } from "fresh";
import { define } from "../../define.ts";

export const config: RouteConfig = { routeOverride: "/x/:module@:version" };

export const handler = define.handlers({
  GET: (ctx) => new Response(`${ctx.params.module} ${ctx.params.version}`),
});
