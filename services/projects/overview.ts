import { sql } from "kysely";
import type { Tx } from "../../lib/db/mod.ts";

/** How much is counted before the answer is "that many or more". */
const MOST_COUNTED = 1_000;
const HOUR = 3_600_000;

/** How a project is doing, for its card on the dashboard. */
export interface ProjectHealth {
  /** When its newest event came. */
  lastEventAt: Date | null;
  /** Accepted events in each of the last 24 hours, oldest first; the last hour is the current one. */
  eventsByHour: number[];
  /** Deliveries that are waiting, under way, retrying or held; 1,000 means that many or more. */
  unsettledDeliveries: number;
  /** Deliveries that were given up, counted like the unsettled ones. */
  deadDeliveries: number;
}

/** The health of each of the given projects, by UUID. */
export async function findHealth(
  tx: Tx,
  projectUuids: string[],
  now: number,
): Promise<Map<string, ProjectHealth>> {
  const current = Math.floor(now / HOUR) * HOUR;
  const first = new Date(current - 23 * HOUR);
  // Partitions of days to come are empty; naming the end keeps the planner out of them.
  const end = new Date(now + 24 * HOUR);
  const { rows } = await sql<HealthRow>`
    select project.id::text as id,
      (
        select received_at from sluice.events
        where project_id = project.id and id < sluice.uuid_floor(${end}) order by id desc limit 1
      ) as last_event_at,
      counted.unsettled::integer as unsettled, counted.dead::integer as dead,
      (
        select jsonb_object_agg(extract(epoch from hour)::bigint, accepted) from (
          select hour, sum(accepted) as accepted from sluice.usage_hourly
          where project_id = project.id and hour >= ${first} group by hour
        ) as hourly
      ) as hours
    from jsonb_array_elements_text(${JSON.stringify(projectUuids)}::text::jsonb) as wanted(id)
    join sluice.projects as project on project.id = wanted.id::uuid
    cross join lateral (
      select count(*) filter (where status <> 'dead') as unsettled, count(*) filter (where status = 'dead') as dead
      from (
        select status from sluice.deliveries
        where project_id = project.id and status not in ('succeeded', 'cancelled')
          and event_id < sluice.uuid_floor(${end})
        order by event_id desc limit ${MOST_COUNTED}
      ) as open
    ) as counted`.execute(tx);
  return new Map(rows.map((row) => [row.id, toHealth(row, current)]));
}

interface HealthRow {
  id: string;
  last_event_at: Date | null;
  unsettled: number;
  dead: number;
  hours: Record<string, number> | null;
}

function toHealth(row: HealthRow, current: number): ProjectHealth {
  return {
    lastEventAt: row.last_event_at,
    eventsByHour: Array.from({ length: 24 }, (_, hour) => {
      const start = (current - (23 - hour) * HOUR) / 1000;
      return Number(row.hours?.[String(start)] ?? 0);
    }),
    unsettledDeliveries: row.unsettled,
    deadDeliveries: row.dead,
  };
}
