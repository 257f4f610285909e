import { cacheTags } from "../../../../lib/shared/cache_tags.ts";
import { createProjectInput, pageInput } from "../../../../lib/shared/inputs.ts";
import { pageOf, projectOutput } from "../../../../lib/shared/outputs.ts";
import { api } from "../../../../lib/web/api.ts";
import { define } from "../../../../lib/web/define.ts";

export const handler = define.handlers({
  GET: api({
    scope: "read",
    input: pageInput,
    output: pageOf(projectOutput),
    run: ({ services, actor, input }) => services.projects.list(actor, input),
  }),
  POST: api({
    scope: "write",
    status: 201,
    input: createProjectInput,
    output: projectOutput,
    run: ({ services, actor, input }) => services.projects.create(actor, input),
    revalidates: ({ actor }) => [cacheTags.projectsOf(actor.userId)],
  }),
});
