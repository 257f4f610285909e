import { assertEquals, assertStringIncludes } from "@std/assert";
import { lintSource } from "../lint_source.ts";

/** A method of exactly that many lines. */
function method(name: string, lines: number): string {
  return `${name}: {\n${"  a: 1,\n".repeat(lines - 2)}}`;
}

Deno.test("a handler of 20 lines is fine and one of 21 is refused", () => {
  const source = (lines: number) => `export const handler = define.handlers({\n${method("GET", lines)},\n});`;
  assertEquals(lintSource("handler-length", "routes/a.tsx", source(20)), []);
  const [message] = lintSource("handler-length", "routes/a.tsx", source(21));
  assertStringIncludes(message ?? "", "21 lines");
});

Deno.test("every method is counted by itself, in an api table too", () => {
  const source = `export const handler = api({\n${method("GET", 15)},\n${method("POST", 15)},\n});`;
  assertEquals(lintSource("handler-length", "routes/api/v1/a.ts", source), []);
  const long = `export const handler = api({\n${method("GET", 15)},\n${method("POST", 30)},\n});`;
  assertEquals(lintSource("handler-length", "routes/api/v1/a.ts", long).length, 1);
});

Deno.test("a single builder counts as one handler", () => {
  const source = `export const handler = webhook({\n${method("events", 25)},\n});`;
  assertEquals(lintSource("handler-length", "routes/webhooks/stripe.ts", source).length, 1);
});
