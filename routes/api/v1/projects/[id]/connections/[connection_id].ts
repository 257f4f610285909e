import { cacheTags } from "../../../../../../lib/shared/cache_tags.ts";
import { noInput, updateConnectionInput } from "../../../../../../lib/shared/inputs.ts";
import { connectionOutput, nothing } from "../../../../../../lib/shared/outputs.ts";
import { api } from "../../../../../../lib/web/api.ts";
import { define } from "../../../../../../lib/web/define.ts";

export const handler = define.handlers({
  GET: api({
    scope: "read",
    input: noInput,
    output: connectionOutput,
    run: ({ services, actor, params: { id = "", connection_id = "" } }) =>
      services.connections.require(actor, id, connection_id),
  }),
  PATCH: api({
    scope: "write",
    input: updateConnectionInput,
    output: connectionOutput,
    run: ({ services, actor, params: { id = "", connection_id = "" }, input }) =>
      services.connections.update(actor, id, connection_id, input),
    revalidates: ({ params }) => [cacheTags.project(params.id)],
  }),
  DELETE: api({
    scope: "write",
    status: 204,
    input: noInput,
    output: nothing,
    run: ({ services, actor, params: { id = "", connection_id = "" } }) =>
      services.connections.remove(actor, id, connection_id),
    revalidates: ({ params }) => [cacheTags.project(params.id)],
  }),
});
