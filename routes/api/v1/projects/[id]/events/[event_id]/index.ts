import { noInput } from "../../../../../../../lib/shared/inputs.ts";
import { eventDetailOutput } from "../../../../../../../lib/shared/outputs.ts";
import { api } from "../../../../../../../lib/web/api.ts";
import { define } from "../../../../../../../lib/web/define.ts";

export const handler = define.handlers({
  GET: api({
    scope: "read",
    input: noInput,
    output: eventDetailOutput,
    run: ({ services, actor, params: { id = "", event_id = "" } }) =>
      services.events.require(actor, id, event_id),
  }),
});
