import { LinkButton } from "../../components/Button.tsx";
import { Figure, Figures } from "../../components/Card.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { PageHeader } from "../../components/PageHeader.tsx";
import { Pagination } from "../../components/Pagination.tsx";
import { eventsToday, ProjectTable } from "../../components/ProjectTable.tsx";
import { cacheTags } from "../../lib/shared/cache_tags.ts";
import { pageInput } from "../../lib/shared/inputs.ts";
import { define } from "../../lib/web/define.ts";
import { signedIn } from "../../lib/web/guards.ts";
import { page } from "../../lib/web/page.ts";
import type { ProjectOverview } from "../../services/projects/mod.ts";

/** Counts are at most this old; a project that was made, renamed or removed shows at once. */
const COUNTS_FOR_MS = 3_000;

export const handler = define.handlers({
  GET: page({
    guard: signedIn,
    schema: pageInput.strip(),
    load: ({ services, state, actor, input }) =>
      state.ports.cache.read(
        `dashboard:${actor.userId}:${input.limit}:${input.cursor}`,
        [cacheTags.projectsOf(actor.userId)],
        COUNTS_FOR_MS,
        () => services.projects.overview(actor, input),
      ),
  }),
});

export default define.page<typeof handler>(({ data: { data: projects, nextCursor }, url }) => (
  <>
    <PageHeader
      title="Projects"
      actions={projects.length > 0 && (
        <LinkButton tone="primary" icon="plus" href="/projects/new">New project</LinkButton>
      )}
    />
    {projects.length === 0 ? <NoProjects /> : (
      <>
        <Totals projects={projects} />
        <ProjectTable projects={projects} />
        <Pagination url={url} nextCursor={nextCursor} count={projects.length} noun="projects" />
      </>
    )}
  </>
));

function NoProjects() {
  return (
    <EmptyState
      icon="projects"
      title="Start with a project"
      actions={<LinkButton tone="primary" icon="plus" href="/projects/new">New project</LinkButton>}
    >
      A project holds the sources that receive webhooks, the destinations they go to, and every event in
      between.
    </EmptyState>
  );
}

function Totals({ projects }: { projects: ProjectOverview[] }) {
  const events = projects.reduce((total, one) => total + eventsToday(one), 0);
  return (
    <Figures>
      <Figure label="Projects" value={projects.length} />
      <Figure label="Events, last 24 hours" value={events.toLocaleString("en")} />
      <Figure
        label="Undelivered"
        value={atLeast(projects.map((one) => one.unsettledDeliveries))}
        note="Waiting, retrying or held"
      />
      <Figure
        label="Dead"
        value={atLeast(projects.map((one) => one.deadDeliveries))}
        note="Given up after the last try"
      />
    </Figures>
  );
}

/** A sum of counts that each end at 1,000. */
function atLeast(counts: number[]): string {
  const sum = counts.reduce((total, count) => total + count, 0).toLocaleString("en");
  return counts.some((count) => count >= 1_000) ? `${sum}+` : sum;
}
