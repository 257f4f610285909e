import { ConfirmDanger } from "../../../../../../components/ConfirmDanger.tsx";
import { SourceHeader } from "../../../../../../components/sources/SourceHeader.tsx";
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
    const source = await services.sources.require(actor, project.id, params.source_id ?? "");
    return {
      project,
      source,
      providerName: services.providers.find(source.provider)?.name ?? source.provider,
    };
  },
});

export const handler = define.handlers({
  GET: load,
  POST: action({
    guard: inProject("member"),
    schema: confirmForm,
    async run({ services, actor, project, params, input }) {
      const source = await services.sources.require(actor, project.id, params.source_id ?? "");
      requireTypedName(input.confirm, source.name);
      await services.sources.remove(actor, project.id, source.id);
      return source;
    },
    revalidates: ({ project }) => [cacheTags.project(project.id)],
    flash: (source) => `Source ${source.name.slice(0, 80)} deleted.`,
    redirect: (_, { project }) => `/projects/${project.id}/sources`,
    page: load,
  }),
});

export default define.page<typeof handler>(({ data: { project, source, providerName }, state: { form } }) => {
  const path = `/projects/${project.id}/sources/${source.id}`;
  return (
    <>
      <SourceHeader project={project} source={source} providerName={providerName} current="settings" />
      <div class="max-w-2xl">
        <ConfirmDanger
          action={`${path}/delete`}
          form={form}
          name={source.name}
          title="Delete this source"
          consequences={[
            "Its URL answers 404 from now on, and the provider's requests are lost.",
            "Its connections go with it. What was acknowledged is still delivered.",
            "Events that it received stay readable until their retention ends.",
          ]}
          verb="Delete source"
          cancel={`${path}/settings`}
        />
      </div>
    </>
  );
});
