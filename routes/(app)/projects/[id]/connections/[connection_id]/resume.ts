import { cacheTags } from "../../../../../../lib/shared/cache_tags.ts";
import { buttonForm } from "../../../../../../lib/shared/forms.ts";
import { action } from "../../../../../../lib/web/action.ts";
import { define } from "../../../../../../lib/web/define.ts";
import { inProject } from "../../../../../../lib/web/guards.ts";

export const handler = define.handlers({
  POST: action({
    guard: inProject("member"),
    schema: buttonForm,
    run: ({ services, actor, project, params }) =>
      services.connections.resume(actor, project.id, params.connection_id ?? ""),
    revalidates: ({ project }) => [cacheTags.project(project.id)],
    flash: () => "Resumed. What was held is on its way.",
    redirect: (_, { project }) => `/projects/${project.id}/connections`,
  }),
});
