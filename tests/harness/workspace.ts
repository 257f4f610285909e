import { encodeId } from "../../lib/shared/ids.ts";
import type { Role } from "../../services/access/mod.ts";
import { connect } from "../../lib/db/mod.ts";
import type { TestApp, TestPerson } from "./app.ts";
import { testServer } from "./database.ts";
import { uuidOf } from "./services.ts";

/** Ids by the names that routes give their parameters. */
export interface Workspace {
  id: string;
  source_id: string;
  /** Paused, so that nothing is sent. */
  destination_id: string;
  connection_id: string;
  /** A paused one that nothing is connected to. */
  spare_destination_id: string;
  event_id: string;
  token_id: string;
  /** The path of its source. */
  ingestPath: string;
}

/** A project of the person with one of everything, its event come in through the front door and held. */
export async function createWorkspace(
  app: TestApp,
  { actor }: TestPerson,
  name = "Acme",
): Promise<Workspace> {
  const { projects, sources, destinations, connections, tokens } = app.services;
  const { id } = await projects.create(actor, { name });
  const source = await sources.create(actor, id, { name: "Till", provider: "none" });
  const paused = { type: "http", url: "http://127.0.0.1:19999/", enabled: false } as const;
  const destination = await destinations.create(actor, id, { name: "Books", ...paused });
  const spare = await destinations.create(actor, id, { name: "Spare", ...paused });
  const ends = { sourceId: source.id, destinationId: destination.id };
  const connection = await connections.create(actor, id, ends);
  const token = await tokens.create(actor, { name: "Spare", scopes: ["read"] });
  const ingestPath = new URL(source.url).pathname;
  const accepted = await app.call("POST", ingestPath, { body: { type: "order.created", project: id } });
  return {
    id,
    source_id: source.id,
    destination_id: destination.id,
    connection_id: connection.id,
    spare_destination_id: spare.id,
    event_id: (await accepted.json()).id,
    token_id: token.id,
    ingestPath,
  };
}

/** Gives someone a role in a project. */
export async function join(
  app: TestApp,
  { userId }: TestPerson,
  projectId: string,
  role: Role,
): Promise<void> {
  await app.db.asService((tx) =>
    tx.insertInto("project_members").values({
      project_id: uuidOf("project", projectId),
      user_id: userId,
      role,
    })
      .execute()
  );
}

/** An id of the kind that a parameter stands for, which nothing has. */
export function unknownOf(parameter: string): string {
  const kinds = {
    id: "project",
    source_id: "source",
    destination_id: "destination",
    connection_id: "connection",
    event_id: "event",
    token_id: "token",
  } as const;
  const kind = Object.entries(kinds).find(([name]) => name === parameter)?.[1] ?? "project";
  return encodeId(kind, crypto.randomUUID());
}

/** What people configured and what came in, as it is stored. Two equal snapshots: nothing was written between them. */
export async function snapshot(app: TestApp): Promise<string> {
  const tables = [
    "projects",
    "project_members",
    "sources",
    "destinations",
    "connections",
    "events",
    "deliveries",
    "api_answers",
    "cache_tags",
  ];
  const sql = connect((await testServer()).target(app.database.name), 1);
  try {
    const found: string[] = [];
    for (const table of tables) {
      const rows = await sql<{ line: string }[]>`select t::text as line from ${
        sql(`sluice.${table}`)
      } as t order by 1`;
      found.push(`${table}:`, ...rows.map(({ line }) => line));
    }
    // When a token was last used is written by every call.
    const tokens = await sql<{ id: string; revoked: boolean }[]>`
      select id, revoked_at is not null as revoked from sluice.api_tokens order by id`;
    return [...found, ...tokens.map(({ id, revoked }) => `${id} ${revoked}`)].join("\n");
  } finally {
    await sql.end({ timeout: 1 });
  }
}
