import { define } from "../lib/web/define.ts";
import { raw } from "../lib/web/raw.ts";

/** Ready: the stores answer. Migrations were applied or checked before the first request. */
export const handler = define.handlers({
  GET: raw({
    public: "health",
    async run({ state }) {
      await state.ports.services.health.ready();
      return Response.json({ status: "ok" });
    },
  }),
});
