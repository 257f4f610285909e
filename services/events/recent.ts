import { sql } from "kysely";
import type { Database } from "../../lib/db/mod.ts";
import { uuidV7 } from "../../lib/shared/ids.ts";
import { derivedStatus } from "./status.ts";
import { type EventRow, type EventSummary, toSummary } from "./view.ts";

const MOST_RECENT = 500;

/** Events of these projects since a moment (milliseconds), oldest first, each with its project's UUID; the newest 500. */
export function recentOfProjects(
  db: Database,
  projectUuids: string[],
  since: number,
): Promise<{ projectId: string; event: EventSummary }[]> {
  const from = uuidV7(since, new Uint8Array(10));
  return db.asService(async (tx) => {
    const { rows } = await sql<EventRow & { project_id: string }>`
      select event.id, event.project_id, ${derivedStatus} as status, event.source_id, source.name as source_name,
        event.type, event.provider_event_id, event.origin, octet_length(event.body) as body_bytes, event.received_at
      from (
        select e.* from sluice.events as e
        where e.project_id in (${
      sql.join(projectUuids)
    }) and e.id >= ${from} order by e.id desc limit ${MOST_RECENT}
      ) as event
      left join sluice.sources as source on source.project_id = event.project_id and source.id = event.source_id
      order by event.id`.execute(tx);
    return rows.map((row) => ({ projectId: row.project_id, event: toSummary(row) }));
  });
}
