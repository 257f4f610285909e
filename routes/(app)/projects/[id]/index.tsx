import { LinkButton } from "../../../../components/Button.tsx";
import { Figure, Figures, Section } from "../../../../components/Card.tsx";
import { Icon } from "../../../../components/Icon.tsx";
import { PageHeader } from "../../../../components/PageHeader.tsx";
import { Pagination } from "../../../../components/Pagination.tsx";
import { Checklist } from "../../../../components/projects/Checklist.tsx";
import { HealthCards } from "../../../../components/projects/HealthCards.tsx";
import { Throughput } from "../../../../components/projects/Throughput.tsx";
import { UndeliveredTable } from "../../../../components/projects/UndeliveredTable.tsx";
import { pageQuery } from "../../../../lib/shared/forms.ts";
import { define } from "../../../../lib/web/define.ts";
import { inProject } from "../../../../lib/web/guards.ts";
import { page } from "../../../../lib/web/page.ts";

const ROWS = 15;

export const handler = define.handlers({
  GET: page({
    guard: inProject("viewer"),
    schema: pageQuery,
    async load({ services, actor, project, input }) {
      const [activity, undelivered] = await Promise.all([
        services.overview.find(actor, project.id),
        services.events.listUndelivered(actor, project.id, { ...input, limit: ROWS }),
      ]);
      return { project, activity, undelivered };
    },
  }),
});

export default define.page<typeof handler>(({ data: { project, activity, undelivered }, url }) => {
  const base = `/projects/${project.id}`;
  const { hours, sources, destinations, connections } = activity;
  const isAdmin = project.role === "admin" || project.role === "owner";
  const hasEvents = sources.some(({ lastEventAt }) => lastEventAt !== null);
  return (
    <>
      <PageHeader
        title={project.name}
        description={project.description ?? undefined}
        actions={isAdmin && <LinkButton href={`${base}/settings`}>Settings</LinkButton>}
      />
      <Checklist
        base={base}
        sourceId={sources.at(-1)?.id ?? null}
        destinations={destinations.length}
        connections={connections}
        hasEvents={hasEvents}
        mayChange={project.role !== "viewer"}
      />
      {(hasEvents || hours.some(({ refused }) => refused > 0)) && (
        <>
          <Figures>
            <Figure label="Accepted" value={sum(hours, "accepted")} note="in 24 hours" />
            <Figure label="Delivered" value={sum(destinations, "succeeded")} note="in 24 hours" />
            <Figure
              label="Not yet delivered"
              value={sum(destinations, "unsettled")}
              note="waiting, retrying or held"
            />
            <Figure label="Refused" value={sum(hours, "refused")} note="rejected or over a limit" />
          </Figures>
          <Throughput hours={hours} />
        </>
      )}
      {sources.length + destinations.length > 0 && (
        <HealthCards base={base} sources={sources} destinations={destinations} />
      )}
      {hasEvents && (
        <Section
          title="Not delivered"
          description="Every event that a destination has not got, and why. Held ones go on when what is paused is resumed; dead ones when they are replayed."
        >
          {undelivered.data.length === 0
            ? (
              <p class="flex items-center justify-center gap-2 rounded-box border border-dashed border-base-content/20 py-6 text-quiet">
                <Icon name="check_circle" class="size-4 text-success" />Everything is delivered.
              </p>
            )
            : <UndeliveredTable undelivered={undelivered.data} base={base} />}
          <Pagination
            url={url}
            nextCursor={undelivered.nextCursor}
            count={undelivered.data.length}
            noun="deliveries"
          />
        </Section>
      )}
    </>
  );
});

function sum<Name extends string>(rows: Record<Name, number>[], name: Name): string {
  return rows.reduce((total, row) => total + row[name], 0).toLocaleString("en");
}
