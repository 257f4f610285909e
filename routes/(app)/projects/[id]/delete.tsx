import { ConfirmDanger } from "../../../../components/ConfirmDanger.tsx";
import { PageHeader } from "../../../../components/PageHeader.tsx";
import { cacheTags } from "../../../../lib/shared/cache_tags.ts";
import { confirmForm } from "../../../../lib/shared/forms.ts";
import { action } from "../../../../lib/web/action.ts";
import { requireTypedName } from "../../../../lib/web/confirmation.ts";
import { define } from "../../../../lib/web/define.ts";
import { inProject } from "../../../../lib/web/guards.ts";
import { page } from "../../../../lib/web/page.ts";

const load = page({
  guard: inProject("owner"),
  load: ({ project }) => ({ project }),
});

export const handler = define.handlers({
  GET: load,
  POST: action({
    guard: inProject("owner"),
    schema: confirmForm,
    async run({ services, actor, project, input }) {
      requireTypedName(input.confirm, project.name);
      await services.projects.remove(actor, project.id);
      return project;
    },
    revalidates: ({ project, user }) => [cacheTags.project(project.id), cacheTags.projectsOf(user.id)],
    flash: (project) => `Project ${project.name.slice(0, 80)} deleted.`,
    redirect: () => "/dashboard",
    page: load,
  }),
});

export default define.page<typeof handler>(({ data: { project }, state: { form } }) => {
  const base = `/projects/${project.id}`;
  return (
    <>
      <PageHeader
        title="Delete project"
        crumbs={[{ text: project.name, href: base }, { text: "Settings", href: `${base}/settings` }]}
      />
      <div class="max-w-2xl">
        <ConfirmDanger
          action={`${base}/delete`}
          form={form}
          name={project.name}
          title={`Delete ${project.name}`}
          consequences={[
            "Its sources stop at once: providers get 404, and what they send is lost.",
            "Nothing more is delivered.",
            "Nobody can open it any more.",
          ]}
          verb="Delete project"
          cancel={`${base}/settings`}
        />
      </div>
    </>
  );
});
