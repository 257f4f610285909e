import { assert, assertEquals } from "@std/assert";
import { withApp } from "../harness/app.ts";
import { assertProblem } from "../harness/problem.ts";
import { fillIn, parametersOf, readRouteVerbs, type RouteVerb } from "../harness/route_files.ts";
import { createWorkspace, join, snapshot, unknownOf, type Workspace } from "../harness/workspace.ts";
import { roles } from "../../services/access/mod.ts";
import { leastRoles, requestOf } from "./requests.ts";

const verbs = (await readRouteVerbs()).filter(({ pattern }) => pattern.startsWith("/api/v1/"));
const inProjects = verbs.filter(({ pattern }) => pattern.includes("[id]"));
const nameOf = ({ method, pattern }: RouteVerb) => `${method} ${pattern}`;

Deno.test("the manifest holds the API's routes", () => {
  assert(verbs.length > 20, `${verbs.length} verbs`);
  assert(inProjects.length > 15, `${inProjects.length} verbs in projects`);
});

Deno.test(
  "another tenant's ids are not found in any position of any route, and nothing is written",
  withApp(async (app) => {
    const [ada, bob] = [await app.person("ada"), await app.person("bob")];
    const [hers, his] = [await createWorkspace(app, ada), await createWorkspace(app, bob)];
    const before = await snapshot(app);
    for (const verb of verbs) {
      for (const foreign of subsets(parametersOf(verb.pattern))) {
        const ids: Workspace = { ...his };
        for (const parameter of foreign) {
          Object.assign(ids, { [parameter]: hers[parameter as keyof Workspace] });
        }
        const response = await app.call(verb.method, fillIn(verb.pattern, { ...ids }), {
          token: bob.token,
          body: requestOf(verb, his),
        });
        assertEquals(
          response.status,
          404,
          `${nameOf(verb)} with foreign ${foreign}: ${await response.clone().text()}`,
        );
        await assertProblem(response, 404, "not_found");
      }
    }
    assertEquals(await snapshot(app), before);
  }),
);

Deno.test(
  "ids of another project of the same person are not found below this one",
  withApp(async (app) => {
    const bob = await app.person("bob");
    const [one, other] = [await createWorkspace(app, bob), await createWorkspace(app, bob)];
    const before = await snapshot(app);
    for (const verb of inProjects) {
      for (const parameter of parametersOf(verb.pattern).filter((name) => name !== "id")) {
        const ids = { ...one, [parameter]: other[parameter as keyof Workspace] };
        const response = await app.call(verb.method, fillIn(verb.pattern, ids), {
          token: bob.token,
          body: requestOf(verb, one),
        });
        assertEquals(response.status, 404, `${nameOf(verb)} with ${parameter} of another project`);
        await assertProblem(response, 404, "not_found");
      }
    }
    for (const list of ["events?source_id=", "connections?source_id="]) {
      const path = `/api/v1/projects/${one.id}/${list}${other.source_id}`;
      assertEquals((await (await app.call("GET", path, { token: bob.token })).json()).data, []);
    }
    assertEquals(await snapshot(app), before);
  }),
);

Deno.test(
  "unknown and malformed ids are not found in any position of any route",
  withApp(async (app) => {
    const bob = await app.person("bob");
    const his = await createWorkspace(app, bob);
    // So many calls are over the rate of one token.
    const tokens = await Promise.all(verbs.map(() => app.token(bob, ["read", "write", "admin"])));
    const before = await snapshot(app);
    for (const verb of verbs) {
      const token = tokens.pop();
      for (const parameter of parametersOf(verb.pattern)) {
        const known = his[parameter as keyof Workspace];
        const wrong = [
          unknownOf(parameter),
          "x",
          "%00",
          "..%2f..",
          known.toUpperCase(),
          `${known}0`,
          known.slice(4),
        ];
        for (const id of [...wrong, his.ingestPath.slice(4), "é".repeat(300), "' or true --"]) {
          const path = fillIn(verb.pattern, { ...his, [parameter]: "PLACE" }).replace("PLACE", encodeURI(id));
          const response = await app.call(verb.method, path, {
            token,
            body: requestOf(verb, his),
          });
          assertEquals(response.status, 404, `${verb.method} ${path}: ${await response.clone().text()}`);
          await assertProblem(response, 404, "not_found");
        }
      }
    }
    assertEquals(await snapshot(app), before);
  }),
);

