import { assertEquals } from "@std/assert";
import { lintSource } from "../lint_source.ts";

Deno.test("any is refused as an annotation, an assertion and a type argument", () => {
  const source = "const a: any = 1; const b = a as any; const c: Array<any> = [];";
  assertEquals(lintSource("no-any", "tests/a_test.ts", source).length, 3);
});

Deno.test("unknown, and a variable that happens to be called any, are fine", () => {
  const source = "const any: unknown = 1; export const b = { any };";
  assertEquals(lintSource("no-any", "lib/a.ts", source), []);
});
