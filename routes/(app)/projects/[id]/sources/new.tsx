import { Button, LinkButton } from "../../../../../components/Button.tsx";
import { Card } from "../../../../../components/Card.tsx";
import { FormActions, FormError, TextField } from "../../../../../components/Field.tsx";
import { PageHeader } from "../../../../../components/PageHeader.tsx";
import { Prose } from "../../../../../components/sources/Prose.tsx";
import { Monogram, ProviderPicker } from "../../../../../components/sources/ProviderPicker.tsx";
import { TemplateFields } from "../../../../../components/sources/TemplateFields.tsx";
import { cacheTags } from "../../../../../lib/shared/cache_tags.ts";
import { newSourceForm, providerQuery } from "../../../../../lib/shared/forms.ts";
import { action } from "../../../../../lib/web/action.ts";
import { define } from "../../../../../lib/web/define.ts";
import { inProject } from "../../../../../lib/web/guards.ts";
import { page } from "../../../../../lib/web/page.ts";

const load = page({
  guard: inProject("member"),
  schema: providerQuery,
  load({ services, state, project, input }) {
    const wanted = state.form?.values.provider ?? input.provider;
    const provider = wanted === undefined ? null : services.providers.find(wanted);
    return { project, provider, providers: services.providers.list() };
  },
});

export const handler = define.handlers({
  GET: load,
  POST: action({
    guard: inProject("member"),
    schema: newSourceForm,
    run: ({ services, actor, project, input }) => services.sources.create(actor, project.id, input),
    revalidates: ({ project }) => [cacheTags.project(project.id)],
    flash: (source) => `Source ${source.name.slice(0, 80)} created. Point the provider at its URL.`,
    redirect: (source, { project }) => `/projects/${project.id}/sources/${source.id}`,
    page: load,
  }),
});

export default define.page<typeof handler>(
  ({ data: { project, provider, providers }, state: { form }, url }) => {
    const base = `/projects/${project.id}`;
    return (
      <>
        <PageHeader
          title={provider ? `New ${provider.name} source` : "New source"}
          crumbs={[{ text: project.name, href: base }, { text: "Sources", href: `${base}/sources` }]}
          description={provider ? undefined : "Who will post to it?"}
        />
        {provider === null
          ? <ProviderPicker path={url.pathname} providers={providers} />
          : (
            <form method="post" class="max-w-2xl">
              <Card>
                <div class="flex flex-col gap-5">
                  <FormError form={form} />
                  <div class="flex items-center gap-2.5">
                    <Monogram name={provider.name} />
                    <span class="font-medium">{provider.name}</span>
                    <a href={url.pathname} class="ml-auto text-xs text-quiet underline">Choose another</a>
                  </div>
                  <input type="hidden" name="provider" value={provider.id} />
                  <TextField
                    form={form}
                    name="name"
                    label="Name"
                    value={provider.name}
                    hint="For your team: “Stripe, live mode”."
                    maxLength={100}
                    required
                  />
                  {provider.secret && (
                    <TextField
                      form={form}
                      name="secrets"
                      label="Secret"
                      placeholder={provider.secret.placeholder}
                      hint={
                        <>
                          <Prose text={provider.secret.hint} />{" "}
                          You can enter it later, once the provider has shown it.
                        </>
                      }
                      required={false}
                      mono
                    />
                  )}
                  {provider.configurable && <TemplateFields form={form} />}
                  <FormActions>
                    <Button tone="primary">Create source</Button>
                    <LinkButton tone="ghost" href={`${base}/sources`}>Cancel</LinkButton>
                  </FormActions>
                </div>
              </Card>
            </form>
          )}
      </>
    );
  },
);
