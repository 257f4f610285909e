import { sql } from "kysely";
import type { Clock } from "../../lib/clock.ts";
import type { Database, Tx } from "../../lib/db/mod.ts";
import { AppError } from "../../lib/errors.ts";
import type { Ids } from "../../lib/ids.ts";
import { encodeId } from "../../lib/shared/ids.ts";
import type { CreateProjectInput, UpdateProjectInput } from "../../lib/shared/inputs.ts";
import { type Actor, type Role, roles } from "../access/mod.ts";
import { inProject } from "./in_project.ts";
import { findHealth, type ProjectHealth } from "./overview.ts";
import { decodeCursor, type Page, type PageRequest, toPage } from "./page.ts";

export { inProject } from "./in_project.ts";
export { decodeCursor, encodeCursor, requireUuid, toPage } from "./page.ts";
export type { Page, PageRequest } from "./page.ts";
export type { ProjectHealth } from "./overview.ts";

export interface ProjectsPorts {
  db: Database;
  clock: Clock;
  ids: Ids;
}

export interface ProjectView {
  id: string;
  name: string;
  description: string | null;
  /** The role of whoever asked. */
  role: Role;
  createdAt: Date;
  updatedAt: Date;
}

export interface ProjectOverview extends ProjectView, ProjectHealth {}

export type Projects = ReturnType<typeof createProjects>;

/** Projects, the tenants. */
export function createProjects({ db, clock, ids }: ProjectsPorts) {
  return {
    /** Makes a project whose owner is the actor. */
    create(actor: Actor, input: CreateProjectInput): Promise<ProjectView> {
      const now = new Date(clock.now());
      const id = ids.next(now.getTime());
      return db.asUser(actor.userId, async (tx) => {
        await tx.insertInto("projects").values({
          id,
          owner_id: actor.userId,
          name: input.name,
          description: input.description || null,
          created_at: now,
          updated_at: now,
        }).execute();
        await tx.insertInto("project_members").values({
          project_id: id,
          user_id: actor.userId,
          role: "owner",
        }).execute();
        return requireProject(tx, actor, id);
      });
    },

    /** The actor's projects, newest first, deleted ones absent. */
    list(actor: Actor, page: PageRequest): Promise<Page<ProjectView>> {
      return db.asUser(actor.userId, (tx) => listProjects(tx, actor, page));
    },

    /** The same list with how each project is doing. */
    overview(actor: Actor, page: PageRequest): Promise<Page<ProjectOverview>> {
      return db.asUser(actor.userId, async (tx) => {
        const rows = await selectProjects(tx, actor, page);
        const health = await findHealth(tx, rows.map(({ id }) => id), clock.now());
        return toPage(rows, page.limit, "project", ({ id }) => id, (row) => {
          const found = health.get(row.id);
          if (!found) throw new AppError("unexpected", { context: { reason: "a project has no health" } });
          return { ...toView(row), ...found };
        });
      });
    },

    /** Throws `not_found` to strangers, `forbidden` to members of a lower role. */
    require(actor: Actor, projectId: string, least: Role = "viewer"): Promise<ProjectView> {
      return inProject(db, actor, projectId, least, (tx, project) => requireProject(tx, actor, project));
    },

    /** Renames or describes. Admins. */
    update(actor: Actor, projectId: string, input: UpdateProjectInput): Promise<ProjectView> {
      return inProject(db, actor, projectId, "admin", async (tx, project) => {
        await tx.updateTable("projects").set({
          ...(input.name === undefined ? {} : { name: input.name }),
          ...(input.description === undefined ? {} : { description: input.description || null }),
          updated_at: new Date(clock.now()),
        }).where("id", "=", project).execute();
        return requireProject(tx, actor, project);
      });
    },

    /** Deletes softly: its sources stop at once. Owner alone. */
    remove(actor: Actor, projectId: string): Promise<void> {
      return inProject(db, actor, projectId, "owner", async (tx, project) => {
        const { rows } = await sql<{ done: boolean }>`select sluice.delete_project(${project}) as done`
          .execute(tx);
        if (!rows[0]?.done) throw new AppError("not_found");
      });
    },
  };
}

async function listProjects(tx: Tx, actor: Actor, page: PageRequest): Promise<Page<ProjectView>> {
  return toPage(await selectProjects(tx, actor, page), page.limit, "project", ({ id }) => id, toView);
}

async function requireProject(tx: Tx, actor: Actor, projectUuid: string): Promise<ProjectView> {
  const row = await projectsOf(tx, actor).where("project.id", "=", projectUuid).executeTakeFirst();
  if (!row) throw new AppError("not_found");
  return toView(row);
}

function selectProjects(tx: Tx, actor: Actor, { limit, cursor }: PageRequest): Promise<ProjectRow[]> {
  const behind = decodeCursor("project", cursor);
  return projectsOf(tx, actor)
    .$if(behind !== null, (query) => query.where("project.id", "<", behind))
    .orderBy("project.id", "desc").limit(limit + 1).execute();
}

function projectsOf(tx: Tx, actor: Actor) {
  return tx.selectFrom("project_members as member")
    .innerJoin("projects as project", "project.id", "member.project_id")
    .select([
      "project.id",
      "project.name",
      "project.description",
      "project.created_at",
      "project.updated_at",
      "member.role",
    ])
    .where("member.user_id", "=", actor.userId)
    .where("project.deleted_at", "is", null);
}

interface ProjectRow {
  id: string;
  name: string;
  description: string | null;
  created_at: Date;
  updated_at: Date;
  role: string;
}

function toView(row: ProjectRow): ProjectView {
  return {
    id: encodeId("project", row.id),
    name: row.name,
    description: row.description,
    role: roles.find((role) => role === row.role) ?? "viewer",
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
