import { Button } from "../../../../../../components/Button.tsx";
import { Card } from "../../../../../../components/Card.tsx";
import { DangerCard } from "../../../../../../components/DangerCard.tsx";
import { DestinationFields } from "../../../../../../components/destinations/DestinationFields.tsx";
import { DestinationHeader } from "../../../../../../components/destinations/DestinationHeader.tsx";
import { SigningSecretCard } from "../../../../../../components/destinations/SigningSecretCard.tsx";
import { FormActions, FormError } from "../../../../../../components/Field.tsx";
import { cacheTags } from "../../../../../../lib/shared/cache_tags.ts";
import { destinationSettingsForm } from "../../../../../../lib/shared/forms.ts";
import { action } from "../../../../../../lib/web/action.ts";
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
    schema: destinationSettingsForm,
    run: ({ services, actor, project, params, input }) =>
      services.destinations.update(actor, project.id, params.destination_id ?? "", input),
    revalidates: ({ project }) => [cacheTags.project(project.id)],
    flash: () => "Settings saved.",
    redirect: (destination, { project }) => `/projects/${project.id}/destinations/${destination.id}/settings`,
    page: load,
  }),
});

export default define.page<typeof handler>(({ data: { project, destination }, state: { form } }) => {
  const path = `/projects/${project.id}/destinations/${destination.id}`;
  return (
    <>
      <DestinationHeader project={project} destination={destination} current="settings" />
      <div class="flex max-w-3xl flex-col gap-4">
        <form method="post">
          <Card title="Settings">
            <div class="flex flex-col gap-5">
              <FormError form={form} />
              <DestinationFields form={form} values={destination} />
              <FormActions>
                <Button tone="primary">Save settings</Button>
              </FormActions>
            </div>
          </Card>
        </form>
        <SigningSecretCard
          previousUntil={destination.previousSecretUntil}
          path={path}
          mayChange={project.role === "admin" || project.role === "owner"}
        />
        <DangerCard
          title="Delete"
          text="What waits for it is cancelled, and its connections go with it."
          href={`${path}/delete`}
          verb="Delete destination"
        />
      </div>
    </>
  );
});
