import { assertEquals, assertStringIncludes } from "@std/assert";
import { lintSource } from "../lint_source.ts";

const IMPORTS =
  `import { action, api, page } from "../lib/web/mod.ts"; import { define } from "../lib/web/define.ts";`;

function messages(source: string, path = "routes/projects.tsx"): string[] {
  return lintSource("route-exports", path, `${IMPORTS}\n${source}`);
}

Deno.test("a route built by lib/web is fine: a table of handlers, one builder, a constant, a default and a config", () => {
  assertEquals(
    messages(`const rename = action({ run() {} });
      export const handler = define.handlers({ GET: page({ run: () => {} }), POST: rename });
      export const config = {};
      export default define.page<typeof handler>(function Projects() { return null; });`),
    [],
  );
  assertEquals(messages("export const handler = api({ POST: { run: () => 1 } });"), []);
  assertEquals(messages("export const handler = define.handlers({ GET: page({}) }) satisfies object;"), []);
});

Deno.test("a function as a handler is refused, method by method", () => {
  assertEquals(
    messages("export const handler = define.handlers({ GET() {}, POST: (ctx) => ctx, PUT: page({}) });")
      .length,
    2,
  );
  assertEquals(messages("export const handler = (ctx) => ctx;").length, 1);
  assertEquals(messages("export const handler = define.handlers((ctx) => ctx);").length, 1);
  assertEquals(messages("export const handler = { GET: page({}) };").length, 1);
});

Deno.test("a function hidden behind a constant or a spread is refused", () => {
  assertEquals(
    messages("const get = () => 1; export const handler = define.handlers({ GET: get });").length,
    1,
  );
  assertEquals(messages("const more = {}; export const handler = define.handlers({ ...more });").length, 1);
});

Deno.test("a builder of the same name from elsewhere does not count", () => {
  const source =
    `import { page } from "../lib/shared/page.ts"; export const handler = define.handlers({ GET: page({}) });`;
  assertEquals(lintSource("route-exports", "routes/a.tsx", source).length, 1);
});

Deno.test("any other export is refused, types too", () => {
  const handler = "export const handler = api({});";
  for (
    const extra of [
      "export const limit = 1;",
      "export type A = 1;",
      "export function f() {}",
      `export * from "./b.ts";`,
    ]
  ) {
    assertEquals(messages(`${handler} ${extra}`).length, 1, extra);
  }
  assertEquals(messages("const handler = api({}); export { handler };").length, 1);
});

Deno.test("a page without a handler is refused, since it has no guard and no rate policy", () => {
  assertStringIncludes(messages("export default function Page() { return null; }")[0] ?? "", "rate policy");
});

Deno.test("files of routes/ that are no URL are left alone, and so is the rest of the house", () => {
  const source = "export const anything = () => 1;";
  for (
    const path of [
      "routes/_app.tsx",
      "routes/(app)/_middleware.ts",
      "routes/a_test.ts",
      "routes/(_parts)/Row.tsx",
      "lib/a.ts",
    ]
  ) {
    assertEquals(messages(source, path), [], path);
  }
});
