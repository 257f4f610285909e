import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { createTestClock } from "../harness/services.ts";
import { withApp } from "../harness/app.ts";
import { assertProblem } from "../harness/problem.ts";
import { fillIn, methods, readRouteVerbs } from "../harness/route_files.ts";
import { createWorkspace, snapshot } from "../harness/workspace.ts";
import { requestOf } from "./requests.ts";

const verbs = (await readRouteVerbs()).filter(({ pattern }) => pattern.startsWith("/api/v1/"));
const projects = "/api/v1/projects";

Deno.test(
  "without a good token every verb answers 401 and nothing else, whatever else is wrong",
  withApp(async (app) => {
    const ada = await app.person("ada");
    const hers = await createWorkspace(app, ada);
    const before = await snapshot(app);
    for (const verb of verbs) {
      const path = fillIn(verb.pattern, { ...hers });
      const missing = await app.call(verb.method, path, { body: requestOf(verb, hers) });
      assertEquals(missing.headers.get("www-authenticate"), "Bearer");
      const { detail } = await assertProblem(missing, 401, "unauthorized");
      assertEquals(detail, "Unauthorized");
      const invalid = await app.call(verb.method, path, {
        token: `${ada.token}x`,
        headers: { "content-type": "text/plain" },
      });
      await assertProblem(invalid, 401, "unauthorized");
    }
    assertEquals(await snapshot(app), before);
  }),
);

Deno.test(
  "malformed, foreign, truncated and doubled credentials are all the same 401",
  withApp(async (app) => {
    const { token } = await app.person();
    const wrong = [
      "",
      "Bearer",
      "Bearer ",
      `Basic ${btoa(`x:${token}`)}`,
      token,
      `Bearer ${token.slice(0, -1)}`,
    ];
    const more = [
      `Bearer ${token}, Bearer ${token}`,
      `Bearer ${token} ${token}`,
      `Bearer ${token.toUpperCase()}`,
    ];
    const odd = [`Bearer ${"a".repeat(8_000)}`, "Bearer ' or 1=1 --", `Bearer slc_${"0".repeat(40)}`];
    const details = new Set<string>();
    for (const authorization of [...wrong, ...more, ...odd]) {
      const response = await app.fetch("/api/v1/me", { headers: { authorization } });
      details.add((await assertProblem(response, 401, "unauthorized")).detail);
    }
    assertEquals([...details], ["Unauthorized"]);
    assertEquals((await app.call("GET", "/api/v1/me", { token })).status, 200);
    const lower = await app.fetch("/api/v1/me", { headers: { authorization: `bearer ${token}` } });
    assertEquals(lower.status, 200);
  }),
);

Deno.test(
  "a revoked token ends at once",
  withApp(async (app) => {
    const { token, actor } = await app.person();
    const [issued] = (await app.services.tokens.list(actor, { limit: 1 })).data;
    assert(issued);
    const revoked = await app.call("DELETE", `/api/v1/tokens/${issued.id}`, { token });
    assertEquals(revoked.status, 204);
    await assertProblem(await app.call("GET", "/api/v1/me", { token }), 401, "unauthorized");
  }),
);

const clock = createTestClock();
Deno.test(
  "an expired token ends at its moment",
  withApp(async (app) => {
    const ada = await app.person();
    const token = await app.token(ada, ["read"], new Date(clock.now() + 60_000));
    assertEquals((await app.call("GET", "/api/v1/me", { token })).status, 200);
    clock.advance(61_000);
    await assertProblem(await app.call("GET", "/api/v1/me", { token }), 401, "unauthorized");
  }, { clock }),
);

Deno.test(
  "a session's cookie opens nothing of the API, and a token nothing of the session's",
  withApp(async (app) => {
    const { browser } = await app.signUp();
    await assertProblem(await browser.get("/api/v1/me"), 401, "unauthorized");
    const { token } = await app.person();
    await assertProblem(await app.call("GET", "/api/protected/session", { token }), 401, "unauthorized");
  }),
);

