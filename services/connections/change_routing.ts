import { sql } from "kysely";
import type { Database, Tx } from "../../lib/db/mod.ts";
import type { Actor, Role } from "../access/mod.ts";
import { inProject } from "../projects/mod.ts";

/**
 * `inProject` for verbs that change where events go. They take turns within a project: each touches sources,
 * destinations and connections in its own order, and two at once would wait for each other.
 */
export function changeRouting<T>(
  db: Database,
  actor: Actor,
  projectId: string,
  least: Role,
  run: (tx: Tx, projectUuid: string) => Promise<T>,
): Promise<T> {
  return inProject(db, actor, projectId, least, async (tx, projectUuid) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`sluice.routing:${projectUuid}`}, 0))`.execute(
      tx,
    );
    return run(tx, projectUuid);
  });
}
