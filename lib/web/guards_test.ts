import { assertEquals } from "@std/assert";
import { ada, createPipeline, type PipelineOptions } from "../../tests/harness/pipeline.ts";
import { roles } from "../../services/access/mod.ts";
import { AppError } from "../errors.ts";
import { inProject, signedIn } from "./guards.ts";
import { page } from "./page.ts";
import { raw } from "./raw.ts";

Deno.test("signedIn grants a person with a session, and turns everyone else away", async () => {
  const handlers = { GET: raw({ guard: signedIn, run: (_ctx, { actor }) => Response.json(actor) }) };
  const known = await createPipeline(handlers, { user: ada }).fetch("/x");
  assertEquals(await known.json(), { userId: ada.id, tokenId: null });
  const stranger = await createPipeline(handlers).fetch("/x");
  const { code, detail } = await stranger.json();
  assertEquals([stranger.status, code, detail], [401, "unauthorized", "Unauthorized"]);
});

Deno.test("inProject asks for the project in the path and the role, with the person first", async () => {
  for (const least of roles) {
    const asked: unknown[] = [];
    const projects = {
      require(...parameters: unknown[]) {
        asked.push(parameters);
        return Promise.resolve({ id: "prj_1", name: "Acme" });
      },
    };
    const pipeline = createPipeline({
      GET: page({ guard: inProject(least), load: ({ project }) => ({ name: project.name }) }),
    }, { user: ada, services: { projects } as unknown as PipelineOptions["services"] });
    const response = await pipeline.fetch("/x/prj_1");
    assertEquals(response.status, 200);
    await response.body?.cancel();
    assertEquals(asked, [[{ userId: ada.id, tokenId: null }, "prj_1", least]]);
  }
});

Deno.test("the guard comes before the query is parsed, and its refusal decides the answer", async () => {
  for (
    const [code, status] of [["not_found", 404], ["forbidden", 403], ["store_unavailable", 503]] as const
  ) {
    let loaded = false;
    const projects = { require: () => Promise.reject(new AppError(code)) };
    const pipeline = createPipeline({
      GET: page({
        guard: inProject("viewer"),
        load() {
          loaded = true;
          return {};
        },
      }),
    }, { user: ada, services: { projects } as unknown as PipelineOptions["services"] });
    const response = await pipeline.fetch("/x/prj_1?limit=nonsense");
    assertEquals([response.status, loaded], [status, false]);
    await response.body?.cancel();
  }
});

Deno.test("strangers never reach a project's guard", async () => {
  const projects = { require: () => Promise.reject(new Error("asked for a stranger")) };
  const pipeline = createPipeline({ GET: page({ guard: inProject("viewer"), load: () => ({}) }) }, {
    services: { projects } as unknown as PipelineOptions["services"],
  });
  const response = await pipeline.fetch("/x/prj_1?tab=2");
  const wanted = encodeURIComponent("/x/prj_1?tab=2");
  assertEquals([response.status, response.headers.get("location")], [303, `/login?next=${wanted}`]);
});

Deno.test("a public handler is counted by address, a guarded one by person", async () => {
  const open = createPipeline({ GET: page({ public: "public_page", load: () => ({}) }) });
  await (await open.fetch("/x")).body?.cancel();
  const guarded = createPipeline({ GET: page({ guard: signedIn, load: () => ({}) }) }, { user: ada });
  await (await guarded.fetch("/x")).body?.cancel();
  assertEquals([open.steps, guarded.steps], [["limit public_page localhost"], [`limit signed_in ${ada.id}`]]);
});
