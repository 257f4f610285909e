import { listEventsInput } from "../../../../../../lib/shared/inputs.ts";
import { eventOutput, pageOf } from "../../../../../../lib/shared/outputs.ts";
import { api } from "../../../../../../lib/web/api.ts";
import { define } from "../../../../../../lib/web/define.ts";

export const handler = define.handlers({
  GET: api({
    scope: "read",
    input: listEventsInput,
    output: pageOf(eventOutput),
    run: ({ services, actor, params: { id = "" }, input }) => services.events.list(actor, id, input),
  }),
});
