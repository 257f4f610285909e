import { sql } from "kysely";
import type { Clock } from "../../lib/clock.ts";
import type { Database, Tx } from "../../lib/db/mod.ts";
import { AppError } from "../../lib/errors.ts";
import type { Ids } from "../../lib/ids.ts";
import { decodeId, encodeId } from "../../lib/shared/ids.ts";
import type { CreateConnectionInput, UpdateConnectionInput } from "../../lib/shared/inputs.ts";
import type { Actor } from "../access/mod.ts";
import {
  decodeCursor,
  inProject,
  type Page,
  type PageRequest,
  requireUuid,
  toPage,
} from "../projects/mod.ts";
import { changeRouting } from "./change_routing.ts";
import { cancelDeliveries, holdDeliveries, releaseDeliveries } from "./held_deliveries.ts";

export { changeRouting } from "./change_routing.ts";
export { holdDeliveries, releaseDeliveries } from "./held_deliveries.ts";
export { removeConnections } from "./removal.ts";

export interface ConnectionsPorts {
  db: Database;
  clock: Clock;
  ids: Ids;
  /** Told after deliveries became due. */
  deliveries: { wake(): void };
}

export interface ConnectionView {
  id: string;
  sourceId: string;
  sourceName: string;
  destinationId: string;
  destinationName: string;
  /** Null: the default schedule. */
  retry: { scheduleSeconds: number[] } | null;
  enabled: boolean;
  createdAt: Date;
  updatedAt: Date;
}

/** Narrows a list to one end. */
export interface ConnectionFilter {
  sourceId?: string;
  destinationId?: string;
}

export type Connections = ReturnType<typeof createConnections>;

/** Connections: what a source receives goes to a destination. */
export function createConnections({ db, clock, ids, deliveries }: ConnectionsPorts) {
  async function update(
    actor: Actor,
    projectId: string,
    connectionId: string,
    input: UpdateConnectionInput,
  ): Promise<ConnectionView> {
    const view = await changeRouting(db, actor, projectId, "member", async (tx, projectUuid) => {
      const connectionUuid = requireUuid("connection", connectionId);
      const before = await requireConnection(tx, projectUuid, connectionUuid);
      await tx.updateTable("connections").set({
        ...(input.retry === undefined
          ? {}
          : { retry_schedule_seconds: integers(input.retry?.scheduleSeconds) }),
        ...(input.enabled === undefined ? {} : { enabled: input.enabled }),
        updated_at: new Date(clock.now()),
      }).where("project_id", "=", projectUuid).where("id", "=", connectionUuid).execute();
      if (before.enabled && input.enabled === false) {
        await holdDeliveries(tx, { projectUuid, connectionUuid }, "connection_paused");
      }
      if (!before.enabled && input.enabled) await releaseDeliveries(tx, { projectUuid, connectionUuid });
      return toView(await requireConnection(tx, projectUuid, connectionUuid));
    });
    if (input.enabled) deliveries.wake();
    return view;
  }

  return {
    /** Connects the two. Members. Throws `not_found` for ends outside of the project, `conflict` when already connected. */
    create(actor: Actor, projectId: string, input: CreateConnectionInput): Promise<ConnectionView> {
      return changeRouting(db, actor, projectId, "member", async (tx, projectUuid) => {
        const sourceUuid = await requireEnd(tx, "source", projectUuid, input.sourceId);
        const destinationUuid = await requireEnd(tx, "destination", projectUuid, input.destinationId);
        const now = new Date(clock.now());
        const id = ids.next(now.getTime());
        const made = await tx.insertInto("connections").values({
          id,
          project_id: projectUuid,
          source_id: sourceUuid,
          destination_id: destinationUuid,
          retry_schedule_seconds: integers(input.retry?.scheduleSeconds),
          enabled: input.enabled ?? true,
          created_at: now,
          updated_at: now,
        }).onConflict((conflict) =>
          conflict.columns(["project_id", "source_id", "destination_id"]).where("deleted_at", "is", null)
            .doNothing()
        ).returning("id").executeTakeFirst();
        if (!made) throw new AppError("conflict", { message: "These two are already connected." });
        return toView(await requireConnection(tx, projectUuid, id));
      });
    },

    list(
      actor: Actor,
      projectId: string,
      page: PageRequest & ConnectionFilter,
    ): Promise<Page<ConnectionView>> {
      return inProject(db, actor, projectId, "viewer", async (tx, projectUuid) => {
        const behind = decodeCursor("connection", page.cursor);
        const source = page.sourceId === undefined ? null : requireUuid("source", page.sourceId);
        const destination = page.destinationId === undefined
          ? null
          : requireUuid("destination", page.destinationId);
        const rows = await connectionsOf(tx, projectUuid)
          .$if(behind !== null, (query) => query.where("connection.id", "<", behind))
          .$if(source !== null, (query) => query.where("connection.source_id", "=", source))
          .$if(destination !== null, (query) => query.where("connection.destination_id", "=", destination))
          .orderBy("connection.id", "desc").limit(page.limit + 1).execute();
        return toPage(rows, page.limit, "connection", ({ id }) => id, toView);
      });
    },

    require(actor: Actor, projectId: string, connectionId: string): Promise<ConnectionView> {
      return inProject(db, actor, projectId, "viewer", async (tx, projectUuid) => {
        const connectionUuid = requireUuid("connection", connectionId);
        return toView(await requireConnection(tx, projectUuid, connectionUuid));
      });
    },

    /** Changes the schedule; pausing holds what is waiting, resuming releases it. Members. */
    update,
    pause: (actor: Actor, projectId: string, connectionId: string) =>
      update(actor, projectId, connectionId, { enabled: false }),
    resume: (actor: Actor, projectId: string, connectionId: string) =>
      update(actor, projectId, connectionId, { enabled: true }),

    /** Disconnects; what waits on it is cancelled, with the reason. Members. */
    remove(actor: Actor, projectId: string, connectionId: string): Promise<void> {
      return changeRouting(db, actor, projectId, "member", async (tx, projectUuid) => {
        const connectionUuid = requireUuid("connection", connectionId);
        await requireConnection(tx, projectUuid, connectionUuid);
        const now = new Date(clock.now());
        await tx.updateTable("connections").set({ deleted_at: now, updated_at: now })
          .where("project_id", "=", projectUuid).where("id", "=", connectionUuid).execute();
        await cancelDeliveries(tx, { projectUuid, connectionUuid }, "connection_removed");
      });
    },
  };
}

