import { type RawBuilder, sql } from "kysely";

const DAY = 24 * 3_600_000;

/** The smallest UUID of a moment, as `sluice.uuid_floor` makes it. Ids of that millisecond and later are not below it. */
export function uuidFloor(milliseconds: number): string {
  const hex = Math.max(0, Math.floor(milliseconds)).toString(16).padStart(12, "0").slice(-12);
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** Where a list begins and ends, by the time that ids carry. */
export interface Bounds {
  since?: Date | undefined;
  /** Inclusive to the millisecond. */
  until?: Date | undefined;
  /** The list goes on below this id. */
  behind: string | null;
}

/**
 * The bounds as conditions on an id column. There is always an upper one: partitions of days to come are empty, and
 * naming the end keeps the planner out of them.
 */
export function within(column: string, { since, until, behind }: Bounds, now: number): RawBuilder<unknown> {
  const end = until === undefined ? now + DAY : Math.min(until.getTime() + 1, now + DAY);
  const conditions = [sql`${sql.ref(column)} < ${uuidFloor(end)}::uuid`];
  if (since) conditions.push(sql`${sql.ref(column)} >= ${uuidFloor(since.getTime())}::uuid`);
  if (behind) conditions.push(sql`${sql.ref(column)} < ${behind}::uuid`);
  return sql.join(conditions, sql` and `);
}
