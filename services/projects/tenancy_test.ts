import { assertEquals } from "@std/assert";
import type { ErrorCode } from "../../lib/shared/error_codes.ts";
import { AppError } from "../../lib/errors.ts";
import { type Actor, type Role, roles } from "../access/mod.ts";
import { openServices, type Services } from "../../tests/harness/services.ts";

interface Ids {
  project: string;
  source: string;
  destination: string;
  connection: string;
  event: string;
}

interface Verb {
  name: string;
  least: Role;
  run(services: Services, actor: Actor, ids: Ids): Promise<unknown>;
}

const page = { limit: 25 };
const verbs: Verb[] = [
  ...reading("sources", "source"),
  ...reading("destinations", "destination"),
  ...reading("connections", "connection"),
  {
    name: "sources.create",
    least: "member",
    run: (s, actor, { project }) =>
      s.sources.create(actor, project, {
        name: "New",
        provider: "stripe",
        secrets: ["whsec_x1234567890123456789012345678901"],
      }),
  },
  {
    name: "sources.update",
    least: "member",
    run: (s, a, i) => s.sources.update(a, i.project, i.source, { name: "Renamed" }),
  },
  {
    name: "sources.update secrets",
    least: "admin",
    run: (s, a, i) => s.sources.update(a, i.project, i.source, { secrets: [] }),
  },
  { name: "sources.pause", least: "member", run: (s, a, i) => s.sources.pause(a, i.project, i.source) },
  { name: "sources.resume", least: "member", run: (s, a, i) => s.sources.resume(a, i.project, i.source) },
  {
    name: "sources.openSecrets",
    least: "member",
    run: (s, a, i) => s.sources.openSecrets(a, i.project, i.source),
  },
  {
    name: "sources.listVerdicts",
    least: "viewer",
    run: (s, a, i) => s.sources.listVerdicts(a, i.project, i.source, page),
  },
  { name: "sources.tally", least: "viewer", run: (s, a, i) => s.sources.tally(a, i.project, i.source) },
  {
    name: "destinations.create",
    least: "member",
    run: (s, a, i) =>
      s.destinations.create(a, i.project, { name: "New", type: "http", url: "https://example.com/" }),
  },
  {
    name: "destinations.update",
    least: "member",
    run: (s, a, i) => s.destinations.update(a, i.project, i.destination, { name: "Renamed" }),
  },
  {
    name: "destinations.pause",
    least: "member",
    run: (s, a, i) => s.destinations.pause(a, i.project, i.destination),
  },
  {
    name: "destinations.resume",
    least: "member",
    run: (s, a, i) => s.destinations.resume(a, i.project, i.destination),
  },
  {
    name: "destinations.rotateSecret",
    least: "admin",
    run: (s, a, i) => s.destinations.rotateSecret(a, i.project, i.destination),
  },
  {
    name: "destinations.stats",
    least: "viewer",
    run: (s, a, i) => s.destinations.stats(a, i.project, i.destination),
  },
  {
    name: "connections.update",
    least: "member",
    run: (s, a, i) =>
      s.connections.update(a, i.project, i.connection, { retry: { scheduleSeconds: [0, 5] } }),
  },
  {
    name: "connections.pause",
    least: "member",
    run: (s, a, i) => s.connections.pause(a, i.project, i.connection),
  },
  {
    name: "connections.resume",
    least: "member",
    run: (s, a, i) => s.connections.resume(a, i.project, i.connection),
  },
  { name: "events.list", least: "viewer", run: (s, a, i) => s.events.list(a, i.project, page) },
  { name: "events.require", least: "viewer", run: (s, a, i) => s.events.require(a, i.project, i.event) },
  { name: "events.replay", least: "member", run: (s, a, i) => s.events.replay(a, i.project, i.event, {}) },
  {
    name: "events.listUndelivered",
    least: "viewer",
    run: (s, a, i) => s.events.listUndelivered(a, i.project, page),
  },
  { name: "events.listSince", least: "viewer", run: (s, a, i) => s.events.listSince(a, i.project, null, 10) },
];
const removals: Verb[] = [
  {
    name: "connections.remove",
    least: "member",
    run: (s, a, i) => s.connections.remove(a, i.project, i.connection),
  },
  { name: "sources.remove", least: "member", run: (s, a, i) => s.sources.remove(a, i.project, i.source) },
  {
    name: "destinations.remove",
    least: "member",
    run: (s, a, i) => s.destinations.remove(a, i.project, i.destination),
  },
];
/** Verbs on a project as a whole: ids of another project's things never reach them. */
const wholeProject = /\.(create|list|listUndelivered|listSince)$/;

