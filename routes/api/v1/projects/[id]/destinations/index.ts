import { cacheTags } from "../../../../../../lib/shared/cache_tags.ts";
import { createDestinationInput, pageInput } from "../../../../../../lib/shared/inputs.ts";
import {
  destinationOutput,
  destinationWithSecretOutput,
  pageOf,
} from "../../../../../../lib/shared/outputs.ts";
import { api } from "../../../../../../lib/web/api.ts";
import { define } from "../../../../../../lib/web/define.ts";

export const handler = define.handlers({
  GET: api({
    scope: "read",
    input: pageInput,
    output: pageOf(destinationOutput),
    run: ({ services, actor, params: { id = "" }, input }) => services.destinations.list(actor, id, input),
  }),
  POST: api({
    scope: "write",
    status: 201,
    input: createDestinationInput,
    output: destinationWithSecretOutput,
    run: ({ services, actor, params: { id = "" }, input }) => services.destinations.create(actor, id, input),
    revalidates: ({ params }) => [cacheTags.project(params.id)],
  }),
});
