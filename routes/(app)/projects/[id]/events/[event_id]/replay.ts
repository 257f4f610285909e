import { cacheTags } from "../../../../../../lib/shared/cache_tags.ts";
import { replayForm } from "../../../../../../lib/shared/forms.ts";
import { action } from "../../../../../../lib/web/action.ts";
import { define } from "../../../../../../lib/web/define.ts";
import { inProject } from "../../../../../../lib/web/guards.ts";

export const handler = define.handlers({
  POST: action({
    guard: inProject("member"),
    schema: replayForm,
    run: ({ services, actor, project, params, input }) =>
      services.events.replay(actor, project.id, params.event_id ?? "", input),
    revalidates: ({ project }) => [cacheTags.project(project.id)],
    flash: (deliveries) =>
      deliveries.length === 1
        ? "Replaying to 1 destination."
        : `Replaying to ${deliveries.length} destinations.`,
    redirect: (_, { project, params }) => `/projects/${project.id}/events/${params.event_id}`,
  }),
});
