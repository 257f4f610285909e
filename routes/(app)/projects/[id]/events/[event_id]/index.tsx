import { Card, Section } from "../../../../../../components/Card.tsx";
import { CodeBlock } from "../../../../../../components/CodeBlock.tsx";
import { Conflict } from "../../../../../../components/events/Conflict.tsx";
import { Deliveries } from "../../../../../../components/events/Deliveries.tsx";
import { EventBody } from "../../../../../../components/events/EventBody.tsx";
import { EventFacts } from "../../../../../../components/events/EventFacts.tsx";
import { HeaderTable } from "../../../../../../components/events/HeaderTable.tsx";
import { ReplayForm } from "../../../../../../components/events/ReplayForm.tsx";
import { Icon } from "../../../../../../components/Icon.tsx";
import { PageHeader } from "../../../../../../components/PageHeader.tsx";
import { absoluteTime } from "../../../../../../components/RelativeTime.tsx";
import { EventStatusBadge, VerdictBadge } from "../../../../../../components/StatusBadge.tsx";
import CopyButton from "../../../../../../islands/CopyButton.tsx";
import { viewBody } from "../../../../../../lib/shared/body_view.ts";
import { define } from "../../../../../../lib/web/define.ts";
import { inProject } from "../../../../../../lib/web/guards.ts";
import { page } from "../../../../../../lib/web/page.ts";

const MOST_TARGETS = 100;

export const handler = define.handlers({
  GET: page({
    guard: inProject("viewer"),
    async load({ services, actor, project, params }) {
      const event = await services.events.require(actor, project.id, params.event_id ?? "");
      const mayAct = project.role !== "viewer";
      const [connections, command] = await Promise.all([
        services.connections.list(actor, project.id, { sourceId: event.sourceId, limit: MOST_TARGETS }),
        mayAct ? services.samples.findEventCommand(actor, project.id, event) : null,
      ]);
      return { project, event, body: viewBody(event.body), targets: connections.data, command, mayAct };
    },
  }),
});

export default define.page<typeof handler>(({ data, url }) => {
  const { project, event, body, targets, command, mayAct } = data;
  const base = `/projects/${project.id}`;
  const asRaw = url.searchParams.get("body") === "raw";
  return (
    <>
      <PageHeader
        title={event.type ?? "Event without a type"}
        crumbs={[{ text: project.name, href: base }, { text: "Events", href: `${base}/events` }]}
        badge={
          <>
            <VerdictBadge verdict={event.verdict} />
            {event.status && <EventStatusBadge status={event.status} />}
          </>
        }
        actions={command && <CopyButton text={command.curl} label="Copy as curl" />}
      />
      {event.conflictsWith.length > 0 && <Conflict base={base} others={event.conflictsWith} />}
      <div class="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <div class="flex min-w-0 flex-col gap-6">
          <Deliveries base={base} deliveries={event.deliveries} />
          <Section title="Body" id="body">
            <EventBody
              view={body}
              bytes={event.bodyBytes}
              asRaw={asRaw}
              path={url.pathname}
              copy={"raw" in body && <CopyButton text={body.raw} label="Copy body" bare />}
            />
          </Section>
          <Card title="Headers" description="Credentials and signatures show their last four characters.">
            <HeaderTable caption="Headers of the request" headers={event.headers} />
          </Card>
          {command && <AsCurl {...command} />}
        </div>
        <aside class="flex min-w-0 flex-col gap-4">
          <EventFacts
            event={event}
            base={base}
            copy={<CopyButton text={event.id} label="Copy event id" bare />}
          />
          {mayAct && (
            <Card title="Replay">
              <ReplayForm action={`${base}/events/${event.id}/replay`} targets={targets} />
            </Card>
          )}
        </aside>
      </div>
    </>
  );
});

function AsCurl({ curl, validUntil }: { curl: string; validUntil: Date | null }) {
  const label = validUntil
    ? `As curl, signed anew, valid until ${absoluteTime(validUntil)}`
    : "As curl, signed anew";
  return (
    <details class="group">
      <summary class="inline-flex min-h-6 items-center gap-1.5 font-medium text-quiet hover:text-base-content">
        <Icon name="chevron_right" class="size-3 transition-transform group-open:rotate-90" />
        The request as curl
      </summary>
      <div class="mt-2.5">
        <CodeBlock label={label} actions={<CopyButton text={curl} label="Copy curl command" bare />}>
          {curl}
        </CodeBlock>
      </div>
    </details>
  );
}
