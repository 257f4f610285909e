import type { Database, Tx } from "../../lib/db/mod.ts";
import { type Actor, requireRole, type Role } from "../access/mod.ts";
import { requireUuid } from "./page.ts";

/**
 * One verb inside a project: a transaction as the actor, whose role was checked before anything else.
 * Throws `not_found` for a malformed id, another tenant's project or a deleted one, `forbidden` for a lower role.
 */
export async function inProject<T>(
  db: Database,
  actor: Actor,
  projectId: string,
  least: Role,
  run: (tx: Tx, projectUuid: string, role: Role) => Promise<T>,
): Promise<T> {
  const projectUuid = requireUuid("project", projectId);
  return await db.asUser(
    actor.userId,
    async (tx) => run(tx, projectUuid, await requireRole(tx, actor, projectUuid, least)),
  );
}
