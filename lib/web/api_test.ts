import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { z } from "zod";
import type { Scope } from "../../services/access/mod.ts";
import { createPipeline, type PipelineOptions } from "../../tests/harness/pipeline.ts";
import { AppError } from "../errors.ts";
import { api } from "./api.ts";
import { toWire } from "./api_format.ts";
import { builtBy } from "./built.ts";

const input = z.strictObject({ name: z.string({ error: "Name is required" }) });
const output = z.object({ id: z.string(), created_at: z.iso.datetime() });
const view = { id: "7", createdAt: new Date(0), passwordHash: "canary" };

function createRoute(options: PipelineOptions & { run?(): Promise<unknown>; scopes?: Scope[] } = {}) {
  const { run = () => Promise.resolve(view), scopes = ["read", "write"] } = options;
  const tokens = {
    authenticate(token: string) {
      pipeline.steps.push("authenticate");
      if (token !== "good") return Promise.reject(new AppError("unauthorized"));
      return Promise.resolve({ actor: { userId: "u", tokenId: "t" }, scopes });
    },
  };
  const parsed = input.transform((value) => {
    pipeline.steps.push("parse");
    return value;
  });
  const counted = async () => {
    pipeline.steps.push("run");
    // Tests answer what the types would not let through.
    return await run() as never;
  };
  const pipeline = createPipeline({
    GET: api({ scope: "read", input: parsed, output, run: counted }),
    POST: api({
      scope: "write",
      status: 201,
      input: parsed,
      output,
      run: counted,
      revalidates: () => ["thing"],
    }),
    DELETE: api({
      scope: "write",
      status: 204,
      input: z.strictObject({}),
      output: z.undefined(),
      run: counted,
      revalidates: () => [],
    }),
  }, { ...options, services: { tokens, ...options.services } as PipelineOptions["services"] });
  return {
    ...pipeline,
    call: (method: string, body?: unknown, token = "good") =>
      pipeline.fetch(`/api/v1/x${method === "GET" ? "?name=a" : ""}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
  };
}

Deno.test("a call goes token, rate limit, scope, parse, service, revalidation, answer", async () => {
  const route = createRoute();
  const response = await route.call("POST", { name: "a" });
  assertEquals(response.status, 201);
  assertEquals(route.steps, ["authenticate", "limit api t", "parse", "run", "stale thing"]);
});

Deno.test("an answer holds what its schema names, in snake_case, and nothing else", async () => {
  const response = await createRoute().call("GET");
  assertEquals([response.status, await response.json()], [200, {
    id: "7",
    created_at: "1970-01-01T00:00:00.000Z",
  }]);
});

Deno.test("an answer that does not fit its schema is a bug that is logged, not sent", async () => {
  const route = createRoute({ run: () => Promise.resolve({ id: 7, secret: "canary" }) });
  const response = await route.call("GET");
  const text = await response.text();
  assertEquals(response.status, 500);
  assert(!text.includes("canary") && !text.includes("invalid_type"), text);
  assert(route.logs.some(({ level }) => level === "error"));
});

Deno.test("without a token nothing that was sent is looked at", async () => {
  const route = createRoute();
  const response = await route.fetch("/api/v1/x", { method: "POST", body: "{" });
  assertEquals([response.status, response.headers.get("www-authenticate")], [401, "Bearer"]);
  assertEquals(route.steps, ["limit bad_token localhost"]);
});

Deno.test("a bad token is counted by address, and past that rate it is 429", async () => {
  const route = createRoute({ usedUp: ["bad_token"] });
  assertEquals((await route.call("GET", undefined, "bad")).status, 429);
  assertEquals((await route.call("GET")).status, 200);
});

Deno.test("without the scope nothing is parsed or run", async () => {
  const route = createRoute({ scopes: ["read", "admin"] });
  const response = await route.call("POST", { name: 1 });
  assertEquals([response.status, (await response.json()).code], [403, "insufficient_scope"]);
  assertEquals(route.steps, ["authenticate", "limit api t"]);
});

Deno.test("reads take their input from the query, writes from the body", async () => {
  const route = createRoute();
  const read = await route.fetch("/api/v1/x?name=a&extra=1", { headers: { authorization: "Bearer good" } });
  assertEquals([read.status, Object.keys((await read.json()).errors)], [422, ["extra"]]);
  const write = await route.call("POST", {});
  assertEquals((await write.json()).errors, { name: ["Name is required"] });
});

Deno.test("a verb without an answer sends none", async () => {
  const response = await createRoute({ run: () => Promise.resolve(undefined) }).call("DELETE");
  assertEquals([response.status, response.body], [204, null]);
});

Deno.test("errors of the service keep their status, unexpected ones become a bare 500", async () => {
  const known = createRoute({ run: () => Promise.reject(new AppError("over_quota")) });
  assertEquals((await known.call("GET")).status, 402);
  const bug = createRoute({ run: () => Promise.reject(new Error("canary at 10.0.0.1")) });
  const response = await bug.call("GET");
  const problem = await response.json();
  assertEquals([response.status, problem.detail, problem.code], [500, "Something went wrong.", "unexpected"]);
  assertStringIncludes(JSON.stringify(bug.logs), "canary at 10.0.0.1");
});

Deno.test("an answer that could not be kept for its key is given all the same, and its key stays taken", async () => {
  const asked: string[] = [];
  const answers = {
    claim: () => Promise.resolve({ kind: "claimed" }),
    keep: () => Promise.reject(new AppError("store_unavailable")),
    forget: () => Promise.resolve(void asked.push("forget")),
  };
  const route = createRoute({ services: { answers } as unknown as PipelineOptions["services"] });
  const response = await route.fetch("/api/v1/x", {
    method: "POST",
    headers: { authorization: "Bearer good", "content-type": "application/json", "idempotency-key": "k" },
    body: '{"name":"a"}',
  });
  assertEquals([response.status, asked], [201, []]);
  assert(route.logs.some(({ message }) => message === "an answer was not kept"));
});

Deno.test("views travel with names in snake_case, times in RFC 3339, bytes as text or base64", () => {
  assertEquals(
    toWire({
      createdAt: new Date(0),
      lastHTTPStatus: null,
      responseBody: new TextEncoder().encode("\ufeffé\0"),
      body: Uint8Array.of(0xff),
      list: [{ innerName: undefined }],
      options: { appId: { inner: 1 } },
    }),
    {
      created_at: "1970-01-01T00:00:00.000Z",
      last_h_t_t_p_status: null,
      response_body_text: "\ufeffé\0",
      body_base64: "/w==",
      list: [{ inner_name: undefined }],
      options: { appId: { inner: 1 } },
    },
  );
});

Deno.test("a handler says how it was built, and what no builder made says nothing", () => {
  const handler = api({ scope: "read", input, output, run: () => Promise.resolve(view) });
  assertEquals(builtBy(handler), { by: "api", access: { kind: "scope", scope: "read" }, mutates: false });
  assertEquals(builtBy(() => {}), null);
});
