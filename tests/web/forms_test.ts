import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { appUrl, withApp } from "../harness/app.ts";
import { createTestClock } from "../harness/services.ts";
import { createWorkspace, snapshot } from "../harness/workspace.ts";

const password = "correct horse battery";

Deno.test(
  "signing up signs in, signing out ends it, signing in brings it back",
  withApp(async (app) => {
    const { browser, email } = await app.signUp();
    assertEquals((await browser.get("/dashboard")).status, 200);
    const out = await browser.submit("/logout", {});
    assertEquals([out.status, out.headers.get("location")], [303, "/login"]);
    const closed = await browser.get("/dashboard");
    assertEquals([closed.status, closed.headers.get("location")], [303, "/login?next=%2Fdashboard"]);
    const back = await browser.submit("/login", { email: ` ${email.toUpperCase()} `, password });
    assertEquals([back.status, back.headers.get("location")], [303, "/dashboard"]);
    assertEquals((await browser.get("/dashboard")).status, 200);
  }),
);

Deno.test(
  "after signing out the old cookies open nothing",
  withApp(async (app) => {
    const { browser } = await app.signUp();
    const kept = new Map(browser.cookies);
    await browser.submit("/logout", {});
    for (const [name, value] of kept) browser.cookies.set(name, value);
    assertEquals((await browser.get("/api/protected/session")).status, 401);
  }),
);

Deno.test(
  "session cookies are out of reach of scripts and other sites",
  withApp(async (app) => {
    const browser = app.browser();
    const answer = await browser.submit("/signup", { name: "Ada", email: "ada@example.com", password });
    const cookies = answer.headers.getSetCookie().filter((line) => line.startsWith("sb-"));
    assert(cookies.length > 0);
    for (const line of cookies) {
      assertStringIncludes(line, "HttpOnly");
      assertStringIncludes(line, "SameSite=Lax");
      assertStringIncludes(line, "Path=/");
      assert(!/domain=/i.test(line));
    }
  }),
);

Deno.test(
  "an unknown address and a wrong password get the same answer: 422, and the address again",
  withApp(async (app) => {
    const { email } = await app.signUp();
    const answers: string[] = [];
    for (const who of [email, "nobody@example.com"]) {
      const browser = app.browser();
      const refused = await browser.submit("/login", { email: who, password: "wrong password" });
      const html = await refused.text();
      assertEquals(refused.status, 422);
      assertEquals(refused.headers.get("cache-control"), "no-store");
      assertStringIncludes(html, "E-mail or password is wrong.");
      assertStringIncludes(html, who);
      assert(!html.includes("wrong password"), "a refused form shows the password again");
      assertEquals([...browser.cookies.keys()].filter((name) => name.startsWith("sb-")), []);
      const json = await browser.act("/login", { email: who, password: "wrong password" });
      assertEquals(json.status, 422);
      answers.push(await json.text());
    }
    assertEquals(answers[0], answers[1]);
    assertEquals(JSON.parse(answers[0] ?? ""), {
      success: false,
      error: "E-mail or password is wrong.",
      code: "wrong_credentials",
    });
  }),
);

Deno.test(
  "signing up says what is wrong with each field, and keeps what was typed but the password",
  withApp(async (app) => {
    const browser = app.browser();
    const refused = await browser.submit("/signup", {
      name: "Ada",
      email: "not an address",
      password: "short",
    });
    const html = await refused.text();
    assertEquals(refused.status, 422);
    assertStringIncludes(html, "That is not an e-mail address");
    assertStringIncludes(html, "Password is at least 8 characters");
    assertStringIncludes(html, "not an address");
    assert(!html.includes(`value="short"`));
    const { email } = await app.signUp();
    const taken = await browser.act("/signup", { name: "Eve", email, password });
    assertEquals([taken.status, (await taken.json()).code], [422, "email_taken"]);
  }),
);

