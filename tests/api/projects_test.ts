import { assertEquals, assertMatch } from "@std/assert";
import { withApp } from "../harness/app.ts";
import { assertProblem } from "../harness/problem.ts";

Deno.test(
  "projects are made, read, changed, listed newest first, and gone after they were deleted",
  withApp(async (app) => {
    const { token, actor } = await app.person();
    const created = await app.call("POST", "/api/v1/projects", { token, body: { name: " Acme " } });
    assertEquals(created.status, 201);
    assertEquals(created.headers.get("content-type"), "application/json");
    assertEquals(created.headers.get("cache-control"), "no-store");
    const project = await created.json();
    assertMatch(project.id, /^prj_[0-9a-z]{26}$/);
    assertMatch(project.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assertEquals(project, {
      id: project.id,
      name: "Acme",
      description: null,
      role: "owner",
      created_at: project.created_at,
      updated_at: project.created_at,
    });
    const path = `/api/v1/projects/${project.id}`;
    const second = await (await app.call("POST", "/api/v1/projects", { token, body: { name: "Second" } }))
      .json();

    const read = await app.call("GET", path, { token });
    assertEquals([read.status, await read.json()], [200, project]);

    const changed = await app.call("PATCH", path, { token, body: { description: "All of it" } });
    assertEquals(changed.status, 200);
    const after = await changed.json();
    assertEquals(after, { ...project, description: "All of it", updated_at: after.updated_at });

    const listed = await app.call("GET", "/api/v1/projects", { token });
    assertEquals(await listed.json(), { data: [second, after], next_cursor: null });

    const deleted = await app.call("DELETE", path, { token });
    assertEquals([deleted.status, await deleted.text()], [204, ""]);
    assertEquals((await app.services.projects.list(actor, { limit: 10 })).data.length, 1);
    await assertProblem(await app.call("GET", path, { token }), 404, "not_found");
    await assertProblem(await app.call("DELETE", path, { token }), 404, "not_found");
  }),
);

Deno.test(
  "pages follow each other by their cursors until nothing is left",
  withApp(async (app) => {
    const { token } = await app.person();
    const made: string[] = [];
    for (const name of ["A", "B", "C", "D", "E"]) {
      made.unshift((await (await app.call("POST", "/api/v1/projects", { token, body: { name } })).json()).id);
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "" : `&cursor=${cursor}`;
      const page = await (await app.call("GET", `/api/v1/projects?limit=2${query}`, { token })).json();
      seen.push(...page.data.map(({ id }: { id: string }) => id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    assertEquals(seen, made);
  }),
);
