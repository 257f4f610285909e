import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../../lib/db/mod.ts";
import { decodeId } from "../../lib/shared/ids.ts";
import type { ListEventsInput } from "../../lib/shared/inputs.ts";
import { decodeCursor, encodeCursor, type Page, requireUuid, toPage } from "../projects/mod.ts";
import { within } from "./bounds.ts";
import { derivedStatus, tellingDeliveries } from "./status.ts";
import { type EventRow, type EventSummary, toSummary } from "./view.ts";

/** How many of the newest events of a filter a search reads the bodies of before it answers with what it has. */
const SEARCHED = 2_000;
/** Bytes of a body that are searched. */
const SEARCHED_BYTES = 65_536;
/** How many events, or deliveries, a status is looked for among at once. */
const SIFTED = 5_000;
/** The same for a type, which costs less to look at. */
const TYPED = 50_000;

/**
 * Accepted events, newest first. A search, a status or a type reads a bounded stretch of the list: its page may be
 * short, even empty, while `nextCursor` says that there is more behind it.
 */
export async function listAccepted(
  tx: Tx,
  projectUuid: string,
  filter: ListEventsInput,
  now: number,
): Promise<Page<EventSummary>> {
  const stretch = toStretch(projectUuid, filter, now);
  const { limit } = filter;
  const size = stretchSize(filter);
  const { rows } = await sql<EventRow>`
    select event.id, derived.status, event.source_id, source.name as source_name, event.type, event.provider_event_id,
      event.origin, octet_length(event.body) as body_bytes, event.received_at
    from (${stretch.events(size)}) as event
    cross join lateral (select ${derivedStatus} as status) as derived
    left join sluice.sources as source on source.project_id = event.project_id and source.id = event.source_id
    where ${filter.status ? sql`derived.status = ${filter.status}` : sql`true`} and ${matches(filter.q)}
      and ${filter.type === undefined ? sql`true` : sql`event.type = ${filter.type}`}
    order by event.id desc limit ${limit + 1}`.execute(tx);
  const page = toPage(rows, limit, "event", ({ id }) => id, toSummary);
  if (size === limit + 1 || page.nextCursor !== null) return page;
  const { rows: [last] } = await stretch.end(size).execute(tx);
  return { ...page, nextCursor: last ? encodeCursor("event", last.id) : null };
}

function stretchSize({ q, status, type, limit }: ListEventsInput): number {
  if (q) return SEARCHED;
  if (status !== undefined) return SIFTED;
  return type === undefined ? limit + 1 : TYPED;
}

interface Stretch {
  /** The newest events of the filter, in order. */
  events(size: number): RawBuilder<unknown>;
  /** The last id of a stretch that was cut at this size; no row when the list ended before. */
  end(size: number): RawBuilder<{ id: string }>;
}

function toStretch(projectUuid: string, filter: ListEventsInput, now: number): Stretch {
  const bounds = { since: filter.since, until: filter.until, behind: decodeCursor("event", filter.cursor) };
  const narrow = [sql`e.project_id = ${projectUuid}`];
  if (filter.sourceId !== undefined) {
    narrow.push(sql`e.source_id = ${requireUuid("source", filter.sourceId)}`);
  }
  const asked = filter.q === undefined ? null : decodeId("event", filter.q);
  if (asked !== null) narrow.push(sql`e.id = ${asked}`);
  const telling = filter.status && tellingDeliveries[filter.status];
  const where = sql.join(narrow, sql` and `);
  return telling
    ? byDeliveries(
      where,
      sql`d.project_id = ${projectUuid} and ${within("d.event_id", bounds, now)}`,
      telling,
    )
    : byEvents(sql`${where} and ${within("e.id", bounds, now)}`);
}

function byEvents(where: RawBuilder<unknown>): Stretch {
  return {
    events: (size) => sql`select e.* from sluice.events as e where ${where} order by e.id desc limit ${size}`,
    end: (size) =>
      sql`select e.id from sluice.events as e where ${where} order by e.id desc offset ${size - 1} limit 1`,
  };
}

// Few events of many have an open delivery: those are found by the index of open deliveries.
function byDeliveries(
  where: RawBuilder<unknown>,
  open: RawBuilder<unknown>,
  telling: readonly string[],
): Stretch {
  const deliveries = sql`
    from sluice.deliveries as d
    where ${open} and d.status not in ('succeeded', 'cancelled') and d.status in (${sql.join(telling)})
    order by d.event_id desc`;
  return {
    events: (size) =>
      sql`
      select e.* from (
        select event_id from (select d.event_id ${deliveries} limit ${size}) as near group by event_id order by event_id desc
      ) as found
      cross join lateral (select e.* from sluice.events as e where e.id = found.event_id and ${where} offset 0) as e
      order by found.event_id desc`,
    end: (size) => sql`select d.event_id as id ${deliveries} offset ${size - 1} limit 1`,
  };
}

function matches(q: string | undefined): RawBuilder<unknown> {
  if (!q || decodeId("event", q) !== null) return sql`true`;
  // A body need not be text, so bytes are looked for in bytes.
  return sql`(
    starts_with(event.provider_event_id, ${q}) or starts_with(event.type, ${q})
    or position(${
    new TextEncoder().encode(q)
  }::bytea in substring(event.body from 1 for ${SEARCHED_BYTES})) > 0
  )`;
}

/** Events after the given one, oldest first; without one the newest, for a feed to begin with. */
export async function listSince(
  tx: Tx,
  projectUuid: string,
  after: string | null,
  limit: number,
  now: number,
): Promise<EventSummary[]> {
  const bounds = within("e.id", { behind: null }, now);
  const newest = sql`
    select e.* from sluice.events as e
    where e.project_id = ${projectUuid} and ${bounds} and ${after === null ? sql`true` : sql`e.id > ${after}`}
    order by e.id ${after === null ? sql`desc` : sql`asc`} limit ${limit}`;
  const { rows } = await sql<EventRow>`
    select event.id, ${derivedStatus} as status, event.source_id, source.name as source_name, event.type,
      event.provider_event_id, event.origin, octet_length(event.body) as body_bytes, event.received_at
    from (${newest}) as event
    left join sluice.sources as source on source.project_id = event.project_id and source.id = event.source_id
    order by event.id`.execute(tx);
  return rows.map(toSummary);
}
