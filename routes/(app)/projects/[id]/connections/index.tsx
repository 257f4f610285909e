import { LinkButton } from "../../../../../components/Button.tsx";
import { ConnectForm } from "../../../../../components/connections/ConnectForm.tsx";
import { ConnectionTable } from "../../../../../components/connections/ConnectionTable.tsx";
import { EmptyState } from "../../../../../components/EmptyState.tsx";
import { PageHeader } from "../../../../../components/PageHeader.tsx";
import { Pagination } from "../../../../../components/Pagination.tsx";
import { cacheTags } from "../../../../../lib/shared/cache_tags.ts";
import { connectionsQuery, newConnectionForm } from "../../../../../lib/shared/forms.ts";
import { action } from "../../../../../lib/web/action.ts";
import { define } from "../../../../../lib/web/define.ts";
import { inProject } from "../../../../../lib/web/guards.ts";
import { page } from "../../../../../lib/web/page.ts";

const ROWS = 50;
const MOST_ENDS = 100;

const load = page({
  guard: inProject("viewer"),
  schema: connectionsQuery,
  async load({ services, actor, project, input: { cursor, ...chosen } }) {
    const [connections, sources, destinations] = await Promise.all([
      services.connections.list(actor, project.id, { cursor, limit: ROWS }),
      services.sources.list(actor, project.id, { limit: MOST_ENDS }),
      services.destinations.list(actor, project.id, { limit: MOST_ENDS }),
    ]);
    return { project, connections, sources: sources.data, destinations: destinations.data, chosen };
  },
});

export const handler = define.handlers({
  GET: load,
  POST: action({
    guard: inProject("member"),
    schema: newConnectionForm,
    run: ({ services, actor, project, input }) => services.connections.create(actor, project.id, input),
    revalidates: ({ project }) => [cacheTags.project(project.id)],
    flash: ({ sourceName, destinationName }) =>
      `${sourceName.slice(0, 80)} is connected to ${destinationName.slice(0, 80)}.`,
    redirect: (_, { project }) => `/projects/${project.id}/connections`,
    page: load,
  }),
});

export default define.page<typeof handler>(({ data, state: { form }, url }) => {
  const { project, connections, sources, destinations, chosen } = data;
  const base = `/projects/${project.id}`;
  const mayChange = project.role !== "viewer";
  const missing = sources.length === 0 ? "source" : destinations.length === 0 ? "destination" : null;
  return (
    <>
      <PageHeader
        title="Connections"
        crumbs={[{ text: project.name, href: base }]}
        description="What a source receives goes to every destination that it is connected to."
      />
      {connections.data.length > 0 && (
        <ConnectionTable connections={connections.data} base={base} mayChange={mayChange} />
      )}
      <Pagination
        url={url}
        nextCursor={connections.nextCursor}
        count={connections.data.length}
        noun="connections"
      />
      {missing
        ? (
          <EmptyState
            icon="connection"
            title="Nothing to connect yet"
            actions={mayChange && (
              <LinkButton tone="primary" icon="plus" href={`${base}/${missing}s/new`}>
                New {missing}
              </LinkButton>
            )}
          >
            A connection joins a source and a destination. Create the {missing} first.
          </EmptyState>
        )
        : mayChange
        ? <ConnectForm form={form} sources={sources} destinations={destinations} chosen={chosen} />
        : connections.data.length === 0 && (
          <EmptyState icon="connection" title="No connections yet">
            Ask a member of the project to connect a source with a destination.
          </EmptyState>
        )}
    </>
  );
});