Deno.test(
  "a form asked for JSON answers its ActionResult: 200, 401 and 422 with the fields",
  withApp(async (app) => {
    const { browser } = await app.signUp();
    const made = await browser.act("/projects/new", { name: "Acme" });
    assertEquals(made.status, 200);
    assertEquals(made.headers.get("content-type"), "application/json");
    const result = await made.json();
    assertEquals([result.success, result.data.name], [true, "Acme"]);
    assertMatch(result.data.id, /^prj_/);

    const wrong = await browser.act("/projects/new", { name: "  " });
    assertEquals(wrong.status, 422);
    assertEquals(await wrong.json(), {
      success: false,
      error: "Name is required",
      code: "validation_failed",
      fields: { name: ["Name is required"] },
    });
    const unknown = await browser.act("/projects/new", { name: "Acme", owner_id: "x" });
    assertEquals([unknown.status, Object.keys((await unknown.json()).fields)], [422, ["owner_id"]]);

    const stranger = await app.browser().act("/projects/new", { name: "Acme" });
    assertEquals(stranger.status, 401);
    assertEquals(await stranger.json(), { success: false, error: "Unauthorized", code: "unauthorized" });
  }),
);

Deno.test(
  "the same form without JavaScript: 303 and a flash, 422 and the page again, escaped",
  withApp(async (app) => {
    const { browser } = await app.signUp();
    await browser.get("/dashboard");
    const made = await browser.submit("/projects/new", { name: "Acme" });
    assertEquals(made.status, 303);
    const location = made.headers.get("location") ?? "";
    assertMatch(location, /^\/projects\/prj_/);
    assert(browser.cookies.has("sluice-flash"));

    const script = `"><script>alert(1)</script>`;
    const refused = await browser.submit("/projects/new", { name: "", description: script });
    const html = await refused.text();
    assertEquals(refused.status, 422);
    assertStringIncludes(html, "Name is required");
    assert(!html.includes("<script>alert(1)"), "what was typed came back as markup");
  }),
);

