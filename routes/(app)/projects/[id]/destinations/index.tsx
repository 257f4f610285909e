import { LinkButton } from "../../../../../components/Button.tsx";
import { DestinationTable } from "../../../../../components/destinations/DestinationTable.tsx";
import { EmptyState } from "../../../../../components/EmptyState.tsx";
import { PageHeader } from "../../../../../components/PageHeader.tsx";
import { Pagination } from "../../../../../components/Pagination.tsx";
import { pageQuery } from "../../../../../lib/shared/forms.ts";
import { define } from "../../../../../lib/web/define.ts";
import { inProject } from "../../../../../lib/web/guards.ts";
import { page } from "../../../../../lib/web/page.ts";

const ROWS = 50;

export const handler = define.handlers({
  GET: page({
    guard: inProject("viewer"),
    schema: pageQuery,
    async load({ services, actor, project, input }) {
      const [destinations, activity] = await Promise.all([
        services.destinations.list(actor, project.id, { ...input, limit: ROWS }),
        services.overview.find(actor, project.id),
      ]);
      const health = new Map(activity.destinations.map((destination) => [destination.id, destination]));
      const rows = destinations.data.map((row) => ({ ...row, health: health.get(row.id) ?? null }));
      return { project, rows, nextCursor: destinations.nextCursor, mayChange: project.role !== "viewer" };
    },
  }),
});

export default define.page<typeof handler>(({ data: { project, rows, nextCursor, mayChange }, url }) => {
  const base = `/projects/${project.id}`;
  const create = (
    <LinkButton tone="primary" icon="plus" href={`${base}/destinations/new`}>New destination</LinkButton>
  );
  return (
    <>
      <PageHeader
        title="Destinations"
        crumbs={[{ text: project.name, href: base }]}
        description="Where events are delivered to."
        actions={mayChange && rows.length > 0 && create}
      />
      {rows.length === 0
        ? (
          <EmptyState icon="destination" title="No destinations yet" actions={mayChange && create}>
            A destination is a URL of yours. What a connected source receives is posted to it, signed, and
            again until it is accepted.
          </EmptyState>
        )
        : <DestinationTable destinations={rows} base={base} />}
      <Pagination url={url} nextCursor={nextCursor} count={rows.length} noun="destinations" />
    </>
  );
});
