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
      services.sources.resume(actor, project.id, params.source_id ?? ""),
    revalidates: ({ project }) => [cacheTags.project(project.id)],
    flash: () => "Resumed. Requests are accepted again.",
    redirect: (source, { project }) => `/projects/${project.id}/sources/${source.id}`,
  }),
});
