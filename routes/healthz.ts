import { define } from "../lib/web/define.ts";
import { raw } from "../lib/web/raw.ts";

/** Alive: the process answers. */
export const handler = define.handlers({
  GET: raw({ public: "health", run: () => Response.json({ status: "ok" }) }),
});
