import { cacheTags } from "../../../../../lib/shared/cache_tags.ts";
import { noInput, updateProjectInput } from "../../../../../lib/shared/inputs.ts";
import { nothing, projectOutput } from "../../../../../lib/shared/outputs.ts";
import { api } from "../../../../../lib/web/api.ts";
import { define } from "../../../../../lib/web/define.ts";

export const handler = define.handlers({
  GET: api({
    scope: "read",
    input: noInput,
    output: projectOutput,
    run: ({ services, actor, params: { id = "" } }) => services.projects.require(actor, id),
  }),
  PATCH: api({
    scope: "write",
    input: updateProjectInput,
    output: projectOutput,
    run: ({ services, actor, params: { id = "" }, input }) => services.projects.update(actor, id, input),
    revalidates: ({ params, actor }) => [cacheTags.project(params.id), cacheTags.projectsOf(actor.userId)],
  }),
  DELETE: api({
    scope: "admin",
    status: 204,
    input: noInput,
    output: nothing,
    run: ({ services, actor, params: { id = "" } }) => services.projects.remove(actor, id),
    revalidates: ({ params, actor }) => [cacheTags.project(params.id), cacheTags.projectsOf(actor.userId)],
  }),
});
