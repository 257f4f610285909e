import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import postgres from "postgres";
import { AppError, describeError, toActionFailure, toAppError } from "./errors.ts";
import { toStoreError } from "./db/store_error.ts";
import { createLog } from "./log.ts";
import { errorCatalogue, type ErrorCode } from "./shared/error_codes.ts";

const codes = Object.keys(errorCatalogue) as ErrorCode[];

function databaseError(code: string): Error {
  return Object.assign(new postgres.PostgresError(""), { code, message: `canary: relation "users"` });
}

Deno.test("every code has an error status and one sentence for people", () => {
  for (const code of codes) {
    const { status, title } = errorCatalogue[code];
    assert(status >= 400 && status < 600, code);
    assertMatch(title, /^[A-Z].{3,80}$/, code);
  }
  assertEquals(errorCatalogue.unauthorized.title, "Unauthorized");
  assertEquals(errorCatalogue.unexpected.title, "Something went wrong.");
});

Deno.test("an AppError says the catalogue's sentence unless it was given a better one", () => {
  assertEquals([new AppError("not_found").message, new AppError("not_found").status], ["Not found", 404]);
  assertEquals(new AppError("conflict", { message: "Already connected." }).message, "Already connected.");
});

Deno.test("what is unknown becomes unexpected, with the original as its cause", () => {
  const known = new AppError("over_quota");
  assertEquals(toAppError(known), known);
  for (const thrown of [new Error("canary"), "canary", null, undefined, { canary: true }]) {
    const { code, message, cause } = toAppError(thrown);
    assertEquals([code, message, cause], ["unexpected", "Something went wrong.", thrown]);
  }
});

Deno.test("a failure carries code, sentence and fields, never cause or context", () => {
  const error = new AppError("validation_failed", {
    message: "Name is required",
    fields: { name: ["Name is required"] },
    cause: new Error("canary"),
    context: { canary: 1 },
  });
  assertEquals(toActionFailure(error), {
    success: false,
    error: "Name is required",
    code: "validation_failed",
    fields: { name: ["Name is required"] },
  });
  assertEquals(toActionFailure(new Error("canary")), {
    success: false,
    error: "Something went wrong.",
    code: "unexpected",
  });
});

Deno.test("database errors become general ones by their SQLSTATE, their words stay inside", () => {
  const expected: [string, ErrorCode][] = [
    ["23505", "conflict"],
    ["08006", "store_unavailable"],
    ["53300", "store_unavailable"],
    ["57P01", "store_unavailable"],
    ["57014", "store_unavailable"],
    ["58030", "store_unavailable"],
    ["55P03", "store_unavailable"],
    ["42P01", "unexpected"],
    ["42501", "unexpected"],
    ["22P02", "unexpected"],
    ["40001", "unexpected"],
  ];
  for (const [state, code] of expected) {
    const error = toStoreError(databaseError(state));
    assertEquals(error.code, code, state);
    assert(!error.message.includes("canary"), state);
    assertStringIncludes(String(error.cause), "canary");
  }
  for (const code of ["CONNECTION_CLOSED", "CONNECT_TIMEOUT", "ECONNREFUSED", "ENOENT", "EAI_AGAIN"]) {
    assertEquals(toStoreError(Object.assign(new Error("x"), { code })).code, "store_unavailable", code);
  }
  const own = new AppError("forbidden");
  assertEquals(toStoreError(own), own);
});

Deno.test("the log gets the whole chain: names, messages, SQLSTATE, context and where it happened", () => {
  const lines: string[] = [];
  const error = new AppError("unexpected", { cause: databaseError("42P01"), context: { table: "users" } });
  createLog((line) => lines.push(line)).error("request failed", error, { route: "/x" });
  const [line = ""] = lines;
  const { level, message, route, error: described } = JSON.parse(line);
  assertEquals([level, message, route], ["error", "request failed", "/x"]);
  assertEquals([described.code, described.context], ["unexpected", { table: "users" }]);
  assertEquals(described.cause.code, "42P01");
  assertStringIncludes(described.cause.message, "canary");
  assert(described.stack.length > 0);
});

Deno.test("a chain that bites its tail, and what is no error, are described all the same", () => {
  const loop = new Error("loop");
  loop.cause = loop;
  assert(JSON.stringify(describeError(loop)).length < 20_000);
  assertEquals(describeError("text"), { value: "text" });
  assertEquals(describeError(undefined), { value: "undefined" });
});
