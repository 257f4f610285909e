import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { schedule } from "../../jobs/schedule.ts";
import { buildIfStale } from "../../tools/build.ts";

const repository = fromFileUrl(new URL("../../", import.meta.url));
const nowhere = "127.0.0.1:9";

/** A complete configuration of the hosted platform, none of whose stores can be reached. */
const hosted = {
  DENO_DEPLOY: "1",
  APP_URL: "https://sluice.example.com",
  DATABASE_URL: `postgres://request:x@${nowhere}/sluice`,
  DATABASE_SERVICE_URL: `postgres://worker:x@${nowhere}/sluice`,
  DATABASE_MIGRATION_URL: `postgres://owner:x@${nowhere}/sluice`,
  SUPABASE_URL: `http://${nowhere}`,
  SUPABASE_PUBLISHABLE_KEY: "sb_publishable_x",
  SUPABASE_SECRET_KEY: "sb_secret_x",
  ENCRYPTION_KEYS: `k1:${"A".repeat(43)}=`,
};

async function run(
  args: string[],
  env: Record<string, string>,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: repository,
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("the production build evaluates with every store unreachable, and its crons are found", async () => {
  await buildIfStale(repository);
  const program = `
    const found = [];
    Object.defineProperty(Deno, "cron", { value: (name, schedule) => { found.push([name, schedule]); return Promise.resolve(); } });
    const { default: server } = await import("./_fresh/server.js");
    const answer = await server.fetch(new Request("https://sluice.example.com/healthz"), { remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 } });
    console.log(JSON.stringify({ found, alive: answer.status }));
    Deno.exit(0);`;
  const { code, stdout, stderr } = await run(["eval", "--unstable-kv", "--unstable-cron", program], hosted);
  assertEquals(code, 0, stderr);
  const { found, alive } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  assertEquals(found, schedule.map(({ name, schedule }) => [name, schedule]));
  assertEquals(alive, 200);
});

Deno.test("the schedule stays within what the hosted platform grants", () => {
  assertEquals(schedule.length <= 10, true);
  assertEquals(new Set(schedule.map(({ name }) => name)).size, schedule.length);
});

Deno.test("a deployment does not build on the stand-ins", async () => {
  const { code, stderr } = await run(["run", "-A", "dev.ts", "build"], hosted);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "deno task upstream");
});

Deno.test("missing configuration stops a production start with the whole list", async () => {
  const { code, stderr } = await run(["run", "-A", "serve.ts"], { SLUICE_ENV: "production" });
  assertEquals(code, 1);
  for (const name of Object.keys(hosted).filter((name) => name !== "DENO_DEPLOY")) {
    assertStringIncludes(stderr, name);
  }
});
