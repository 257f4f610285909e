import { LinkButton } from "../../../../../components/Button.tsx";
import { EmptyState } from "../../../../../components/EmptyState.tsx";
import { PageHeader } from "../../../../../components/PageHeader.tsx";
import { Pagination } from "../../../../../components/Pagination.tsx";
import { SourceTable } from "../../../../../components/sources/SourceTable.tsx";
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
      const [sources, activity] = await Promise.all([
        services.sources.list(actor, project.id, { ...input, limit: ROWS }),
        services.overview.find(actor, project.id),
      ]);
      const health = new Map(activity.sources.map((source) => [source.id, source]));
      const rows = sources.data.map((source) => ({
        ...source,
        providerName: services.providers.find(source.provider)?.name ?? source.provider,
        health: health.get(source.id) ?? null,
      }));
      return { project, rows, nextCursor: sources.nextCursor, mayChange: project.role !== "viewer" };
    },
  }),
});

export default define.page<typeof handler>(({ data: { project, rows, nextCursor, mayChange }, url }) => {
  const base = `/projects/${project.id}`;
  const create = <LinkButton tone="primary" icon="plus" href={`${base}/sources/new`}>New source</LinkButton>;
  return (
    <>
      <PageHeader
        title="Sources"
        crumbs={[{ text: project.name, href: base }]}
        description="Where providers post their events to."
        actions={mayChange && rows.length > 0 && create}
      />
      {rows.length === 0
        ? (
          <EmptyState icon="source" title="No sources yet" actions={mayChange && create}>
            A source gives one provider a URL to post to, and checks that every request is really its own.
          </EmptyState>
        )
        : <SourceTable sources={rows} base={base} />}
      <Pagination url={url} nextCursor={nextCursor} count={rows.length} noun="sources" />
    </>
  );
});