Deno.test(
  "the session says who is signed in, and nothing to strangers",
  withApp(async (app) => {
    const { browser, email } = await app.signUp();
    const response = await browser.get("/api/protected/session");
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("cache-control"), "no-store");
    const { user } = await response.json();
    assertMatch(user.id, /^usr_/);
    assertEquals(user, { id: user.id, email, name: "Grace" });
    await assertProblem(await app.fetch("/api/protected/session"), 401, "unauthorized");
    const forged = { cookie: [...browser.cookies].map(([name]) => `${name}=base64-e30`).join("; ") };
    await assertProblem(await app.fetch("/api/protected/session", { headers: forged }), 401, "unauthorized");
  }),
);

Deno.test(
  "methods that a path does not have are 405 problems that say which it has",
  withApp(async (app) => {
    const { token } = await app.person();
    const byPattern = Map.groupBy(verbs, ({ pattern }) => pattern);
    for (const [pattern, known] of byPattern) {
      const has = new Set<string>(known.map(({ method }) => method));
      if (has.has("GET")) has.add("HEAD");
      for (const method of methods.filter((one) => !has.has(one) && one !== "OPTIONS" && one !== "HEAD")) {
        const response = await app.call(method, fillIn(pattern, {}), { token });
        assertEquals(new Set(response.headers.get("allow")?.split(", ")), has, `${method} ${pattern}`);
        await assertProblem(response, 405, "method_not_allowed");
      }
    }
  }),
);

Deno.test(
  "paths that do not exist are 404 problems, with and without a token",
  withApp(async (app) => {
    const { token } = await app.person();
    for (const path of ["/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v2/me", "/api/v1/projects/x/y/z"]) {
      await assertProblem(await app.call("GET", path, { token }), 404, "not_found");
      await assertProblem(await app.call("POST", path, { body: {} }), 404, "not_found");
    }
  }),
);

Deno.test(
  "past its rate a token is told when to come back, and another token goes on",
  withApp(async (app) => {
    const [ada, bob] = [await app.person("ada"), await app.person("bob")];
    const answers = await Promise.all(
      Array.from({ length: 420 }, () => app.call("GET", "/api/v1/me", { token: ada.token })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    const passed = answers.filter(({ status }) => status === 200);
    assertEquals(refused.length + passed.length, 420);
    assert(passed.length >= 1 && passed.length <= 300 + 60, `${passed.length} passed`);
    let response = refused[0];
    for (let tries = 0; response?.status !== 429 && tries < 400; tries++) {
      response = await app.call("GET", "/api/v1/me", { token: ada.token });
    }
    assert(response);
    assertMatch(response.headers.get("retry-after") ?? "", /^[1-9]\d*$/);
    assertEquals(response.headers.get("ratelimit-policy"), `"default";q=300;w=15`);
    assertMatch(response.headers.get("ratelimit") ?? "", /^"default";r=0;t=[1-9]\d*$/);
    await assertProblem(response, 429, "rate_limited");
    assertEquals((await app.call("GET", "/api/v1/me", { token: bob.token })).status, 200);
  }),
);

Deno.test(
  "whoever tries tokens is slowed down by address, and good tokens from there still pass",
  withApp(async (app) => {
    const { token } = await app.person();
    const guess = (index: number, address = "192.0.2.7") =>
      app.fetch("/api/v1/me", { address, headers: { authorization: `Bearer slc_${index}` } });
    const statuses: number[] = [];
    for (let index = 0; index < 130; index++) statuses.push((await guess(index)).status);
    assertEquals(statuses[0], 401);
    assertEquals(statuses.at(-1), 429);
    assertEquals((await guess(0, "192.0.2.8")).status, 401);
    const good = await app.fetch("/api/v1/me", {
      address: "192.0.2.7",
      headers: { authorization: `Bearer ${token}` },
    });
    assertEquals(good.status, 200);
  }),
);

Deno.test(
  "every answer has its own request id, and the log has it too",
  withApp(async (app) => {
    const { token } = await app.person();
    const [one, two] = [
      await app.call("GET", projects, { token }),
      await app.call("GET", projects, { token }),
    ];
    const id = one.headers.get("x-request-id");
    assertNotEquals(id, two.headers.get("x-request-id"));
    const line = app.logs.find((entry) => entry.request_id === id);
    assertEquals([line?.message, line?.method, line?.path, line?.status], ["request", "GET", projects, 200]);
    assert(!JSON.stringify(app.logs).includes(token), "a token is in the log");
  }),
);
