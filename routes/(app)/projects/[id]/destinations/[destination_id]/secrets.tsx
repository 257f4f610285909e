import { Button, LinkButton } from "../../../../../../components/Button.tsx";
import { Card } from "../../../../../../components/Card.tsx";
import { DestinationHeader } from "../../../../../../components/destinations/DestinationHeader.tsx";
import { SecretOnce } from "../../../../../../components/destinations/SecretOnce.tsx";
import { FormActions, FormError } from "../../../../../../components/Field.tsx";
import CopyField from "../../../../../../islands/CopyField.tsx";
import ReplaceAddress from "../../../../../../islands/ReplaceAddress.tsx";
import { cacheTags } from "../../../../../../lib/shared/cache_tags.ts";
import { buttonForm } from "../../../../../../lib/shared/forms.ts";
import { action } from "../../../../../../lib/web/action.ts";
import { define } from "../../../../../../lib/web/define.ts";
import { inProject } from "../../../../../../lib/web/guards.ts";
import { page } from "../../../../../../lib/web/page.ts";
import type { DestinationView } from "../../../../../../services/destinations/mod.ts";
import type { ProjectView } from "../../../../../../services/projects/mod.ts";

interface View {
  project: ProjectView;
  destination: DestinationView;
  /** Only right after it was made. */
  signingSecret: string | null;
}

const load = page({
  guard: inProject("admin"),
  async load({ services, actor, project, params }): Promise<View> {
    const destination = await services.destinations.require(actor, project.id, params.destination_id ?? "");
    return { project, destination, signingSecret: null };
  },
});

export const handler = define.handlers({
  GET: load,
  POST: action({
    guard: inProject("admin"),
    schema: buttonForm,
    run: ({ services, actor, project, params }) =>
      services.destinations.rotateSecret(actor, project.id, params.destination_id ?? ""),
    revalidates: ({ project }) => [cacheTags.project(project.id)],
    show: ({ signingSecret, ...destination }, { project }): View => ({ project, destination, signingSecret }),
    page: load,
  }),
});

export default define.page<typeof handler>(({ data, state: { form } }) => {
  const { project, destination, signingSecret } = data;
  const path = `/projects/${project.id}/destinations/${destination.id}`;
  return (
    <>
      <DestinationHeader project={project} destination={destination} current="settings" />
      {signingSecret === null ? <Ask path={path} form={form} /> : (
        <>
          <SecretOnce
            title="New signing secret"
            href={path}
            note="The one before signs along for 24 hours, so that your receiver can change over."
          >
            <CopyField label="Signing secret" value={signingSecret} />
          </SecretOnce>
          <ReplaceAddress href={path} />
        </>
      )}
    </>
  );
});

function Ask({ path, form }: { path: string; form: Parameters<typeof FormError>[0]["form"] }) {
  return (
    <form method="post" action={`${path}/secrets`} class="max-w-2xl">
      <Card title="Rotate the signing secret">
        <div class="flex flex-col gap-4">
          <FormError form={form} />
          <p>
            Deliveries are signed with a new secret at once, and with the one before it for 24 hours more. The
            new one is shown once, on the next page.
          </p>
          <FormActions>
            <Button tone="primary" icon="key">Rotate secret</Button>
            <LinkButton tone="ghost" href={path}>Cancel</LinkButton>
          </FormActions>
        </div>
      </Card>
    </form>
  );
}
