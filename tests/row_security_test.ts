import { assertEquals } from "@std/assert";
import { sql } from "kysely";
import type postgres from "postgres";
import { connect } from "../lib/db/mod.ts";
import { sqlState } from "../lib/db/store_error.ts";
import { randomIds } from "../lib/ids.ts";
import { testServer } from "./harness/database.ts";
import { openServices, type Services, uuidOf } from "./harness/services.ts";

/**
 * Every relation of the schema and what a person may see of it who belongs to nothing: rows a stranger may read.
 * A relation that is not here fails, so that each new one is thought about.
 */
const visibleToStrangers: Record<string, number> = {
  api_answers: 0,
  api_tokens: 0,
  cache_tags: 0,
  connections: 0,
  cron_runs: 0,
  deliveries: 0,
  delivery_attempts: 0,
  destinations: 0,
  event_key: 0,
  events: 0,
  instance: 1,
  profiles: 0,
  project_members: 0,
  projects: 0,
  sources: 0,
  usage_hourly: 0,
  verdicts: 0,
};

interface Relation {
  name: string;
  /** The partitioned table, or its own name. */
  parent: string;
  secured: boolean;
}

interface Column {
  relation: string;
  name: string;
  insertable: boolean;
  updatable: boolean;
}

/** Whoever is tried: what is set up at the start of the transaction. */
type Persona = "stranger" | "nobody" | "login";
const verbs = ["select", "insert", "update", "delete"] as const;

class Undo extends Error {}

Deno.test("every relation is closed to strangers, to no one in particular and to the bare login, for every verb", async () => {
  const { services, superuser, request, close } = await openProbed();
  try {
    const relations = await readRelations(superuser);
    const unknown = relations.filter(({ parent }) => !(parent in visibleToStrangers)).map(({ name }) => name);
    assertEquals(unknown, []);
    assertEquals(
      [...new Set(relations.map(({ parent }) => parent))].toSorted(),
      Object.keys(visibleToStrangers),
    );
    const before = await fingerprint(superuser, relations);
    for (const persona of ["stranger", "nobody", "login"] as const) {
      assertEquals(await leaks(services, superuser, request, relations, persona), [], persona);
    }
    assertEquals(await fingerprint(superuser, relations), before);
  } finally {
    await close();
  }
});

Deno.test("the probe sees a hole for each verb", async () => {
  const { services, superuser, request, close } = await openProbed();
  try {
    const relations = (await readRelations(superuser)).filter(({ name }) => name === "sources");
    await superuser.unsafe(
      "create policy hole on sluice.sources to sluice_user using (true) with check (true)",
    );
    const found = ["sources select", "sources insert", "sources update"];
    assertEquals(await leaks(services, superuser, request, relations, "stranger"), found);
    await superuser.unsafe(
      "grant delete on sluice.sources to sluice_user; drop policy hole on sluice.sources",
    ).simple();
    assertEquals(await leaks(services, superuser, request, relations, "stranger"), []);
    await superuser.unsafe("alter table sluice.sources disable row level security");
    assertEquals(await leaks(services, superuser, request, relations, "nobody"), [
      ...found,
      "sources delete",
    ]);
  } finally {
    await close();
  }
});

Deno.test("row-level security is enabled and forced on every table and partition, views run as whoever asks", async () => {
  const { superuser, close } = await openProbed();
  try {
    const open = (await readRelations(superuser)).filter(({ secured }) => !secured);
    assertEquals(open, []);
  } finally {
    await close();
  }
});

Deno.test("every policy that lets rows in or changes them checks the new row", async () => {
  const { superuser, close } = await openProbed();
  try {
    const unchecked = await superuser`
      select polrelid::regclass::text as relation, polname from pg_policy
      join pg_class on pg_class.oid = polrelid
      where relnamespace = 'sluice'::regnamespace and polcmd in ('a', 'w', '*') and polwithcheck is null`;
    assertEquals([...unchecked], []);
  } finally {
    await close();
  }
});

Deno.test("no role of the application may truncate, reference or hang triggers on anything", async () => {
  const { superuser, close } = await openProbed();
  try {
    const excess = await superuser`
      select role.rolname, pg_class.relname, verb from pg_class
      cross join unnest(array['TRUNCATE', 'REFERENCES', 'TRIGGER']) as verb
      cross join pg_roles as role
      where relnamespace = 'sluice'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
        and role.rolname in ('sluice_user', 'sluice_service', 'sluice_test_request', 'sluice_test_worker')
        and has_table_privilege(role.oid, pg_class.oid, verb)`;
    assertEquals([...excess], []);
  } finally {
    await close();
  }
});