async function requireEnd(
  tx: Tx,
  kind: "source" | "destination",
  projectUuid: string,
  id: string,
): Promise<string> {
  const uuid = decodeId(kind, id);
  const table = kind === "source" ? "sources" as const : "destinations" as const;
  const row = uuid === null
    ? undefined
    : await tx.selectFrom(table).select("id").where("project_id", "=", projectUuid).where("id", "=", uuid)
      .where("deleted_at", "is", null).executeTakeFirst();
  if (!row) {
    const message = `There is no such ${kind} in this project.`;
    throw new AppError("not_found", { message, fields: { [`${kind}_id`]: [message] } });
  }
  return row.id;
}

function connectionsOf(tx: Tx, projectUuid: string) {
  return tx.selectFrom("connections as connection")
    .innerJoin("sources as source", "source.id", "connection.source_id")
    .innerJoin("destinations as destination", "destination.id", "connection.destination_id")
    .select([
      "connection.id",
      "connection.source_id",
      "source.name as source_name",
      "connection.destination_id",
      "destination.name as destination_name",
      sql<number[] | null>`to_json(connection.retry_schedule_seconds)`.as("schedule"),
      "connection.enabled",
      "connection.created_at",
      "connection.updated_at",
    ])
    .where("connection.project_id", "=", projectUuid)
    .where("source.project_id", "=", projectUuid)
    .where("destination.project_id", "=", projectUuid)
    .where("connection.deleted_at", "is", null);
}

async function requireConnection(tx: Tx, projectUuid: string, connectionUuid: string) {
  const row = await connectionsOf(tx, projectUuid).where("connection.id", "=", connectionUuid)
    .executeTakeFirst();
  if (!row) throw new AppError("not_found");
  return row;
}

// The driver does not know array types, so that an array travels as text.
function integers(values: number[] | undefined) {
  return values === undefined ? null : sql<number[]>`${`{${values.join(",")}}`}::text::integer[]`;
}

type ConnectionRow = Awaited<ReturnType<typeof requireConnection>>;

function toView(row: ConnectionRow): ConnectionView {
  return {
    id: encodeId("connection", row.id),
    sourceId: encodeId("source", row.source_id),
    sourceName: row.source_name,
    destinationId: encodeId("destination", row.destination_id),
    destinationName: row.destination_name,
    retry: row.schedule === null ? null : { scheduleSeconds: row.schedule },
    enabled: row.enabled,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
