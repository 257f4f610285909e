import { sql } from "kysely";
import type { Clock } from "../../lib/clock.ts";
import type { Database, Tx } from "../../lib/db/mod.ts";
import { findProvider } from "../../lib/providers/mod.ts";
import { encodeId } from "../../lib/shared/ids.ts";
import type { Actor } from "../access/mod.ts";
import { inProject, requireUuid } from "../projects/mod.ts";
import { findRecentDeliveries, type RecentDelivery } from "./recent_deliveries.ts";

export type { RecentDelivery } from "./recent_deliveries.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Sources, and destinations, that are looked at: the newest. */
const MOST_LISTED = 100;
/** Deliveries of one destination that are looked at. */
const MOST_DELIVERIES = 2_000;

/** What came in one hour. */
export interface HourCount {
  start: Date;
  accepted: number;
  duplicate: number;
  /** Rejected, too large or over quota. */
  refused: number;
}

/** A source in the last 24 hours. */
export interface SourceHealth {
  id: string;
  name: string;
  provider: string;
  providerName: string;
  enabled: boolean;
  /** True while every request is rejected because no secret is set. */
  needsSecret: boolean;
  accepted: number;
  duplicate: number;
  rejected: number;
  lastEventAt: Date | null;
}

/** A destination in the last 24 hours, by its newest 2,000 deliveries. */
export interface DestinationHealth {
  id: string;
  name: string;
  url: string;
  enabled: boolean;
  disabledReason: string | null;
  succeeded: number;
  dead: number;
  /** Waiting, under way, retrying or held. */
  unsettled: number;
}

export interface ProjectActivity {
  /** The last 24, oldest first; the last one is the current one. */
  hours: HourCount[];
  sources: SourceHealth[];
  destinations: DestinationHealth[];
  connections: number;
}

export type Overview = ReturnType<typeof createOverview>;

/** How a project is doing, part by part. */
export function createOverview({ db, clock }: { db: Database; clock: Clock }) {
  return {
    find(actor: Actor, projectId: string): Promise<ProjectActivity> {
      const now = clock.now();
      return inProject(db, actor, projectId, "viewer", async (tx, projectUuid) => ({
        hours: await findHours(tx, projectUuid, now),
        sources: await findSources(tx, projectUuid, now),
        destinations: await findDestinations(tx, projectUuid, now),
        connections: await countConnections(tx, projectUuid),
      }));
    },

    /** The deliveries of the newest events that went to a destination; none for one that is not of the project. */
    recentDeliveries(
      actor: Actor,
      projectId: string,
      destinationId: string,
      limit: number,
    ): Promise<RecentDelivery[]> {
      const destinationUuid = requireUuid("destination", destinationId);
      return inProject(
        db,
        actor,
        projectId,
        "viewer",
        (tx, projectUuid) => findRecentDeliveries(tx, projectUuid, destinationUuid, limit, clock.now()),
      );
    },
  };
}

async function findHours(tx: Tx, projectUuid: string, now: number): Promise<HourCount[]> {
  const current = Math.floor(now / HOUR) * HOUR;
  const first = current - 23 * HOUR;
  const { rows } = await sql<Omit<HourCount, "start"> & { hour: Date }>`
    select hour, sum(accepted)::float8 as accepted, sum(duplicate)::float8 as duplicate,
      sum(rejected + too_large + over_quota)::float8 as refused
    from sluice.usage_hourly where project_id = ${projectUuid} and hour >= ${new Date(first)} group by hour`
    .execute(tx);
  const counted = new Map(rows.map((row) => [row.hour.getTime(), row]));
  return Array.from({ length: 24 }, (_, index) => {
    const start = first + index * HOUR;
    const { accepted = 0, duplicate = 0, refused = 0 } = counted.get(start) ?? {};
    return { start: new Date(start), accepted, duplicate, refused };
  });
}

interface SourceRow {
  id: string;
  name: string;
  provider: string;
  enabled: boolean;
  has_secret: boolean;
  accepted: number;
  duplicate: number;
  rejected: number;
  last_event_at: Date | null;
}

async function findSources(tx: Tx, projectUuid: string, now: number): Promise<SourceHealth[]> {
  const { rows } = await sql<SourceRow>`
    select source.id, source.name, source.provider, source.enabled, source.sealed_secrets is not null as has_secret,
      usage.accepted, usage.duplicate, usage.rejected, newest.received_at as last_event_at
    from sluice.sources as source
    cross join lateral (
      select coalesce(sum(accepted), 0)::float8 as accepted, coalesce(sum(duplicate), 0)::float8 as duplicate,
        coalesce(sum(rejected), 0)::float8 as rejected
      from sluice.usage_hourly
      where project_id = source.project_id and source_id = source.id and hour > ${new Date(now - DAY)}
    ) as usage
    left join lateral (
      select received_at from sluice.events
      where source_id = source.id and project_id = source.project_id
        and id < sluice.uuid_floor(${new Date(now + DAY)})
      order by id desc limit 1
    ) as newest on true
    where source.project_id = ${projectUuid} and source.deleted_at is null
    order by source.id desc limit ${MOST_LISTED}`.execute(tx);
  return rows.map(({ has_secret, last_event_at, ...row }) => {
    const provider = findProvider(row.provider);
    return {
      ...row,
      id: encodeId("source", row.id),
      providerName: provider?.name ?? row.provider,
      needsSecret: !has_secret && (provider?.secret ?? null) !== null,
      lastEventAt: last_event_at,
    };
  });
}

interface DestinationRow {
  id: string;
  name: string;
  url: string | null;
  enabled: boolean;
  disabled_reason: string | null;
  succeeded: number;
  dead: number;
  unsettled: number;
}

async function findDestinations(tx: Tx, projectUuid: string, now: number): Promise<DestinationHealth[]> {
  const { rows } = await sql<DestinationRow>`
    select destination.id, destination.name, destination.url, destination.enabled, destination.disabled_reason,
      counted.succeeded, counted.dead, counted.unsettled
    from sluice.destinations as destination
    cross join lateral (
      select count(*) filter (where status = 'succeeded')::integer as succeeded,
        count(*) filter (where status = 'dead')::integer as dead,
        count(*) filter (where status not in ('succeeded', 'dead', 'cancelled'))::integer as unsettled
      from (
        select status from sluice.deliveries
        where destination_id = destination.id and project_id = destination.project_id
          and event_id >= sluice.uuid_floor(${new Date(now - DAY)})
          and event_id < sluice.uuid_floor(${new Date(now + DAY)})
        order by event_id desc limit ${MOST_DELIVERIES}
      ) as recent
    ) as counted
    where destination.project_id = ${projectUuid} and destination.deleted_at is null
    order by destination.id desc limit ${MOST_LISTED}`.execute(tx);
  return rows.map(({ disabled_reason, ...row }) => ({
    ...row,
    id: encodeId("destination", row.id),
    url: row.url ?? "",
    disabledReason: disabled_reason,
  }));
}

async function countConnections(tx: Tx, projectUuid: string): Promise<number> {
  const { count } = await tx.selectFrom("connections")
    .select(({ fn }) => fn.countAll<string>().as("count"))
    .where("project_id", "=", projectUuid).where("deleted_at", "is", null).executeTakeFirstOrThrow();
  return Number(count);
}
