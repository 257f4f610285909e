import { cacheTags } from "../../../../../../../lib/shared/cache_tags.ts";
import { noInput, updateDestinationInput } from "../../../../../../../lib/shared/inputs.ts";
import { destinationOutput, nothing } from "../../../../../../../lib/shared/outputs.ts";
import { api } from "../../../../../../../lib/web/api.ts";
import { define } from "../../../../../../../lib/web/define.ts";

export const handler = define.handlers({
  GET: api({
    scope: "read",
    input: noInput,
    output: destinationOutput,
    run: ({ services, actor, params: { id = "", destination_id = "" } }) =>
      services.destinations.require(actor, id, destination_id),
  }),
  PATCH: api({
    scope: "write",
    input: updateDestinationInput,
    output: destinationOutput,
    run: ({ services, actor, params: { id = "", destination_id = "" }, input }) =>
      services.destinations.update(actor, id, destination_id, input),
    revalidates: ({ params }) => [cacheTags.project(params.id)],
  }),
  DELETE: api({
    scope: "write",
    status: 204,
    input: noInput,
    output: nothing,
    run: ({ services, actor, params: { id = "", destination_id = "" } }) =>
      services.destinations.remove(actor, id, destination_id),
    revalidates: ({ params }) => [cacheTags.project(params.id)],
  }),
});
