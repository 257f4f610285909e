import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { withApp } from "../harness/app.ts";
import { assertProblem } from "../harness/problem.ts";
import { createWorkspace } from "../harness/workspace.ts";

const projects = "/api/v1/projects";

Deno.test(
  "whoever holds a token is told who they are",
  withApp(async (app) => {
    const { token, email } = await app.person("ada");
    const response = await app.call("GET", "/api/v1/me", { token });
    const me = await response.json();
    assertEquals(response.status, 200);
    assertEquals(me, { id: me.id, email, name: "ada", created_at: me.created_at });
    assertMatch(me.id, /^usr_/);
  }),
);

Deno.test(
  "a source has the settings it was given, defaults for the others, and an address that works",
  withApp(async (app) => {
    const ada = await app.person();
    const { id } = await app.services.projects.create(ada.actor, { name: "Acme" });
    const path = `${projects}/${id}/sources`;
    const { token } = ada;
    const created = await app.call("POST", path, { token, body: { name: "Till", provider: "none" } });
    assertEquals(created.status, 201);
    const source = await created.json();
    assertEquals(source, {
      id: source.id,
      name: "Till",
      provider: "none",
      url: source.url,
      has_secret: false,
      secret_hint: null,
      needs_secret: false,
      options: {},
      dedupe: { by: "provider", window_seconds: 86_400 },
      rate_limit: { per_second: 1_000, burst: 2_000 },
      response: null,
      max_body_bytes: 1_048_576,
      enabled: true,
      created_at: source.created_at,
      updated_at: source.created_at,
    });
    assertMatch(source.url, /^http:\/\/sluice\.test\/in\/[A-Za-z0-9]{24}$/);
    const one = `${path}/${source.id}`;
    assertEquals(await (await app.call("GET", one, { token })).json(), source);
    assertEquals(await (await app.call("GET", path, { token })).json(), {
      data: [source],
      next_cursor: null,
    });

    const settings = {
      name: "Register",
      dedupe: { by: "header", name: "x-id", window_seconds: 60 },
      rate_limit: null,
      response: { status: 202, body: "ok", content_type: "text/plain" },
      max_body_bytes: 10,
    };
    const changed = await app.call("PATCH", one, { token, body: settings });
    assertEquals(changed.status, 200, await changed.clone().text());
    const after = await changed.json();
    assertEquals(after, { ...source, ...settings, updated_at: after.updated_at });

    const ingest = new URL(source.url).pathname;
    const answer = await app.fetch(ingest, { method: "POST", body: "x", headers: { "x-id": "1" } });
    assertEquals([answer.status, answer.headers.get("content-type"), await answer.text()], [
      202,
      "text/plain",
      "ok",
    ]);
    await assertProblem(
      await app.fetch(ingest, { method: "POST", body: "x".repeat(11) }),
      413,
      "body_too_large",
    );

    await app.call("PATCH", one, { token, body: { enabled: false } });
    await assertProblem(await app.fetch(ingest, { method: "POST", body: "x" }), 410, "source_disabled");
    assertEquals((await app.call("DELETE", one, { token })).status, 204);
    await assertProblem(await app.fetch(ingest, { method: "POST", body: "x" }), 404, "not_found");
    await assertProblem(await app.call("GET", one, { token }), 404, "not_found");
  }),
);

Deno.test(
  "options keep the names that a person gave inside of them",
  withApp(async (app) => {
    const ada = await app.person();
    const { id } = await app.services.projects.create(ada.actor, { name: "Acme" });
    const options = { context: { publicKey: "MCowBQ", App_Id: "7" }, tolerance_seconds: 600 };
    const body = { name: "Till", provider: "stripe", options };
    const created = await app.call("POST", `${projects}/${id}/sources`, { token: ada.token, body });
    assertEquals(created.status, 201, await created.clone().text());
    assertEquals((await created.json()).options, options);
  }),
);

