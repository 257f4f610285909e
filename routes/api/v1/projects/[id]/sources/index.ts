import { cacheTags } from "../../../../../../lib/shared/cache_tags.ts";
import { createSourceInput, pageInput } from "../../../../../../lib/shared/inputs.ts";
import { pageOf, sourceOutput } from "../../../../../../lib/shared/outputs.ts";
import { api } from "../../../../../../lib/web/api.ts";
import { define } from "../../../../../../lib/web/define.ts";

export const handler = define.handlers({
  GET: api({
    scope: "read",
    input: pageInput,
    output: pageOf(sourceOutput),
    run: ({ services, actor, params: { id = "" }, input }) => services.sources.list(actor, id, input),
  }),
  POST: api({
    scope: "write",
    status: 201,
    input: createSourceInput,
    output: sourceOutput,
    run: ({ services, actor, params: { id = "" }, input }) => services.sources.create(actor, id, input),
    revalidates: ({ params }) => [cacheTags.project(params.id)],
  }),
});
