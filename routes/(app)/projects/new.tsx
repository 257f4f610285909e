import { Button, LinkButton } from "../../../components/Button.tsx";
import { Card } from "../../../components/Card.tsx";
import { FormActions, FormError, TextArea, TextField } from "../../../components/Field.tsx";
import { PageHeader } from "../../../components/PageHeader.tsx";
import { cacheTags } from "../../../lib/shared/cache_tags.ts";
import { createProjectInput } from "../../../lib/shared/inputs.ts";
import { action } from "../../../lib/web/action.ts";
import { define } from "../../../lib/web/define.ts";
import { signedIn } from "../../../lib/web/guards.ts";
import { page } from "../../../lib/web/page.ts";

const show = page({ guard: signedIn, load: () => ({}) });

export const handler = define.handlers({
  GET: show,
  POST: action({
    guard: signedIn,
    schema: createProjectInput,
    run: ({ services, actor, input }) => services.projects.create(actor, input),
    revalidates: ({ actor }) => [cacheTags.projectsOf(actor.userId)],
    redirect: ({ id }) => `/projects/${id}`,
    flash: ({ name }) => `${name} is ready. Next, create its first source.`,
    page: show,
  }),
});

export default define.page<typeof handler>(({ state }) => (
  <div class="flex max-w-xl flex-col gap-6">
    <PageHeader title="New project" crumbs={[{ text: "Projects", href: "/dashboard" }]} />
    <Card>
      <form method="post" class="flex flex-col gap-5">
        <FormError form={state.form} />
        <TextField
          form={state.form}
          name="name"
          label="Name"
          maxLength={100}
          hint="A product, a service or an environment: what belongs together."
          required
          autofocus
        />
        <TextArea form={state.form} name="description" label="Description" maxLength={500} required={false} />
        <FormActions>
          <Button tone="primary">Create project</Button>
          <LinkButton tone="ghost" href="/dashboard">Cancel</LinkButton>
        </FormActions>
      </form>
    </Card>
  </div>
));
