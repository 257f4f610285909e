import { assert, assertEquals } from "@std/assert";
import type { Database } from "../lib/db/mod.ts";
import { toStoreError } from "../lib/db/store_error.ts";
import { requestOf } from "./api/requests.ts";
import { withApp } from "./harness/app.ts";
import type { TestBrowser } from "./harness/browser.ts";
import { fillIn, readRouteVerbs, type RouteVerb } from "./harness/route_files.ts";
import { createWorkspace } from "./harness/workspace.ts";

const verbs = await readRouteVerbs();
const nameOf = ({ method, file }: RouteVerb) => `${method} ${file}`;
const reading = new Set(["GET", "HEAD", "OPTIONS"]);
/** Paths that only members may see, as the middleware closes them and the guards again. */
const membersOnly = /^\/(dashboard|projects|settings|ops|api\/protected)(\/|$)/;

Deno.test("the manifest holds pages, forms, the API, ingest and health", () => {
  const kinds = new Set(verbs.map(({ built }) => built?.by));
  for (const kind of ["page", "action", "api", "raw", "ingest"] as const) assert(kinds.has(kind), kind);
  for (const pattern of ["/login", "/dashboard", "/api/v1/projects", "/in/[key]", "/healthz"]) {
    assert(verbs.some((verb) => verb.pattern === pattern), pattern);
  }
});

Deno.test("every handler of every route was made by a builder of lib/web", () => {
  assertEquals(verbs.filter(({ built }) => built === null).map(nameOf), []);
});

Deno.test("every handler is guarded, asks for a scope, or names the rate at which it is public", () => {
  for (const verb of verbs) {
    const access = verb.built?.access;
    assert(access, nameOf(verb));
    const closed = membersOnly.test(verb.pattern);
    if (verb.pattern.startsWith("/api/v1/")) assertEquals(access.kind, "scope", nameOf(verb));
    else if (closed) assertEquals(access.kind, "guard", nameOf(verb));
    else if (access.kind === "public") assert(access.policy, nameOf(verb));
  }
});

Deno.test("reading changes nothing, and whatever changes something says what becomes stale", () => {
  for (const verb of verbs) {
    const { built } = verb;
    if (!built || built.by === "ingest" || verb.pattern.startsWith("/sandbox/")) continue;
    assertEquals(built.mutates, !reading.has(verb.method), nameOf(verb));
  }
});

Deno.test(
  "strangers are kept out of every page of the members, and out of every form of theirs",
  withApp(async (app) => {
    const hers = await createWorkspace(app, await app.person());
    for (const verb of verbs.filter(({ pattern }) => membersOnly.test(pattern))) {
      const path = fillIn(verb.pattern, { ...hers });
      const stranger = app.browser();
      const json = await send(stranger, verb, path, { accept: "application/json" });
      assertEquals(json.status, 401, nameOf(verb));
      assertEquals((await json.json()).code, "unauthorized");
      if (verb.pattern.startsWith("/api/")) continue;
      const html = await send(stranger, verb, path, {});
      assertEquals(html.status, 303, nameOf(verb));
      const wanted = verb.method === "GET" ? path : "/dashboard";
      assertEquals(html.headers.get("location"), `/login?next=${encodeURIComponent(wanted)}`);
    }
  }),
);

for (
  const [mode, doors] of [["unavailable", "both"], ["broken", "both"], ["broken", "people's"]] as const
) {
  Deno.test(`with the database ${mode} behind ${doors} doors, no route says a word of what it said`, async () => {
    const canary = "canary-relation-does-not-exist-5f2c";
    const failing = failingDatabase(mode, doors, canary);
    await withApp(async (app) => {
      app.expectError(/./);
      const ada = await app.person();
      const { browser } = await app.signUp();
      const hers = await createWorkspace(app, ada);
      await app.services.intake.drain();
      const failed = new Set<string>();
      failing.on();
      for (const verb of verbs) {
        const lines = app.logs.length;
        const path = fillIn(verb.pattern, { ...hers, key: hers.ingestPath.slice(4) });
        const response = verb.pattern.startsWith("/api/v1/")
          ? await app.call(verb.method, path, { token: ada.token, body: requestOf(verb, hers) })
          : await send(browser, verb, path, {});
        const text = response.headers.get("content-type") === "text/event-stream"
          ? ""
          : await response.text();
        if (text === "") await response.body?.cancel();
        const said = `${text}\n${JSON.stringify([...response.headers])}`;
        assert(!said.includes("canary"), `${nameOf(verb)} says: ${said}`);
        assert(!/\bat (async )?\S+ \(|file:\/\/|postgres/i.test(said), `${nameOf(verb)} says: ${said}`);
        if (response.status < 500) continue;
        failed.add(nameOf(verb));
        assert([500, 503].includes(response.status), `${nameOf(verb)}: ${response.status}`);
        const logged = app.logs.slice(lines).map((line) => JSON.stringify(line)).join("\n");
        assert(logged.includes(canary), `${nameOf(verb)} hid the cause from the log: ${logged}`);
      }
      failing.off();
      const silent = verbs.filter((verb) => needsStore(verb, doors) && !failed.has(nameOf(verb)));
      assertEquals(silent.map(nameOf), [], "routes that answered although their store did not");
    }, { wrapDatabase: failing.wrap })();
  });
}

/** Routes whose every answer comes from Postgres. */
function needsStore({ pattern, method, built }: RouteVerb, doors: Doors): boolean {
  if (pattern === "/readyz") return doors === "both";
  if (pattern.startsWith("/api/v1/")) return true;
  return method === "GET" && built?.access.kind === "guard" && /\[id\]|\/dashboard/.test(pattern);
}

async function send(
  browser: TestBrowser,
  { method }: RouteVerb,
  path: string,
  headers: Record<string, string>,
): Promise<Response> {
  return method === "POST" ? await browser.submit(path, {}, headers) : await browser.get(path, headers);
}

/** Which doors of the database are shut: both, or only the one that people and tokens go through. */
type Doors = "both" | "people's";

/** A switch in front of the database: on, its calls fail as a lost connection or as a bug would make them. */
function failingDatabase(mode: "unavailable" | "broken", doors: Doors, canary: string) {
  let failing = false;
  const raw = () =>
    Object.assign(new Error(`${canary}: relation "secrets" at 10.1.2.3`), {
      ...(mode === "unavailable" ? { code: "CONNECTION_CLOSED" } : {}),
    });
  return {
    on: () => void (failing = true),
    off: () => void (failing = false),
    wrap: (db: Database): Database => ({
      asUser: (userId, run) => failing ? Promise.reject(toStoreError(raw())) : db.asUser(userId, run),
      asService: (run) =>
        failing && doors === "both" ? Promise.reject(toStoreError(raw())) : db.asService(run),
      statement: (text, parameters) =>
        failing && doors === "both" ? Promise.reject(raw()) : db.statement(text, parameters),
      ping: () => failing && doors === "both" ? Promise.reject(toStoreError(raw())) : db.ping(),
      close: () => db.close(),
    }),
  };
}
