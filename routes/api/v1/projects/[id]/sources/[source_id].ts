import { cacheTags } from "../../../../../../lib/shared/cache_tags.ts";
import { noInput, updateSourceInput } from "../../../../../../lib/shared/inputs.ts";
import { nothing, sourceOutput } from "../../../../../../lib/shared/outputs.ts";
import { api } from "../../../../../../lib/web/api.ts";
import { define } from "../../../../../../lib/web/define.ts";

export const handler = define.handlers({
  GET: api({
    scope: "read",
    input: noInput,
    output: sourceOutput,
    run: ({ services, actor, params: { id = "", source_id = "" } }) =>
      services.sources.require(actor, id, source_id),
  }),
  PATCH: api({
    scope: "write",
    input: updateSourceInput,
    output: sourceOutput,
    run: ({ services, actor, params: { id = "", source_id = "" }, input }) =>
      services.sources.update(actor, id, source_id, input),
    revalidates: ({ params }) => [cacheTags.project(params.id)],
  }),
  DELETE: api({
    scope: "write",
    status: 204,
    input: noInput,
    output: nothing,
    run: ({ services, actor, params: { id = "", source_id = "" } }) =>
      services.sources.remove(actor, id, source_id),
    revalidates: ({ params }) => [cacheTags.project(params.id)],
  }),
});
