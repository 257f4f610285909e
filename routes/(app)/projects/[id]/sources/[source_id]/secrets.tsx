import { Button, LinkButton } from "../../../../../../components/Button.tsx";
import { Card } from "../../../../../../components/Card.tsx";
import { FormActions, FormError, TextField } from "../../../../../../components/Field.tsx";
import { Prose } from "../../../../../../components/sources/Prose.tsx";
import { SourceHeader } from "../../../../../../components/sources/SourceHeader.tsx";
import { cacheTags } from "../../../../../../lib/shared/cache_tags.ts";
import { secretForm } from "../../../../../../lib/shared/forms.ts";
import { action } from "../../../../../../lib/web/action.ts";
import { define } from "../../../../../../lib/web/define.ts";
import { inProject } from "../../../../../../lib/web/guards.ts";
import { page } from "../../../../../../lib/web/page.ts";

const load = page({
  guard: inProject("admin"),
  async load({ services, actor, project, params }) {
    const source = await services.sources.require(actor, project.id, params.source_id ?? "");
    return { project, source, provider: services.providers.find(source.provider) };
  },
});

export const handler = define.handlers({
  GET: load,
  POST: action({
    guard: inProject("admin"),
    schema: secretForm,
    run: ({ services, actor, project, params, input }) =>
      services.sources.update(actor, project.id, params.source_id ?? "", { secrets: input.secrets ?? [] }),
    revalidates: ({ project }) => [cacheTags.project(project.id)],
    flash: () => "Secret replaced. The next request is verified with it.",
    redirect: (source, { project }) => `/projects/${project.id}/sources/${source.id}`,
    page: load,
  }),
});

export default define.page<typeof handler>(({ data: { project, source, provider }, state: { form } }) => {
  const path = `/projects/${project.id}/sources/${source.id}`;
  return (
    <>
      <SourceHeader
        project={project}
        source={source}
        providerName={provider?.name ?? source.provider}
        current="settings"
      />
      <form method="post" class="max-w-2xl">
        <Card title={source.hasSecret ? "Replace the secret" : "Enter the secret"}>
          <div class="flex flex-col gap-5">
            <FormError form={form} />
            <TextField
              form={form}
              name="secrets"
              label="Secret"
              placeholder={provider?.secret?.placeholder}
              hint={provider?.secret && <Prose text={provider.secret.hint} />}
              autofocus
              required
              mono
            />
            <p class="text-quiet">
              {source.secretHint && `It takes the place of the one that ends in …${source.secretHint}. `}
              It is stored encrypted and never shown again.
            </p>
            <FormActions>
              <Button tone="primary">{source.hasSecret ? "Replace secret" : "Save secret"}</Button>
              <LinkButton tone="ghost" href={path}>Cancel</LinkButton>
            </FormActions>
          </div>
        </Card>
      </form>
    </>
  );
});
