import { assertEquals, assertThrows } from "@std/assert";
import { AppError } from "../errors.ts";
import type { ActionResult } from "../shared/action_result.ts";
import { unwrap } from "./action_result.ts";

const refused: ActionResult<string> = {
  success: false,
  code: "unauthorized",
  error: "That link was used.",
  fields: { token: ["used"] },
};

Deno.test("a success is its data", () => {
  assertEquals(unwrap({ success: true, data: "yes" }), "yes");
});

Deno.test("a failure is thrown with its code, sentence and fields", () => {
  const error = assertThrows(() => unwrap(refused), AppError);
  assertEquals([error.code, error.status, error.message, error.fields], [
    "unauthorized",
    401,
    "That link was used.",
    { token: ["used"] },
  ]);
});

Deno.test("a page may mean another code by a failure, and keeps the sentence", () => {
  const error = assertThrows(() => unwrap(refused, { unauthorized: "wrong_credentials" }), AppError);
  assertEquals([error.code, error.message], ["wrong_credentials", "That link was used."]);
});