Deno.test("every verb asks for its role and answers strangers that there is nothing", async () => {
  const services = await openServices();
  try {
    const { project, ...actors } = await services.seedTeam();
    const stranger = await services.signUp("stranger");
    for (const { name, least, run } of [...verbs, ...removals]) {
      for (const role of roles) {
        const ids = await seed(services, actors.owner, project.id);
        const expected = roles.indexOf(role) < roles.indexOf(least) ? "forbidden" : null;
        assertEquals(await codeOf(() => run(services, actors[role], ids)), expected, `${name} as ${role}`);
      }
      const ids = await seed(services, actors.owner, project.id);
      assertEquals(await codeOf(() => run(services, stranger, ids)), "not_found", `${name} as a stranger`);
    }
  } finally {
    await services.close();
  }
});

Deno.test("every verb on a thing answers not found for the thing of another project", async () => {
  const services = await openServices();
  try {
    const { project, owner } = await services.seedTeam("Mine");
    const theirs = await services.seedTeam("Theirs");
    const foreign = await seed(services, theirs.owner, theirs.project.id);
    const before = await snapshot(services);
    for (const { name, run } of [...verbs, ...removals]) {
      if (wholeProject.test(name)) continue;
      const code = await codeOf(() => run(services, owner, { ...foreign, project: project.id }));
      assertEquals(code, "not_found", name);
    }
    const own = await seed(services, owner, project.id);
    for (const [end, id] of [["sourceId", foreign.source], ["destinationId", foreign.destination]] as const) {
      const ends = { sourceId: own.source, destinationId: own.destination, [end]: id };
      assertEquals(
        await codeOf(() => services.connections.create(owner, project.id, ends)),
        "not_found",
        end,
      );
    }
    assertEquals(
      (await snapshot(services)).filter(({ project_id }) =>
        before.some((row) => row.project_id === project_id)
      ),
      before,
    );
  } finally {
    await services.close();
  }
});

function reading(
  noun: "sources" | "destinations" | "connections",
  one: "source" | "destination" | "connection",
): Verb[] {
  return [
    {
      name: `${noun}.list`,
      least: "viewer",
      run: (services, actor, { project }) => services[noun].list(actor, project, page),
    },
    {
      name: `${noun}.require`,
      least: "viewer",
      run: (services, actor, ids) => services[noun].require(actor, ids.project, ids[one]),
    },
  ];
}

async function seed(services: Services, owner: Actor, project: string): Promise<Ids> {
  const source = await services.sources.create(owner, project, { name: "In", provider: "none" });
  const destination = await services.destinations.create(owner, project, {
    name: "Out",
    type: "http",
    url: "https://example.com/",
  });
  const connection = await services.connections.create(owner, project, {
    sourceId: source.id,
    destinationId: destination.id,
  });
  const event = await services.storeEvent(project, source.id, {});
  await services.storeDelivery(project, source.id, event, destination.id, { status: "dead" });
  return { project, source: source.id, destination: destination.id, connection: connection.id, event };
}

async function codeOf(run: () => Promise<unknown>): Promise<ErrorCode | null> {
  try {
    await run();
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

/** What another tenant must find unchanged. */
function snapshot({ db }: Services) {
  return db.asService((tx) =>
    tx.selectFrom("connections as c").innerJoin("sources as s", "s.id", "c.source_id")
      .innerJoin("destinations as d", "d.id", "c.destination_id").innerJoin(
        "deliveries as v",
        "v.destination_id",
        "d.id",
      )
      .select([
        "c.project_id",
        "c.updated_at",
        "s.updated_at as source_at",
        "s.config_version",
        "d.updated_at as destination_at",
        "v.id",
        "v.status",
      ])
      .orderBy("v.id").execute()
  );
}