Deno.test(
  "a destination shows its signing secret when it is made and when it is rotated, and never else",
  withApp(async (app) => {
    const ada = await app.person();
    const { id } = await app.services.projects.create(ada.actor, { name: "Acme" });
    const path = `${projects}/${id}/destinations`;
    const { token } = ada;
    const body = {
      name: "Books",
      type: "http",
      url: "http://127.0.0.1:19999/hook",
      headers: { "x-team": "acme" },
    };
    const created = await app.call("POST", path, { token, body });
    assertEquals(created.status, 201, await created.clone().text());
    const { signing_secret: secret, ...destination } = await created.json();
    assertMatch(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    assertEquals(destination, {
      id: destination.id,
      name: "Books",
      type: "http",
      url: "http://127.0.0.1:19999/hook",
      header_names: ["x-team"],
      timeout_ms: 15_000,
      concurrency: destination.concurrency,
      forward_headers: false,
      enabled: true,
      disabled_reason: null,
      previous_secret_until: null,
      created_at: destination.created_at,
      updated_at: destination.created_at,
    });
    const one = `${path}/${destination.id}`;
    assertEquals(await (await app.call("GET", one, { token })).json(), destination);
    assertEquals((await (await app.call("GET", path, { token })).json()).data, [destination]);
    const changed = await (await app.call("PATCH", one, { token, body: { timeout_ms: 5_000 } })).json();
    assertEquals(changed, { ...destination, timeout_ms: 5_000, updated_at: changed.updated_at });

    const rotated = await app.call("POST", `${one}/rotate_secret`, { token });
    assertEquals(rotated.status, 200);
    const after = await rotated.json();
    assertNotEquals(after.signing_secret, secret);
    assert(Date.parse(after.previous_secret_until) > Date.now() + 23 * 3_600_000);
    assertEquals((await app.call("DELETE", one, { token })).status, 204);
    await assertProblem(await app.call("GET", one, { token }), 404, "not_found");
  }),
);

Deno.test(
  "addresses that must not be called are refused with the reason, and nothing is stored",
  withApp(async (app) => {
    const ada = await app.person();
    const { id } = await app.services.projects.create(ada.actor, { name: "Acme" });
    const path = `${projects}/${id}/destinations`;
    for (
      const url of [
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://0xA9FEA9FE/",
        "ftp://example.com/",
        "javascript:alert(1)",
        "http://user:pass@example.com/",
        "http://example.com:22/",
        "http://example.com:65536/",
        "http://exa mple.com/",
        "//example.com",
        "",
      ]
    ) {
      const body = { name: "Books", type: "http", url };
      const response = await app.call("POST", path, { token: ada.token, body });
      const problem = await response.json();
      assertEquals(response.status, 422, url);
      assertEquals(Object.keys(problem.errors), ["url"], `${url}: ${JSON.stringify(problem)}`);
    }
    const { data } = await (await app.call("GET", path, { token: ada.token })).json();
    assertEquals(data, []);
  }),
);

Deno.test(
  "a connection joins two ends of the project, once",
  withApp(async (app) => {
    const ada = await app.person();
    const hers = await createWorkspace(app, ada);
    const path = `${projects}/${hers.id}/connections`;
    const { token } = ada;
    const body = {
      source_id: hers.source_id,
      destination_id: hers.spare_destination_id,
      retry: { schedule_seconds: [0, 5] },
    };
    const created = await app.call("POST", path, { token, body });
    assertEquals(created.status, 201);
    const connection = await created.json();
    assertEquals(connection, {
      id: connection.id,
      source_id: hers.source_id,
      source_name: "Till",
      destination_id: hers.spare_destination_id,
      destination_name: "Spare",
      retry: { schedule_seconds: [0, 5] },
      enabled: true,
      created_at: connection.created_at,
      updated_at: connection.created_at,
    });
    await assertProblem(await app.call("POST", path, { token, body }), 409, "conflict");
    const one = `${path}/${connection.id}`;
    assertEquals(await (await app.call("GET", one, { token })).json(), connection);
    const changed = await (await app.call("PATCH", one, { token, body: { retry: null, enabled: false } }))
      .json();
    assertEquals(changed, { ...connection, retry: null, enabled: false, updated_at: changed.updated_at });
    const narrowed = await app.call("GET", `${path}?destination_id=${hers.spare_destination_id}`, { token });
    assertEquals((await narrowed.json()).data, [changed]);
    assertEquals((await app.call("DELETE", one, { token })).status, 204);
    await assertProblem(await app.call("GET", one, { token }), 404, "not_found");
    assertEquals((await (await app.call("GET", path, { token })).json()).data.length, 1);
  }),
);

Deno.test(
  "tokens are shown once, listed without themselves, and end when they are deleted",
  withApp(async (app) => {
    const ada = await app.person();
    const { token } = ada;
    const expiry = new Date(Date.now() + 86_400_000).toISOString();
    const body = { name: "CI", scopes: ["read", "write", "read"], expires_at: expiry };
    const created = await app.call("POST", "/api/v1/tokens", { token, body });
    assertEquals(created.status, 201);
    const { token: secret, ...issued } = await created.json();
    assertMatch(secret, /^slc_[A-Za-z0-9]{40}$/);
    assertEquals(issued, {
      id: issued.id,
      name: "CI",
      prefix: secret.slice(0, 8),
      scopes: ["read", "write"],
      created_at: issued.created_at,
      expires_at: expiry,
      last_used_at: null,
    });
    assertEquals((await app.call("GET", "/api/v1/me", { token: secret })).status, 200);
    const listed = await (await app.call("GET", "/api/v1/tokens", { token })).json();
    const found = listed.data.find(({ id }: { id: string }) => id === issued.id);
    assertEquals(found, { ...issued, last_used_at: found.last_used_at });
    assertMatch(found.last_used_at, /Z$/);
    assertEquals((await app.call("DELETE", `/api/v1/tokens/${issued.id}`, { token })).status, 204);
    await assertProblem(await app.call("GET", "/api/v1/me", { token: secret }), 401, "unauthorized");
    await assertProblem(await app.call("DELETE", `/api/v1/tokens/${issued.id}`, { token }), 404, "not_found");
    for (
      const wrong of [{ scopes: [] }, { scopes: ["root"] }, { expires_at: "yesterday" }, {
        expires_at: "2001-01-01T00:00:00Z",
      }]
    ) {
      const refused = await app.call("POST", "/api/v1/tokens", { token, body: { ...body, ...wrong } });
      await assertProblem(refused, 422, "validation_failed");
    }
  }),
);