Deno.test(
  "forms from other sites, and mutations by GET, are refused and write nothing",
  withApp(async (app) => {
    const { browser } = await app.signUp();
    const hers = await createWorkspace(app, await app.person());
    const before = await snapshot(app);
    for (
      const headers of [
        { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
        { origin: "null", "sec-fetch-site": "cross-site" },
        { origin: "http://sub.sluice.test", "sec-fetch-site": "same-site" },
        { origin: "http://sluice.test.evil.example", "sec-fetch-site": "cross-site" },
        { origin: "http://sluice.test:8080", "sec-fetch-site": "same-site" },
      ]
    ) {
      const html = await browser.submit("/projects/new", { name: "Evil" }, headers);
      assertEquals(html.status, 403, headers.origin);
      const json = await browser.submit("/projects/new", { name: "Evil" }, {
        ...headers,
        accept: "application/json",
      });
      assertEquals([json.status, (await json.json()).code], [403, "cross_site_request"]);
    }
    const plain = await app.fetch("/projects/new", {
      method: "POST",
      body: '{"name":"Evil"}',
      headers: {
        "content-type": "text/plain",
        origin: appUrl,
        accept: "application/json",
        cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      },
    });
    assertEquals([plain.status, (await plain.json()).code], [400, "malformed_request"]);
    const get = await browser.get("/projects/new?name=Evil");
    assertEquals(get.status === 200 || get.status === 422, true);
    assertEquals((await browser.get("/logout")).status, 405);
    assertEquals((await browser.get("/api/protected/session")).status, 200);
    assertEquals(await snapshot(app), before);
    assert(hers.id);
  }),
);

Deno.test(
  "next leads to pages of this server alone",
  withApp(async (app) => {
    const { email } = await app.signUp();
    const cases: [string, string][] = [
      ["/projects/new?x=1", "/projects/new?x=1"],
      ["//evil.example", "/dashboard"],
      ["/\\evil.example", "/dashboard"],
      ["\\\\evil.example", "/dashboard"],
      ["https://evil.example/", "/dashboard"],
      ["javascript:alert(1)", "/dashboard"],
      ["/%09/evil.example", "/%09/evil.example"],
      ["/\t/evil.example", "/dashboard"],
      ["", "/dashboard"],
    ];
    for (const [next, location] of cases) {
      const browser = app.browser(`192.0.2.${cases.findIndex(([one]) => one === next)}`);
      const answer = await browser.submit(`/login?next=${encodeURIComponent(next)}`, { email, password });
      assertEquals([answer.status, answer.headers.get("location")], [303, location], next);
    }
  }),
);

Deno.test(
  "guessing passwords of one account is slowed down, wherever it comes from",
  withApp(async (app) => {
    const { email } = await app.signUp();
    const statuses: number[] = [];
    for (let index = 0; index < 12; index++) {
      const answer = await app.browser(`198.51.100.${index}`).act("/login", {
        email,
        password: `guess ${index}`,
      });
      statuses.push(answer.status);
      if (answer.status === 429) assertMatch(answer.headers.get("retry-after") ?? "", /^\d+$/);
      await answer.body?.cancel();
    }
    assertEquals(statuses[0], 422);
    assertEquals(statuses.at(-1), 429);
  }),
);

Deno.test(
  "another person's project is a page that is not there, whatever is asked of it",
  withApp(async (app) => {
    const { browser } = await app.signUp();
    const hers = await createWorkspace(app, await app.person("ada"));
    const before = await snapshot(app);
    for (
      const path of [
        "",
        "/events",
        `/events/${hers.event_id}`,
        "/sources",
        `/sources/${hers.source_id}`,
        "/destinations",
      ]
    ) {
      const answer = await browser.get(`/projects/${hers.id}${path}`);
      const html = await answer.text();
      assertEquals(answer.status, 404, path);
      assert(!html.includes("Acme") && !html.includes("Till"), path);
    }
    const replay = await browser.act(`/projects/${hers.id}/events/${hers.event_id}/replay`, {});
    assertEquals(replay.status, 404);
    await replay.body?.cancel();
    assertEquals(await snapshot(app), before);
  }),
);

Deno.test(
  "pages carry a policy with a nonce, and error pages one without scripts",
  withApp(async (app) => {
    const { browser } = await app.signUp();
    const page = await browser.get("/dashboard");
    const html = await page.text();
    const policy = page.headers.get("content-security-policy") ?? "";
    assertMatch(policy, /frame-ancestors 'none'/);
    assert(!/script-src[^;]*'unsafe-inline'/.test(policy), policy);
    const nonces = new Set([...html.matchAll(/<script[^>]* nonce="([^"]+)"/g)].map(([, nonce]) => nonce));
    for (const nonce of nonces) assertStringIncludes(policy, `'nonce-${nonce}'`);
    assertEquals([...html.matchAll(/<script(?![^>]*nonce=)[^>]*>/g)].map(([tag]) => tag), []);

    for (const path of ["/nothing-here", "/projects/prj_x", "/logout"]) {
      const error = await browser.get(path);
      assert(error.status >= 400, path);
      assertMatch(
        error.headers.get("content-security-policy") ?? "",
        /default-src 'self'.*frame-ancestors 'none'/,
      );
      for (const response of [page, error]) {
        assertEquals(response.headers.get("x-content-type-options"), "nosniff", path);
        assert(response.headers.get("permissions-policy"));
        assertMatch(response.headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/);
      }
      await error.body?.cancel();
    }
  }),
);

const clock = createTestClock();
Deno.test(
  "a session that is refreshed on the way to an error page keeps its new cookies",
  withApp(async (app) => {
    const { browser } = await app.signUp();
    clock.advance(3_600_000);
    const missing = await browser.get("/nothing-here");
    assertEquals(missing.status, 404);
    assert(
      missing.headers.getSetCookie().some((line) => line.startsWith("sb-")),
      "the refreshed session was lost",
    );
    await missing.body?.cancel();
    clock.advance(60_000);
    assertEquals((await browser.get("/api/protected/session")).status, 200);
  }, { clock }),
);
