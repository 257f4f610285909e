import { Button } from "../../../../components/Button.tsx";
import { Card } from "../../../../components/Card.tsx";
import { DangerCard } from "../../../../components/DangerCard.tsx";
import { FormActions, FormError, TextArea, TextField } from "../../../../components/Field.tsx";
import { PageHeader } from "../../../../components/PageHeader.tsx";
import { cacheTags } from "../../../../lib/shared/cache_tags.ts";
import { projectForm } from "../../../../lib/shared/forms.ts";
import { action } from "../../../../lib/web/action.ts";
import { define } from "../../../../lib/web/define.ts";
import { inProject } from "../../../../lib/web/guards.ts";
import { page } from "../../../../lib/web/page.ts";

const load = page({
  guard: inProject("admin"),
  load: ({ project }) => ({ project }),
});

export const handler = define.handlers({
  GET: load,
  POST: action({
    guard: inProject("admin"),
    schema: projectForm,
    run: ({ services, actor, project, input }) => services.projects.update(actor, project.id, input),
    revalidates: ({ project, user }) => [cacheTags.project(project.id), cacheTags.projectsOf(user.id)],
    flash: () => "Project saved.",
    redirect: (project) => `/projects/${project.id}/settings`,
    page: load,
  }),
});

export default define.page<typeof handler>(({ data: { project }, state: { form } }) => {
  const base = `/projects/${project.id}`;
  return (
    <>
      <PageHeader title="Settings" crumbs={[{ text: project.name, href: base }]} />
      <div class="flex max-w-3xl flex-col gap-4">
        <form method="post">
          <Card title="Project">
            <div class="flex flex-col gap-5">
              <FormError form={form} />
              <TextField form={form} name="name" label="Name" value={project.name} maxLength={100} required />
              <TextArea
                form={form}
                name="description"
                label="Description"
                value={project.description ?? ""}
                hint="What it is for, in a sentence."
                maxLength={500}
                required={false}
              />
              <FormActions>
                <Button tone="primary">Save</Button>
              </FormActions>
            </div>
          </Card>
        </form>
        {project.role === "owner" && (
          <DangerCard
            title="Delete"
            text="Its sources stop at once: providers get 404. Only the owner can do this."
            href={`${base}/delete`}
            verb="Delete project"
          />
        )}
      </div>
    </>
  );
});
