import type { Tx } from "../../lib/db/mod.ts";
import { AppError } from "../../lib/errors.ts";

export const roles = ["viewer", "member", "admin", "owner"] as const;
export type Role = typeof roles[number];

/** What an API token may be used for. A session may do everything that its person's roles allow. */
export const scopes = ["read", "write", "admin"] as const;
export type Scope = typeof scopes[number];

/** Who is asking. Comes first in every verb; the doors turn it into row-level security. */
export interface Actor {
  userId: string;
  /** Null for a session. */
  tokenId: string | null;
}

/**
 * The actor's role in the project, which must be at least the given one.
 * Throws `not_found` to strangers, so that ids of other tenants tell nothing, and `forbidden` to members of a lower role.
 */
export async function requireRole(tx: Tx, actor: Actor, projectId: string, least: Role): Promise<Role> {
  const membership = await tx.selectFrom("project_members as m")
    .innerJoin("projects as p", "p.id", "m.project_id")
    .select("m.role")
    .where("m.project_id", "=", projectId)
    .where("m.user_id", "=", actor.userId)
    .where("p.deleted_at", "is", null)
    .executeTakeFirst();
  const role = roles.find((name) => name === membership?.role);
  if (!role) throw new AppError("not_found");
  if (roles.indexOf(role) < roles.indexOf(least)) throw new AppError("forbidden");
  return role;
}
