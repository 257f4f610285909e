import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { withApp } from "../harness/app.ts";
import { assertProblem } from "../harness/problem.ts";
import { fillIn, readRouteVerbs } from "../harness/route_files.ts";
import { createWorkspace, snapshot } from "../harness/workspace.ts";
import { requestOf } from "./requests.ts";

const verbs = (await readRouteVerbs()).filter(({ pattern }) => pattern.startsWith("/api/v1/"));
const projects = "/api/v1/projects";

Deno.test(
  "an unknown field is refused by every verb, by name, and nothing is written",
  withApp(async (app) => {
    const ada = await app.person("ada");
    const hers = await createWorkspace(app, ada);
    const before = await snapshot(app);
    for (const verb of verbs) {
      const path = fillIn(verb.pattern, { ...hers });
      const response = verb.built?.mutates
        ? await app.call(verb.method, path, {
          token: ada.token,
          body: { ...requestOf(verb, hers), owner_id: "x" },
        })
        : await app.call(verb.method, `${path}?owner_id=x`, { token: ada.token });
      const { errors } = await assertProblem(response, 422, "validation_failed");
      assertEquals(Object.keys(errors ?? {}), ["owner_id"], `${verb.method} ${verb.pattern}`);
    }
    assertEquals(await snapshot(app), before);
  }),
);

Deno.test(
  "what is not a JSON object of the right kind is refused with what was expected",
  withApp(async (app) => {
    const { token } = await app.person();
    const before = await snapshot(app);
    const send = (body: BodyInit, type: string | null = "application/json") =>
      app.fetch(projects, {
        method: "POST",
        body,
        headers: { authorization: `Bearer ${token}`, ...(type === null ? {} : { "content-type": type }) },
      });
    const good = '{"name":"Acme"}';
    for (const body of ["{", '{"name":', "{'name':'x'}", `${good}x`, "\ufeff" + "{", "NaN"]) {
      await assertProblem(await send(body), 400, "malformed_request");
    }
    for (const bytes of [[0xff, 0xfe], [0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x7d]]) {
      await assertProblem(await send(Uint8Array.from(bytes)), 400, "malformed_request");
    }
    for (const type of [null, "text/plain", "application/x-www-form-urlencoded", "application/jsonp"]) {
      await assertProblem(await send(new TextEncoder().encode(good), type), 400, "malformed_request");
    }
    for (const body of ["[]", '"name"', "1", "null", "true", '[{"name":"Acme"}]', ""]) {
      await assertProblem(await send(body), 422, "validation_failed");
    }
    assertEquals(await snapshot(app), before);
    assertEquals((await send(good, "application/json; charset=utf-8")).status, 201);
  }),
);

