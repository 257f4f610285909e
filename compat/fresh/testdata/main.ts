import { App, csp, csrf, staticFiles } from "fresh";
import type { State } from "./define.ts";

export const app = new App<State>()
  .use(staticFiles())
  .use(csp({ useNonce: true }))
  .use(csrf())
  .post("/in/:key", (ctx) => Response.json({ key: ctx.params.key }))
  .fsRoutes();
