import { cacheTags } from "../../../../../../lib/shared/cache_tags.ts";
import { createConnectionInput, listConnectionsInput } from "../../../../../../lib/shared/inputs.ts";
import { connectionOutput, pageOf } from "../../../../../../lib/shared/outputs.ts";
import { api } from "../../../../../../lib/web/api.ts";
import { define } from "../../../../../../lib/web/define.ts";

export const handler = define.handlers({
  GET: api({
    scope: "read",
    input: listConnectionsInput,
    output: pageOf(connectionOutput),
    run: ({ services, actor, params: { id = "" }, input }) => services.connections.list(actor, id, input),
  }),
  POST: api({
    scope: "write",
    status: 201,
    input: createConnectionInput,
    output: connectionOutput,
    run: ({ services, actor, params: { id = "" }, input }) => services.connections.create(actor, id, input),
    revalidates: ({ params }) => [cacheTags.project(params.id)],
  }),
});
