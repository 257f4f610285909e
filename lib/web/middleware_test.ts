import { assert, assertEquals, assertMatch } from "@std/assert";
import { HttpError } from "fresh";
import { ada, createPipeline } from "../../tests/harness/pipeline.ts";
import { page } from "./page.ts";

const open = { GET: page({ public: "public_page", load: () => ({}) }) };

Deno.test("an error that no handler answered is logged once and said in general words", async () => {
  const pipeline = createPipeline({ GET: () => Promise.reject(new Error("canary")) }, { user: ada });
  const response = await pipeline.fetch("/x", { headers: { accept: "application/json" } });
  assertEquals(response.status, 500);
  assertEquals(await response.json(), { success: false, error: "Something went wrong.", code: "unexpected" });
  assertEquals(pipeline.logs.filter(({ level }) => level === "error").length, 1);
  const problem = await pipeline.fetch("/api/v1/x");
  assertEquals([problem.status, problem.headers.get("content-type")], [500, "application/problem+json"]);
  assert(!(await problem.text()).includes("canary"));
});

Deno.test("an HttpError keeps its status and is nobody's bug", async () => {
  const pipeline = createPipeline({ GET: () => Promise.reject(new HttpError(404, "canary")) });
  const response = await pipeline.fetch("/api/v1/x");
  assertEquals([response.status, (await response.json()).code], [404, "not_found"]);
  assertEquals(pipeline.logs, []);
});

Deno.test("over plain http nothing is upgraded; over https it is, and strictly", async () => {
  const plain = await createPipeline(open).fetch("/x");
  assertEquals(plain.headers.get("strict-transport-security"), null);
  assert(!plain.headers.get("content-security-policy")?.includes("upgrade-insecure-requests"));
  const secure = await createPipeline(open, { settings: { appUrl: "https://sluice.example" } }).fetch("/x");
  assertMatch(secure.headers.get("strict-transport-security") ?? "", /max-age=31536000/);
  assertMatch(secure.headers.get("content-security-policy") ?? "", /upgrade-insecure-requests/);
  await Promise.all([plain.body?.cancel(), secure.body?.cancel()]);
});

Deno.test("programs' routes get neither session nor page headers", async () => {
  let read = 0;
  const pipeline = createPipeline({
    GET: (ctx) => {
      if (ctx.state.user !== null) read++;
      return Promise.resolve(new Response("ok"));
    },
  }, { user: ada });
  const response = await pipeline.fetch("/api/v1/x", { headers: { cookie: "sb-x-auth-token=1" } });
  assertEquals([await response.text(), read, response.headers.get("content-security-policy")], [
    "ok",
    0,
    null,
  ]);
});
