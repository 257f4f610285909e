import { Button, LinkButton } from "../../../../../components/Button.tsx";
import { Card } from "../../../../../components/Card.tsx";
import { DestinationFields } from "../../../../../components/destinations/DestinationFields.tsx";
import { SecretOnce } from "../../../../../components/destinations/SecretOnce.tsx";
import { FormActions, FormError } from "../../../../../components/Field.tsx";
import { Notice } from "../../../../../components/Notice.tsx";
import { PageHeader } from "../../../../../components/PageHeader.tsx";
import CopyField from "../../../../../islands/CopyField.tsx";
import ReplaceAddress from "../../../../../islands/ReplaceAddress.tsx";
import { cacheTags } from "../../../../../lib/shared/cache_tags.ts";
import { destinationQuery, newDestinationForm } from "../../../../../lib/shared/forms.ts";
import { action } from "../../../../../lib/web/action.ts";
import { define } from "../../../../../lib/web/define.ts";
import { inProject } from "../../../../../lib/web/guards.ts";
import { page } from "../../../../../lib/web/page.ts";
import type { DestinationWithSecret } from "../../../../../services/destinations/mod.ts";
import type { ProjectView } from "../../../../../services/projects/mod.ts";

interface View {
  project: ProjectView;
  /** A receiver that Sluice itself brings, outside of production. */
  sinkUrl: string | null;
  useSink: boolean;
  made: DestinationWithSecret | null;
}

const load = page({
  guard: inProject("member"),
  schema: destinationQuery,
  load({ state, project, input }): View {
    const { appUrl, production } = state.ports.settings;
    const sinkUrl = production ? null : `${appUrl}/sandbox/sink/${project.id.slice(-8)}`;
    return { project, sinkUrl, useSink: input.use === "sink", made: null };
  },
});

export const handler = define.handlers({
  GET: load,
  POST: action({
    guard: inProject("member"),
    schema: newDestinationForm,
    run: ({ services, actor, project, input }) => services.destinations.create(actor, project.id, input),
    revalidates: ({ project }) => [cacheTags.project(project.id)],
    show: (made, { project }): View => ({ project, sinkUrl: null, useSink: false, made }),
    page: load,
  }),
});

export default define.page<typeof handler>(({ data, state: { form }, url }) => {
  const { project, sinkUrl, useSink, made } = data;
  const base = `/projects/${project.id}`;
  const crumbs = [{ text: project.name, href: base }, { text: "Destinations", href: `${base}/destinations` }];
  if (made) return <Made made={made} base={base} crumbs={crumbs} />;
  const sink = useSink && sinkUrl ? { name: "Sandbox sink", url: sinkUrl } : {};
  return (
    <>
      <PageHeader title="New destination" crumbs={crumbs} />
      <div class="flex max-w-2xl flex-col gap-4">
        {sinkUrl && !useSink && (
          <Notice
            tone="info"
            title="No receiver at hand?"
            actions={
              <LinkButton size="small" href={`${url.pathname}?use=sink`}>Use the sandbox sink</LinkButton>
            }
          >
            The sandbox sink takes everything and shows what came.
          </Notice>
        )}
        <form method="post">
          <Card>
            <div class="flex flex-col gap-5">
              <FormError form={form} />
              <DestinationFields form={form} values={sink} />
              <FormActions>
                <Button tone="primary">Create destination</Button>
                <LinkButton tone="ghost" href={`${base}/destinations`}>Cancel</LinkButton>
              </FormActions>
            </div>
          </Card>
        </form>
      </div>
    </>
  );
});

function Made({ made, base, crumbs }: {
  made: DestinationWithSecret;
  base: string;
  crumbs: { text: string; href: string }[];
}) {
  const href = `${base}/destinations/${made.id}`;
  return (
    <>
      <PageHeader title={`${made.name} is ready`} crumbs={crumbs} />
      <SecretOnce
        title="Signing secret"
        href={href}
        note="Your receiver checks with it that a delivery is ours."
      >
        <CopyField label="Signing secret" value={made.signingSecret} />
      </SecretOnce>
      <ReplaceAddress href={href} />
    </>
  );
}