Deno.test(
  "a foreign id in a body or a query is not found either",
  withApp(async (app) => {
    const [ada, bob] = [await app.person("ada"), await app.person("bob")];
    const [hers, his] = [await createWorkspace(app, ada), await createWorkspace(app, bob)];
    const before = await snapshot(app);
    const project = `/api/v1/projects/${his.id}`;
    const { token } = bob;
    for (
      const [method, path, body] of [
        ["POST", "connections", { source_id: hers.source_id, destination_id: his.destination_id }],
        ["POST", "connections", { source_id: his.source_id, destination_id: hers.destination_id }],
        ["POST", "connections", { source_id: his.destination_id, destination_id: his.source_id }],
        ["POST", `events/${his.event_id}/replay`, { destination_ids: [hers.destination_id] }],
      ] as const
    ) await assertProblem(await app.call(method, `${project}/${path}`, { token, body }), 404, "not_found");
    for (const list of ["events?source_id=", "connections?source_id="]) {
      const response = await app.call("GET", `${project}/${list}${hers.source_id}`, { token });
      assertEquals([response.status, await response.json()], [200, { data: [], next_cursor: null }]);
    }
    const theirs = await app.call("GET", `${project}/events?q=${hers.event_id}`, { token });
    assertEquals((await theirs.json()).data, []);
    assertEquals(await snapshot(app), before);
  }),
);

Deno.test(
  "each verb asks for its role, and whoever has less is refused without a write",
  withApp(async (app) => {
    const people = Object.fromEntries(
      await Promise.all(roles.map(async (role) => [role, await app.person(role)] as const)),
    );
    const { owner } = people;
    assert(owner);
    for (const verb of inProjects) {
      const least = leastRoles[nameOf(verb)];
      assert(least, `say in requests.ts which role ${nameOf(verb)} asks for`);
      const workspace = await createWorkspace(app, owner);
      for (const role of roles.slice(0, 3)) {
        const person = people[role];
        assert(person);
        await join(app, person, workspace.id, role);
      }
      const send = (role: string) =>
        app.call(verb.method, fillIn(verb.pattern, { ...workspace }), {
          token: people[role]?.token,
          body: requestOf(verb, workspace),
        });
      for (const role of roles.slice(0, roles.indexOf(least))) {
        const before = await snapshot(app);
        const response = await send(role);
        await assertProblem(response, 403, "forbidden");
        assertEquals(await snapshot(app), before, `${role} wrote through ${nameOf(verb)}`);
      }
      const response = await send(least);
      const text = await response.text();
      assert(response.ok, `${least} at ${nameOf(verb)}: ${response.status} ${text}`);
    }
  }),
);

Deno.test(
  "each verb asks for its scope, which no other scope stands in for",
  withApp(async (app) => {
    const ada = await app.person("ada");
    const hers = await createWorkspace(app, ada);
    const all = ["read", "write", "admin"] as const;
    const narrowed = new Map(
      await Promise.all(
        all.map(async (scope) =>
          [scope, await app.token(ada, all.filter((other) => other !== scope))] as const
        ),
      ),
    );
    const before = await snapshot(app);
    for (const verb of verbs) {
      const access = verb.built?.access;
      assert(access?.kind === "scope", nameOf(verb));
      const response = await app.call(verb.method, fillIn(verb.pattern, { ...hers }), {
        token: narrowed.get(access.scope),
        body: requestOf(verb, hers),
      });
      await assertProblem(response, 403, "insufficient_scope");
    }
    assertEquals(await snapshot(app), before);
  }),
);

Deno.test("reading asks for read, tokens, deletion of projects and rotated secrets for admin, the rest for write", () => {
  for (const verb of verbs) {
    const access = verb.built?.access;
    const sensitive = verb.pattern.startsWith("/api/v1/tokens") || verb.pattern.endsWith("/rotate_secret") ||
      nameOf(verb) === "DELETE /api/v1/projects/[id]";
    const scope = sensitive ? "admin" : verb.method === "GET" ? "read" : "write";
    assertEquals(access, { kind: "scope", scope }, nameOf(verb));
  }
});

/** Every choice of at least one of the names. */
function subsets(names: string[]): string[][] {
  return names.reduce<string[][]>((found, name) => [...found, ...found.map((one) => [...one, name])], [[]])
    .filter((one) => one.length > 0);
}