Deno.test("functions have a fixed search path, and those that run as their owner are not for everyone", async () => {
  const { superuser, close } = await openProbed();
  try {
    const loose = await superuser`
      select proname from pg_proc
      where pronamespace = 'sluice'::regnamespace and not coalesce(proconfig, '{}') @> array['search_path=""']`;
    assertEquals([...loose], []);
    const forEveryone = await superuser`
      select distinct proname from pg_proc
      cross join aclexplode(coalesce(proacl, acldefault('f', proowner))) as privilege
      where pronamespace = 'sluice'::regnamespace and prosecdef and privilege.grantee = 0`;
    assertEquals([...forEveryone], []);
  } finally {
    await close();
  }
});

Deno.test("every reference between tables of a tenant carries the tenant", async () => {
  const { superuser, close } = await openProbed();
  try {
    const bare = await superuser`
      with tenant as (
        select attrelid as id, attnum as project from pg_attribute
        join pg_class on pg_class.oid = attrelid
        where relnamespace = 'sluice'::regnamespace and attname = 'project_id' and not attisdropped
      )
      select conname from pg_constraint
      join tenant as own on own.id = conrelid
      join tenant as target on target.id = confrelid
      where contype = 'f' and not exists (
        select from unnest(conkey, confkey) as pair(own_column, target_column)
        where pair.own_column = own.project and pair.target_column = target.project
      )`;
    assertEquals([...bare], []);
  } finally {
    await close();
  }
});

async function openProbed() {
  const services = await openServices();
  const superuser = connect((await testServer()).target(services.database.name), 1);
  const request = connect(services.database.request, 1);
  await fill(services);
  return {
    services,
    superuser,
    request,
    async close() {
      await Promise.all([superuser.end(), request.end()]);
      await services.close();
    },
  };
}

/** At least one row in every table, all of one tenant. */
async function fill(services: Services): Promise<void> {
  const { project, owner } = await services.seedTeam();
  const source = await services.sources.create(owner, project.id, { name: "In", provider: "none" });
  const destination = await services.destinations.create(owner, project.id, {
    name: "Out",
    type: "http",
    url: "https://example.com/",
  });
  await services.connections.create(owner, project.id, {
    sourceId: source.id,
    destinationId: destination.id,
  });
  await services.tokens.create(owner, { name: "CI", scopes: ["read"] });
  const event = await services.storeEvent(project.id, source.id, {});
  const delivery = await services.storeDelivery(project.id, source.id, event, destination.id, {
    status: "pending",
  });
  const now = new Date(services.clock.now());
  const ids = { project_id: uuidOf("project", project.id), source_id: uuidOf("source", source.id) };
  await services.db.asUser(
    owner.userId,
    (tx) =>
      tx.insertInto("api_answers").values({ user_id: owner.userId, key: "k", fingerprint: "f" }).execute(),
  );
  await services.db.asService(async (tx) => {
    await tx.insertInto("delivery_attempts").values({
      event_id: uuidOf("event", event),
      delivery_id: uuidOf("delivery", delivery),
      project_id: ids.project_id,
      attempt: 1,
      started_at: now,
      duration_ms: 1,
    }).execute();
    await tx.insertInto("verdicts").values({
      ...ids,
      id: randomIds.next(now.getTime()),
      received_at: now,
      verdict: "rejected",
      method: "POST",
      path: "/",
      headers: sql<string>`'[]'::jsonb`,
      body: new Uint8Array(),
      body_bytes: 0,
    }).execute();
    await tx.insertInto("usage_hourly").values({ ...ids, hour: now, slot: 0 }).execute();
    await tx.insertInto("event_key").values({
      source_id: ids.source_id,
      key: Uint8Array.of(1),
      event_id: uuidOf("event", event),
      until: now,
    }).execute();
    await tx.insertInto("cron_runs").values({ name: "sweep", scheduled_at: now }).execute();
    await tx.insertInto("cache_tags").values({ tag: "t", version: 1 }).execute();
  });
}

