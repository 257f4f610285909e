import { ConfirmDanger } from "../../../../../../components/ConfirmDanger.tsx";
import { DestinationHeader } from "../../../../../../components/destinations/DestinationHeader.tsx";
import { cacheTags } from "../../../../../../lib/shared/cache_tags.ts";
import { confirmForm } from "../../../../../../lib/shared/forms.ts";
import { action } from "../../../../../../lib/web/action.ts";
import { requireTypedName } from "../../../../../../lib/web/confirmation.ts";
import { define } from "../../../../../../lib/web/define.ts";
import { inProject } from "../../../../../../lib/web/guards.ts";
import { page } from "../../../../../../lib/web/page.ts";

const load = page({
  guard: inProject("member"),
  async load({ services, actor, project, params }) {
    const destination = await services.destinations.require(actor, project.id, params.destination_id ?? "");
    return { project, destination };
  },
});

export const handler = define.handlers({
  GET: load,
  POST: action({
    guard: inProject("member"),
    schema: confirmForm,
    async run({ services, actor, project, params, input }) {
      const destination = await services.destinations.require(actor, project.id, params.destination_id ?? "");
      requireTypedName(input.confirm, destination.name);
      await services.destinations.remove(actor, project.id, destination.id);
      return destination;
    },
    revalidates: ({ project }) => [cacheTags.project(project.id)],
    flash: (destination) => `Destination ${destination.name.slice(0, 80)} deleted.`,
    redirect: (_, { project }) => `/projects/${project.id}/destinations`,
    page: load,
  }),
});

export default define.page<typeof handler>(({ data: { project, destination }, state: { form } }) => {
  const path = `/projects/${project.id}/destinations/${destination.id}`;
  return (
    <>
      <DestinationHeader project={project} destination={destination} current="settings" />
      <div class="max-w-2xl">
        <ConfirmDanger
          action={`${path}/delete`}
          form={form}
          name={destination.name}
          title="Delete this destination"
          consequences={[
            "Nothing is delivered to it from now on; what waits for it is cancelled.",
            "Its connections go with it.",
            "Events stay, and can be replayed to another destination.",
          ]}
          verb="Delete destination"
          cancel={`${path}/settings`}
        />
      </div>
    </>
  );
});
