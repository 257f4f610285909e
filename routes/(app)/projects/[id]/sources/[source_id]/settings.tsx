import { DangerCard } from "../../../../../../components/DangerCard.tsx";
import { SecretCard } from "../../../../../../components/sources/SecretCard.tsx";
import { SourceHeader } from "../../../../../../components/sources/SourceHeader.tsx";
import { SourceSettings } from "../../../../../../components/sources/SourceSettings.tsx";
import { cacheTags } from "../../../../../../lib/shared/cache_tags.ts";
import { sourceSettingsForm } from "../../../../../../lib/shared/forms.ts";
import { action } from "../../../../../../lib/web/action.ts";
import { define } from "../../../../../../lib/web/define.ts";
import { inProject } from "../../../../../../lib/web/guards.ts";
import { page } from "../../../../../../lib/web/page.ts";

const load = page({
  guard: inProject("member"),
  async load({ services, actor, project, params }) {
    const source = await services.sources.require(actor, project.id, params.source_id ?? "");
    return { project, source, provider: services.providers.find(source.provider) };
  },
});

export const handler = define.handlers({
  GET: load,
  POST: action({
    guard: inProject("member"),
    schema: sourceSettingsForm,
    run: ({ services, actor, project, params, input: { secrets: _, ...settings } }) =>
      services.sources.update(actor, project.id, params.source_id ?? "", settings),
    revalidates: ({ project }) => [cacheTags.project(project.id)],
    flash: () => "Settings saved.",
    redirect: (source, { project }) => `/projects/${project.id}/sources/${source.id}/settings`,
    page: load,
  }),
});

export default define.page<typeof handler>(({ data: { project, source, provider }, state: { form } }) => {
  const path = `/projects/${project.id}/sources/${source.id}`;
  const isAdmin = project.role === "admin" || project.role === "owner";
  return (
    <>
      <SourceHeader
        project={project}
        source={source}
        providerName={provider?.name ?? source.provider}
        current="settings"
      />
      <div class="flex max-w-3xl flex-col gap-4">
        <SourceSettings form={form} source={source} configurable={provider?.configurable ?? false} />
        {provider?.secret && <SecretCard source={source} path={path} mayChange={isAdmin} />}
        <DangerCard
          title="Delete"
          text="Its URL answers 404 from then on. What was acknowledged is still delivered."
          href={`${path}/delete`}
          verb="Delete source"
        />
      </div>
    </>
  );
});
