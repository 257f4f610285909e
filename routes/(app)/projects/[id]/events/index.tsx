import { LinkButton } from "../../../../../components/Button.tsx";
import { EmptyState } from "../../../../../components/EmptyState.tsx";
import { EventFilters } from "../../../../../components/events/EventFilters.tsx";
import { EventHead, EventRow } from "../../../../../components/events/EventRow.tsx";
import { PageHeader } from "../../../../../components/PageHeader.tsx";
import { Pagination } from "../../../../../components/Pagination.tsx";
import { Table } from "../../../../../components/Table.tsx";
import EventFeed from "../../../../../islands/EventFeed.tsx";
import { eventsQuery } from "../../../../../lib/shared/forms.ts";
import { encodeId, uuidV7 } from "../../../../../lib/shared/ids.ts";
import { define } from "../../../../../lib/web/define.ts";
import { inProject } from "../../../../../lib/web/guards.ts";
import { page } from "../../../../../lib/web/page.ts";

const ROWS = 50;
const MOST_SOURCES = 100;

export const handler = define.handlers({
  GET: page({
    guard: inProject("viewer"),
    schema: eventsQuery,
    async load({ services, actor, project, input }) {
      const { source: sourceId, ...filter } = input;
      const [events, sources] = await Promise.all([
        services.events.list(actor, project.id, { ...filter, sourceId, limit: ROWS }),
        services.sources.list(actor, project.id, { limit: MOST_SOURCES }),
      ]);
      return { project, filter: input, events, sources: sources.data, loadedAt: Date.now() };
    },
  }),
});

export default define.page<typeof handler>(
  ({ data: { project, filter, events, sources, loadedAt }, url }) => {
    const base = `/projects/${project.id}`;
    const { cursor, ...filters } = filter;
    const filtered = Object.values(filters).some((value) => value !== undefined);
    const nothing = (
      <Nothing base={base} filtered={filtered} more={events.nextCursor !== null} sources={sources} />
    );
    return (
      <>
        <PageHeader title="Events" crumbs={[{ text: project.name, href: base }]} />
        <div class="flex flex-col gap-3">
          <EventFilters action={`${base}/events`} filter={filter} sources={sources} active={filtered} />
          {cursor === undefined
            ? (
              <EventFeed
                initial={events.data.map((event) => ({
                  ...event,
                  receivedAt: event.receivedAt.toISOString(),
                }))}
                base={base}
                stream={`${base}/events/stream`}
                after={encodeId("event", uuidV7(loadedAt, new Uint8Array(10)))}
                filtered={filtered}
              >
                {nothing}
              </EventFeed>
            )
            : events.data.length === 0
            ? nothing
            : (
              <Table caption="Events, newest first" head={<EventHead />}>
                {events.data.map((event) => <EventRow key={event.id} event={event} base={base} />)}
              </Table>
            )}
          <Pagination url={url} nextCursor={events.nextCursor} count={events.data.length} noun="events" />
        </div>
      </>
    );
  },
);

function Nothing({ base, filtered, more, sources }: {
  base: string;
  filtered: boolean;
  /** A search reads a stretch of the list at a time: there may be matches further back. */
  more: boolean;
  sources: { id: string }[];
}) {
  if (filtered) {
    return (
      <EmptyState icon="filter" title={more ? "Nothing among the newest events" : "No event matches"}>
        {more
          ? "The search has read the newest events only. Go on to older ones below."
          : "Widen the filters. Rejected requests and duplicates have neither a type nor a status."}
      </EmptyState>
    );
  }
  const [source] = sources;
  return (
    <EmptyState
      icon="events"
      title="No events yet"
      actions={source
        ? <LinkButton tone="primary" href={`${base}/sources/${source.id}`}>Send a test event</LinkButton>
        : <LinkButton tone="primary" icon="plus" href={`${base}/sources/new`}>Create a source</LinkButton>}
    >
      {source
        ? "Point the provider at the source's URL, or send a test event. It appears here by itself."
        : "A source gives a provider the URL to post to. Its events appear here by themselves."}
    </EmptyState>
  );
}
