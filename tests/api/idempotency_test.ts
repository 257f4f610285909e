import { assert, assertEquals } from "@std/assert";
import { withApp } from "../harness/app.ts";
import { assertProblem } from "../harness/problem.ts";
import { createWorkspace, snapshot } from "../harness/workspace.ts";

const projects = "/api/v1/projects";
const keyed = (key: string) => ({ "idempotency-key": key });

Deno.test(
  "the same key and body get the same answer, and the call has run once",
  withApp(async (app) => {
    const { token, actor } = await app.person();
    const send = () => app.call("POST", projects, { token, body: { name: "Acme" }, headers: keyed("k1") });
    const [first, again] = [await send(), await send()];
    assertEquals([first.status, again.status], [201, 201]);
    assertEquals(first.headers.get("idempotency-replayed"), null);
    assertEquals(again.headers.get("idempotency-replayed"), "true");
    assertEquals(again.headers.get("content-type"), "application/json");
    assertEquals(await again.text(), await first.text());
    assertEquals((await app.services.projects.list(actor, { limit: 10 })).data.length, 1);
  }),
);

Deno.test(
  "the same key with another body, path or verb is a conflict, and does not run",
  withApp(async (app) => {
    const ada = await app.person();
    const hers = await createWorkspace(app, ada);
    const { token } = ada;
    const headers = keyed("k1");
    assertEquals((await app.call("POST", projects, { token, body: { name: "Acme" }, headers })).status, 201);
    const before = await snapshot(app);
    for (
      const [method, path, body] of [
        ["POST", projects, { name: "Other" }],
        ["POST", "/api/v1/tokens", { name: "Acme", scopes: ["read"] }],
        ["PATCH", `${projects}/${hers.id}`, { name: "Acme" }],
        ["DELETE", `${projects}/${hers.id}`, undefined],
      ] as const
    ) {
      const response = await app.call(method, path, { token, body, headers });
      await assertProblem(response, 409, "idempotency_key_reused");
    }
    assertEquals(await snapshot(app), before);
  }),
);

Deno.test(
  "twenty calls at once with one key make one project; the others are told to wait or get its answer",
  withApp(async (app) => {
    const { token, actor } = await app.person();
    const answers = await Promise.all(
      Array.from(
        { length: 20 },
        () => app.call("POST", projects, { token, body: { name: "Acme" }, headers: keyed("k1") }),
      ),
    );
    const { data } = await app.services.projects.list(actor, { limit: 10 });
    assertEquals(data.length, 1);
    for (const response of answers) {
      if (response.status === 201) assertEquals((await response.json()).id, data[0]?.id);
      else await assertProblem(response, 409, "conflict");
    }
    assert(answers.some(({ status }) => status === 201));
  }),
);

Deno.test(
  "a call that failed may be repeated with its key",
  withApp(async (app) => {
    const ada = await app.person();
    const hers = await createWorkspace(app, ada);
    const { token } = ada;
    const path = `${projects}/${hers.id}/connections`;
    const body = { source_id: hers.source_id, destination_id: hers.destination_id };
    const send = () => app.call("POST", path, { token, body, headers: keyed("k1") });
    await assertProblem(await send(), 409, "conflict");
    await app.services.connections.remove(ada.actor, hers.id, hers.connection_id);
    assertEquals((await send()).status, 201);
  }),
);

Deno.test(
  "keys of different people have nothing to do with each other",
  withApp(async (app) => {
    const [ada, bob] = [await app.person("ada"), await app.person("bob")];
    const headers = keyed("k1");
    const hers = await app.call("POST", projects, { token: ada.token, body: { name: "Acme" }, headers });
    const his = await app.call("POST", projects, { token: bob.token, body: { name: "Acme" }, headers });
    assertEquals([hers.status, his.status], [201, 201]);
    assert((await hers.json()).id !== (await his.json()).id);
  }),
);

Deno.test(
  "an answer that shows a secret once is not kept in clear",
  withApp(async (app) => {
    const { token } = await app.person();
    const body = { name: "CI", scopes: ["read"] };
    const send = () => app.call("POST", "/api/v1/tokens", { token, body, headers: keyed("k1") });
    const issued = await (await send()).json();
    assertEquals((await (await send()).json()).token, issued.token);
    assert(!(await snapshot(app)).includes(issued.token));
  }),
);

Deno.test(
  "an answer without a body is repeated without one",
  withApp(async (app) => {
    const ada = await app.person();
    const hers = await createWorkspace(app, ada);
    const send = () =>
      app.call("DELETE", `${projects}/${hers.id}`, { token: ada.token, headers: keyed("k1") });
    const [first, again] = [await send(), await send()];
    assertEquals([first.status, again.status], [204, 204]);
    assertEquals(await again.text(), "");
  }),
);

Deno.test(
  "an empty or endless key is refused",
  withApp(async (app) => {
    const { token } = await app.person();
    for (const key of ["", "k".repeat(256)]) {
      const response = await app.call("POST", projects, {
        token,
        body: { name: "Acme" },
        headers: keyed(key),
      });
      await assertProblem(response, 422, "validation_failed");
    }
    const response = await app.call("POST", projects, {
      token,
      body: { name: "Acme" },
      headers: keyed("k".repeat(255)),
    });
    assertEquals(response.status, 201);
  }),
);