async function readRelations(superuser: postgres.Sql): Promise<Relation[]> {
  return [
    ...await superuser<Relation[]>`
    select c.relname as name, coalesce(parent.relname, c.relname) as parent,
      case when c.relkind in ('r', 'p') then c.relrowsecurity and c.relforcerowsecurity
        else coalesce(c.reloptions, '{}') @> array['security_invoker=true'] end as secured
    from pg_class as c
    left join pg_inherits on inhrelid = c.oid
    left join pg_class as parent on parent.oid = inhparent
    where c.relnamespace = 'sluice'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
    order by c.relname`,
  ];
}

/** What the persona achieved that it must not: "relation verb". */
async function leaks(
  services: Services,
  superuser: postgres.Sql,
  request: postgres.Sql,
  relations: Relation[],
  persona: Persona,
): Promise<string[]> {
  const columns = await readColumns(superuser);
  const claims = JSON.stringify({ sub: randomIds.next(services.clock.now()), role: "authenticated" });
  const found: string[] = [];
  for (const relation of relations) {
    const own = columns.filter((column) => column.relation === relation.name);
    const [row] = await superuser.unsafe(
      `select to_jsonb(r)::text as json from sluice.${relation.parent} as r limit 1`,
    );
    assertEquals(typeof row?.json, "string", `${relation.parent} has no row to find`);
    for (const verb of verbs) {
      const touched = await attempt(
        request,
        persona,
        claims,
        statement(verb, relation, own),
        verb === "insert" ? [row?.json] : [],
      );
      const allowed = verb === "select" && persona !== "login" && relation.name === relation.parent
        ? visibleToStrangers[relation.parent] ?? 0
        : 0;
      if (touched > allowed) found.push(`${relation.name} ${verb}`);
    }
  }
  return found;
}

/** Rows that the statement reached; none where it was not permitted. Nothing of it stays. */
async function attempt(
  request: postgres.Sql,
  persona: Persona,
  claims: string,
  text: string,
  parameters: string[],
): Promise<number> {
  let touched = 0;
  try {
    await request.begin(async (tx) => {
      if (persona !== "login") await tx`set local role sluice_user`;
      if (persona === "stranger") await tx`select set_config('request.jwt.claims', ${claims}, true)`;
      touched = (await tx.unsafe(text, parameters)).count;
      throw new Undo();
    });
  } catch (error) {
    if (error instanceof Undo) return touched;
    const state = sqlState(error);
    // A constraint spoke, so the statement had come past the walls.
    if (state?.startsWith("23")) return 1;
    // insufficient_privilege is what both a missing grant and a policy say.
    if (state !== "42501") throw error;
    return 0;
  }
  return touched;
}

function statement(verb: typeof verbs[number], { name }: Relation, columns: Column[]): string {
  const writable = (granted: boolean[]) =>
    columns.filter((_, index) => granted[index]).map((column) => column.name);
  const inserted = writable(columns.map(({ insertable }) => insertable));
  const updated = writable(columns.map(({ updatable }) => updatable))[0] ?? columns[0]?.name;
  const listed = (inserted.length > 0 ? inserted : columns.map((column) => column.name)).join(", ");
  switch (verb) {
    case "select":
      return `select from sluice.${name}`;
    case "insert":
      return `insert into sluice.${name} (${listed})
        select ${listed} from jsonb_populate_record(null::sluice.${name}, $1::text::jsonb)`;
    case "update":
      return `update sluice.${name} set ${updated} = ${updated}`;
    case "delete":
      return `delete from sluice.${name}`;
  }
}

async function readColumns(superuser: postgres.Sql): Promise<Column[]> {
  return [
    ...await superuser<Column[]>`
    select relname as relation, attname as name,
      has_column_privilege('sluice_user', attrelid, attnum, 'INSERT') as insertable,
      has_column_privilege('sluice_user', attrelid, attnum, 'UPDATE') as updatable
    from pg_attribute join pg_class on pg_class.oid = attrelid
    where relnamespace = 'sluice'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') and attnum > 0 and not attisdropped
    order by attrelid, attnum`,
  ];
}

async function fingerprint(superuser: postgres.Sql, relations: Relation[]): Promise<Record<string, string>> {
  const prints: Record<string, string> = {};
  for (const { name, parent } of relations) {
    if (name !== parent) continue;
    const [row] = await superuser.unsafe(
      `select md5(coalesce(string_agg(r::text, '' order by r::text), '')) as print from sluice.${name} as r`,
    );
    prints[name] = row?.print;
  }
  return prints;
}
