import { pageInput } from "../../../../../lib/shared/inputs.ts";
import { pageOf, undeliveredOutput } from "../../../../../lib/shared/outputs.ts";
import { api } from "../../../../../lib/web/api.ts";
import { define } from "../../../../../lib/web/define.ts";

export const handler = define.handlers({
  GET: api({
    scope: "read",
    input: pageInput,
    output: pageOf(undeliveredOutput),
    run: ({ services, actor, params: { id = "" }, input }) =>
      services.events.listUndelivered(actor, id, input),
  }),
});
