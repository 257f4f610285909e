import { Button, PostButton } from "../../../../../../components/Button.tsx";
import { Card } from "../../../../../../components/Card.tsx";
import { RetryField } from "../../../../../../components/connections/ConnectForm.tsx";
import { FormActions, FormError } from "../../../../../../components/Field.tsx";
import { PageHeader } from "../../../../../../components/PageHeader.tsx";
import { EnabledBadge } from "../../../../../../components/StatusBadge.tsx";
import { cacheTags } from "../../../../../../lib/shared/cache_tags.ts";
import { connectionForm } from "../../../../../../lib/shared/forms.ts";
import { formatSchedule } from "../../../../../../lib/shared/retry_schedule.ts";
import { action } from "../../../../../../lib/web/action.ts";
import { define } from "../../../../../../lib/web/define.ts";
import { inProject } from "../../../../../../lib/web/guards.ts";
import { page } from "../../../../../../lib/web/page.ts";

const load = page({
  guard: inProject("member"),
  async load({ services, actor, project, params }) {
    return {
      project,
      connection: await services.connections.require(actor, project.id, params.connection_id ?? ""),
    };
  },
});

export const handler = define.handlers({
  GET: load,
  POST: action({
    guard: inProject("member"),
    schema: connectionForm,
    run: ({ services, actor, project, params, input }) =>
      services.connections.update(actor, project.id, params.connection_id ?? "", input),
    revalidates: ({ project }) => [cacheTags.project(project.id)],
    flash: () => "Retries saved. They count for deliveries that are not done.",
    redirect: (_, { project }) => `/projects/${project.id}/connections`,
    page: load,
  }),
});

export default define.page<typeof handler>(({ data: { project, connection }, state: { form } }) => {
  const base = `/projects/${project.id}`;
  const path = `${base}/connections/${connection.id}`;
  const { enabled, retry } = connection;
  return (
    <>
      <PageHeader
        title={`${connection.sourceName} to ${connection.destinationName}`}
        crumbs={[{ text: project.name, href: base }, { text: "Connections", href: `${base}/connections` }]}
        badge={<EnabledBadge enabled={enabled} />}
        actions={
          <PostButton action={`${path}/${enabled ? "pause" : "resume"}`} icon={enabled ? "pause" : "play"}>
            {enabled ? "Pause" : "Resume"}
          </PostButton>
        }
      />
      <div class="flex max-w-3xl flex-col gap-4">
        <form method="post">
          <Card title="Retries">
            <div class="flex flex-col gap-4">
              <FormError form={form} />
              <RetryField form={form} value={retry ? formatSchedule(retry.scheduleSeconds) : ""} />
              <FormActions>
                <Button tone="primary">Save</Button>
              </FormActions>
            </div>
          </Card>
        </form>
        <Card title="Disconnect">
          <div class="flex flex-wrap items-center justify-between gap-3">
            <p class="min-w-0 grow basis-80 text-quiet">
              What waits on this connection is cancelled. Source, destination and events stay, and the two can
              be connected again.
            </p>
            <PostButton action={`${path}/delete`} tone="danger">Disconnect</PostButton>
          </div>
        </Card>
      </div>
    </>
  );
});