Deno.test(
  "deep, huge and polluting JSON is refused without a 5xx, and the next good call works",
  withApp(async (app) => {
    const { token } = await app.person();
    const before = await snapshot(app);
    const send = (body: string) =>
      app.fetch(projects, {
        method: "POST",
        body,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      });
    const deep = `{"name":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    const deeper = `{"name":${"[".repeat(400_000)}${"]".repeat(400_000)}}`;
    const manyKeys = `{${Array.from({ length: 50_000 }, (_, index) => `"k${index}":1`).join(",")}}`;
    const hostile = [
      '{"__proto__":{"admin":true},"name":"x"}',
      '{"constructor":1,"name":"x"}',
      '{"name":1e400000}',
    ];
    for (const body of [deep, deeper, manyKeys, ...hostile]) {
      const response = await send(body);
      assert([400, 422].includes(response.status), `${response.status} for ${body.slice(0, 40)}`);
      const text = await response.text();
      assert(text.length < 200_000, `${text.length} bytes answered to ${body.slice(0, 20)}`);
    }
    await assertProblem(await send(`{"name":"${"x".repeat(1024 * 1024)}"}`), 413, "body_too_large");
    assertEquals(await snapshot(app), before);
    assertEquals((await send('{"name":"Acme"}')).status, 201);
  }),
);

Deno.test(
  "names are checked with a sentence for the person who typed, and stored as they were typed",
  withApp(async (app) => {
    const { token } = await app.person();
    const create = (body: unknown) => app.call("POST", projects, { token, body });
    for (
      const [name, message] of [
        [undefined, "Name is required"],
        [null, "Name is required"],
        ["", "Name is required"],
        ["   ", "Name is required"],
        [7, "Name is required"],
        ["x".repeat(101), "Name is at most 100 characters"],
        ["a\u0000b", "Name must not contain control characters"],
        ["a\nb", "Name must not contain control characters"],
      ] as const
    ) {
      const { detail, errors } = await assertProblem(await create({ name }), 422, "validation_failed");
      assertEquals([detail, errors], [message, { name: [message] }]);
    }
    const long = await assertProblem(
      await create({ name: "x", description: "y".repeat(501) }),
      422,
      "validation_failed",
    );
    assertEquals(long.errors, { description: ["Description is at most 500 characters"] });
    for (
      const name of [
        "<script>alert(1)</script>",
        "'; drop table sluice.projects; --",
        "é日本😀\u202e",
        "\ud800",
      ]
    ) {
      const response = await create({ name });
      const text = await response.text();
      assertEquals(response.status, 201, text);
      if (name !== "\ud800") assertEquals(JSON.parse(text).name, name);
    }
  }),
);

Deno.test(
  "limits outside of 1 to 100 and cursors that Sluice did not make are refused by every list",
  withApp(async (app) => {
    const ada = await app.person("ada");
    const hers = await createWorkspace(app, ada);
    const lists = verbs.filter(({ method, pattern }) =>
      method === "GET" &&
      /\/(projects|sources|destinations|connections|events|undelivered|tokens)$/.test(pattern)
    );
    assertEquals(lists.length, 7);
    for (const { pattern } of lists) {
      const path = fillIn(pattern, { ...hers });
      const get = (query: string) => app.call("GET", `${path}?${query}`, { token: ada.token });
      for (const limit of ["-1", "0", "101", "1e9", "1000000000", "abc", "", "1.5", "NaN", "0x10", "%00"]) {
        const { errors } = await assertProblem(await get(`limit=${limit}`), 422, "validation_failed");
        assertEquals(Object.keys(errors ?? {}), ["limit"], `${pattern} limit=${limit}`);
      }
      for (const cursor of ["", "x", "AAAA", btoa("1"), "..", "' or true --", "%00", "é", "z".repeat(500)]) {
        const { errors } = await assertProblem(await get(`cursor=${cursor}`), 422, "validation_failed");
        assertEquals(Object.keys(errors ?? {}), ["cursor"], `${pattern} cursor=${cursor}`);
      }
      const whole = await get("limit=100");
      assertEquals([whole.status, (await whole.json()).next_cursor], [200, null], pattern);
    }
  }),
);

Deno.test(
  "a cursor that was changed, or belongs to another list, is refused or leads to nothing of others",
  withApp(async (app) => {
    const [ada, bob] = [await app.person("ada"), await app.person("bob")];
    for (const name of ["A", "B", "C"]) await app.services.projects.create(ada.actor, { name });
    await app.services.projects.create(bob.actor, { name: "Bob's" });
    const { next_cursor: cursor } = await (await app.call("GET", `${projects}?limit=1`, { token: ada.token }))
      .json();
    for (
      const changed of [
        `${cursor}A`,
        cursor.slice(0, -1),
        cursor.slice(1),
        cursor.toUpperCase(),
        `${cursor}=`,
      ]
    ) {
      const response = await app.call("GET", `${projects}?cursor=${changed}`, { token: ada.token });
      await assertProblem(response, 422, "validation_failed");
    }
    await assertProblem(
      await app.call("GET", `/api/v1/tokens?cursor=${cursor}`, { token: ada.token }),
      422,
      "validation_failed",
    );
    const foreign = await app.call("GET", `${projects}?cursor=${cursor}`, { token: bob.token });
    const { data } = await foreign.json();
    assert(data.every(({ name }: { name: string }) => name === "Bob's"), JSON.stringify(data));
  }),
);

Deno.test(
  "nothing that was sent as a secret is ever said back",
  withApp(async (app) => {
    const ada = await app.person("ada");
    const hers = await createWorkspace(app, ada);
    const canary = "whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5";
    const path = `${projects}/${hers.id}`;
    const { token } = ada;
    const made = await app.call("POST", `${path}/sources`, {
      token,
      body: { name: "Signed", provider: "standard-webhooks", secrets: [canary] },
    });
    const source = await made.json();
    assertEquals(
      [made.status, source.has_secret, source.secret_hint],
      [201, true, canary.slice(-4)],
      JSON.stringify(source),
    );
    const headers = { "x-api-key": canary };
    const patched = await app.call("PATCH", `${path}/destinations/${hers.destination_id}`, {
      token,
      body: { headers },
    });
    assertEquals([patched.status, (await patched.json()).header_names], [200, ["x-api-key"]]);
    const refused = await app.call("PATCH", `${path}/sources/${source.id}`, {
      token,
      body: { secrets: [canary, "\u0000"] },
    });
    assertEquals(refused.status, 422);
    const answers = [JSON.stringify(source), await refused.text()];
    for (
      const list of ["sources", "destinations", `sources/${source.id}`, `destinations/${hers.destination_id}`]
    ) {
      answers.push(await (await app.call("GET", `${path}/${list}`, { token })).text());
    }
    for (const answer of answers) assert(!answer.includes(canary.slice(6, -4)), answer);
    assert(!JSON.stringify(app.logs).includes(canary.slice(6, -4)), "a secret is in the log");
    assertStringIncludes(JSON.stringify(app.logs), "request");
  }),
);
