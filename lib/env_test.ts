import { assert, assertEquals, assertThrows } from "@std/assert";
import { EnvironmentError, environmentSchema, parseEnvironment } from "./env.ts";

const production = {
  SLUICE_ENV: "production",
  APP_URL: "https://sluice.example.com/",
  DATABASE_URL: "postgres://a:b@host/db",
  DATABASE_SERVICE_URL: "postgres://c:d@host/db",
  DATABASE_MIGRATION_URL: "postgres://e:f@host/db",
  SUPABASE_URL: "https://project.supabase.co",
  SUPABASE_PUBLISHABLE_KEY: "publishable",
  SUPABASE_SECRET_KEY: "secret",
  ENCRYPTION_KEYS: `k1:${new Uint8Array(32).toBase64()}`,
};

function problemsOf(variables: Record<string, string>): string[] {
  return assertThrows(() => parseEnvironment(variables), EnvironmentError).problems;
}

Deno.test("without any variable everything is embedded and loopback destinations are allowed", () => {
  const environment = parseEnvironment({});
  assertEquals(environment.port, 8000);
  assertEquals(environment.appUrl, "http://localhost:8000");
  assertEquals(environment.dataDirectory, ".sluice");
  assertEquals([environment.database, environment.supabase, environment.kvUrl], [null, null, null]);
  assertEquals([environment.production, environment.hosted], [false, false]);
  assertEquals(environment.allowPrivateDestinations, ["127.0.0.0/8", "::1/128"]);
});

Deno.test("an empty variable counts as missing", () => {
  assertEquals(parseEnvironment({ PORT: "", DATABASE_URL: "", SLUICE_ENV: "", APP_URL: "" }).port, 8000);
});

Deno.test("an empty list of private ranges closes loopback too", () => {
  assertEquals(parseEnvironment({ ALLOW_PRIVATE_DESTINATIONS: "" }).allowPrivateDestinations, []);
});

Deno.test("lists are split at commas and trimmed", () => {
  const environment = parseEnvironment({
    TRUSTED_PROXIES: "10.0.0.1, fd00::/8,",
    OPERATOR_EMAILS: "ada@example.com ,grace@example.com",
    ALLOW_PRIVATE_DESTINATIONS: "10.0.0.0/8",
  });
  assertEquals(environment.trustedProxies, ["10.0.0.1", "fd00::/8"]);
  assertEquals(environment.operatorEmails, ["ada@example.com", "grace@example.com"]);
  assertEquals(environment.allowPrivateDestinations, ["10.0.0.0/8"]);
});

for (
  const [name, value, said] of [
    ["PORT", "80a", "port number"],
    ["PORT", "70000", "port number"],
    ["PORT", "0", "port number"],
    ["SLUICE_ENV", "prod", "development or production"],
    ["APP_URL", "sluice.example.com", "http(s)://host"],
    ["APP_URL", "https://example.com/sluice", "without a path"],
    ["DATABASE_URL", "mysql://host/db", "postgres://"],
    ["DENO_KV_URL", "kv.example.com", "Deno KV"],
    ["ENCRYPTION_KEYS", "k1:short", "32 bytes"],
    ["BILLING", "on", "auto or off"],
    ["ALLOW_PRIVATE_DESTINATIONS", "127.0.0.0/8,10.0.0.0", "10.0.0.0 is not an address range"],
    ["TRUSTED_PROXIES", "10.0.0.0/8,proxy", "proxy is not an address"],
    ["OPERATOR_EMAILS", "ada", "ada is not an e-mail address"],
  ] as const
) {
  Deno.test(`${name}=${value} is refused by name and with what is expected`, () => {
    const [problem = "", ...more] = problemsOf({ [name]: value });
    assert(problem.startsWith(`${name}: `) && problem.includes(said), problem);
    assertEquals(more, []);
  });
}

Deno.test("every bad variable is named at once", () => {
  const problems = problemsOf({ PORT: "x", BILLING: "x", APP_URL: "x" });
  assertEquals(problems.map((problem) => problem.split(":")[0]).sort(), ["APP_URL", "BILLING", "PORT"]);
});

Deno.test("Supabase comes with all of its variables or with none", () => {
  assertEquals(problemsOf({ SUPABASE_URL: "https://project.supabase.co" }), [
    "SUPABASE_PUBLISHABLE_KEY: required with SUPABASE_URL",
    "SUPABASE_SECRET_KEY: required with SUPABASE_URL",
  ]);
});

Deno.test("a login for jobs alone would leave requests on the embedded database, so it is refused", () => {
  assertEquals(problemsOf({ DATABASE_SERVICE_URL: "postgres://c:d@host/db" }), [
    "DATABASE_URL: required with DATABASE_SERVICE_URL",
  ]);
});

Deno.test("outside production one login serves for everything", () => {
  const { database } = parseEnvironment({ DATABASE_URL: "postgres://a:b@host/db" });
  const login = "postgres://a:b@host/db";
  assertEquals(database, { request: login, service: login, migration: login });
});

Deno.test("a complete production has no private destinations and no slash behind its address", () => {
  const environment = parseEnvironment(production);
  assertEquals(environment.appUrl, "https://sluice.example.com");
  assertEquals(environment.allowPrivateDestinations, []);
  assert(environment.production && !environment.hosted);
});

for (const name of Object.keys(production).filter((name) => name !== "SLUICE_ENV")) {
  Deno.test(`production does not start without ${name}`, () => {
    const problems = problemsOf({ ...production, [name]: "" });
    assert(problems.some((problem) => problem.startsWith(`${name}: required`)), problems.join("\n"));
  });
}

Deno.test("the hosted platform is production whatever SLUICE_ENV says", () => {
  const problems = problemsOf({ DENO_DEPLOY: "1", SLUICE_ENV: "development" });
  assertEquals(problems.length, Object.keys(production).length - 1);
});

Deno.test("production refuses proxies for outbound requests; elsewhere they are for installing", () => {
  assertEquals(problemsOf({ ...production, https_proxy: "http://proxy:3128" }), [
    "https_proxy: must not be set in production, deliveries go out directly",
  ]);
  assert(parseEnvironment({ HTTP_PROXY: "http://proxy:3128" }));
});

Deno.test(".env.example names every variable, once, and no other", async () => {
  const text = await Deno.readTextFile(new URL("../.env.example", import.meta.url));
  const named = [...text.matchAll(/^# ([A-Z][A-Z_]+)=/gm)].map(([, name]) => name ?? "").sort();
  assertEquals(named, Object.keys(environmentSchema.shape).sort());
});

Deno.test("the values that .env.example suggests are accepted", async () => {
  const text = await Deno.readTextFile(new URL("../.env.example", import.meta.url));
  const suggested = [...text.matchAll(/^# ([A-Z][A-Z_]+)=(.+)$/gm)].map(([, name, value]) => [name, value]);
  const complete = { ...production, ...Object.fromEntries(suggested) };
  assert(suggested.length > 10);
  assert(parseEnvironment(complete));
});
