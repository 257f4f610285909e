import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { z } from "zod";
import { ada, createPipeline, type PipelineOptions } from "../../tests/harness/pipeline.ts";
import { AppError } from "../errors.ts";
import { action } from "./action.ts";
import type { Ctx } from "./define.ts";
import { signedIn } from "./guards.ts";
import { page } from "./page.ts";

const schema = z.strictObject({
  name: z.string({ error: "Name is required" }).min(1, "Name is required"),
  password: z.string().optional(),
});

function createForm(options: PipelineOptions & { run?(): Promise<{ id: string }>; withPage?: boolean } = {}) {
  const { run = () => Promise.resolve({ id: "7" }), withPage = true } = options;
  const show = page({ guard: signedIn, load: () => ({ title: "New" }) });
  const pipeline = createPipeline({
    GET: show,
    POST: action({
      guard(ctx: Ctx) {
        pipeline.steps.push("guard");
        return signedIn(ctx);
      },
      schema: schema.transform((input) => {
        pipeline.steps.push("parse");
        return input;
      }),
      run: async () => {
        pipeline.steps.push("run");
        return await run();
      },
      revalidates: (_call, { id }) => [`thing:${id}`],
      redirect: ({ id }) => `/x/${id}`,
      flash: () => "Made.",
      ...(withPage ? { page: show } : {}),
    }),
  }, options);
  return pipeline;
}

Deno.test("an action goes rate limit, guard, parse, service, revalidation, answer", async () => {
  const form = createForm({ user: ada });
  const response = await form.submit({ name: "Acme" });
  assertEquals([response.status, response.headers.get("location")], [303, "/x/7"]);
  assertEquals(form.steps, [`limit signed_in ${ada.id}`, "guard", "parse", "run", "stale thing:7"]);
  assertStringIncludes(response.headers.get("set-cookie") ?? "", "sluice-flash=");
});

Deno.test("a stranger is sent to sign in before anything they sent is looked at", async () => {
  const form = createForm();
  const response = await form.submit({ nonsense: "1" });
  assertEquals([response.status, response.headers.get("location")], [303, "/login?next=%2Fdashboard"]);
  assertEquals(form.steps.slice(1), ["guard"]);
  const json = await form.submit({ nonsense: "1" }, "application/json");
  assertEquals([json.status, await json.json()], [401, {
    success: false,
    error: "Unauthorized",
    code: "unauthorized",
  }]);
});

Deno.test("past the rate nothing else happens, and the answer says when to come back", async () => {
  const form = createForm({ user: ada, usedUp: ["signed_in"] });
  const response = await form.submit({ name: "Acme" }, "application/json");
  assertEquals([response.status, response.headers.get("retry-after")], [429, "2"]);
  assertEquals(form.steps.filter((step) => step === "guard" || step === "run"), []);
});

Deno.test("asked for JSON the answer is the ActionResult, without a redirect or a flash", async () => {
  const response = await createForm({ user: ada }).submit({ name: "Acme" }, "application/json");
  assertEquals([response.status, await response.json()], [200, { success: true, data: { id: "7" } }]);
  assertEquals(response.headers.get("set-cookie"), null);
  assertEquals(response.headers.get("cache-control"), "no-store");
});

Deno.test("wrong input is 422 with the first message and the fields, and never runs", async () => {
  const form = createForm({ user: ada });
  const response = await form.submit({ name: "", extra: "1" }, "application/json");
  assertEquals(response.status, 422);
  assertEquals(await response.json(), {
    success: false,
    error: "Name is required",
    code: "validation_failed",
    fields: { name: ["Name is required"], extra: ["Unknown field: extra"] },
  });
  assert(!form.steps.includes("run"));
});

Deno.test("a browser gets the page again with what it sent, but for secrets", async () => {
  const form = createForm({ user: ada });
  const response = await form.submit({ name: "", password: "hunter2", extra: "kept" });
  const html = await response.text();
  assertEquals(response.status, 422);
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertStringIncludes(html, "Name is required");
  assertStringIncludes(html, "kept");
  assert(!html.includes("hunter2"));
});

Deno.test("a form without a page of its own goes back to where it came from, with the reason", async () => {
  const form = createForm({ user: ada, withPage: false });
  const send = (referer: string) =>
    form.fetch("/x", {
      method: "POST",
      headers: { referer, origin: "http://sluice.test" },
      body: new URLSearchParams({ name: "" }),
    });
  const local = await send("http://sluice.test/projects/prj_1?tab=2");
  assertEquals([local.status, local.headers.get("location")], [303, "/projects/prj_1?tab=2"]);
  assertStringIncludes(decodeURIComponent(local.headers.get("set-cookie") ?? ""), "Name is required");
  assertEquals((await send("https://evil.example//evil.example")).headers.get("location"), "/dashboard");
});

Deno.test("business rules are said as they are, unexpected errors never", async () => {
  const rule = new AppError("conflict", {
    message: "These two are already connected.",
    cause: new Error("23505"),
  });
  const known = createForm({ user: ada, run: () => Promise.reject(rule) });
  const told = await known.submit({ name: "Acme" }, "application/json");
  assertEquals([told.status, (await told.json()).error], [409, "These two are already connected."]);
  assert(known.logs.some(({ message }) => message === "request refused"));

  const bug = createForm({
    user: ada,
    run: () => Promise.reject(new Error(`relation "users" does not exist`)),
  });
  const generic = await bug.submit({ name: "Acme" }, "application/json");
  assertEquals(generic.status, 500);
  assertEquals(await generic.json(), { success: false, error: "Something went wrong.", code: "unexpected" });
  const line = bug.logs.find(({ level }) => level === "error");
  assertStringIncludes(JSON.stringify(line), "does not exist");
  const page = await bug.submit({ name: "Acme" });
  const html = await page.text();
  assertEquals(page.status, 500);
  assert(html.includes("Something went wrong.") && !html.includes("does not exist"));
});

Deno.test("what another tenant owns is a page that is not there", async () => {
  const form = createForm({ user: ada, run: () => Promise.reject(new AppError("not_found")) });
  const response = await form.submit({ name: "Acme" });
  assertEquals(response.status, 404);
  await response.body?.cancel();
});

Deno.test("a mutation whose views could not be made stale is not called a success", async () => {
  const form = createForm({
    user: ada,
    revalidateTag: () => Promise.reject(new AppError("store_unavailable", { retryAfter: 2 })),
  });
  const response = await form.submit({ name: "Acme" }, "application/json");
  assertEquals([response.status, response.headers.get("retry-after")], [503, "2"]);
  await response.body?.cancel();
});

Deno.test("JSON and repeated fields are read like a form; other types are refused", async () => {
  const form = createForm({ user: ada });
  const send = (type: string, body: string) =>
    form.fetch("/x", {
      method: "POST",
      headers: { "content-type": type, accept: "application/json", origin: "http://sluice.test" },
      body,
    });
  assertEquals((await send("application/json", '{"name":"Acme"}')).status, 200);
  assertEquals((await send("text/plain", '{"name":"Acme"}')).status, 400);
  assertEquals((await send("application/json", "{")).status, 400);
  const twice = await send("application/x-www-form-urlencoded", "name=a&name=b");
  assertEquals([twice.status, Object.keys((await twice.json()).fields)], [422, ["name"]]);
});
