import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { ask, bodyOf } from "../testdata/serve.ts";
import { fsCommands } from "./fs_routes.ts";

Deno.test("layouts nest from the root folder to the page's, groups included", async () => {
  const body = await bodyOf(await ask("/items/7"));
  assertMatch(body, /^<main><section class="app"><article><h1>Item 7 .*<\/h1><\/article><\/section><\/main>/);
});

Deno.test("a group's layout and middleware are not those of its neighbours", async () => {
  const html = await (await ask("/docs/v2")).text();
  assertStringIncludes(html, '<main><section class="site"><h1>Docs v2</h1></section></main>');
  assertStringIncludes(html, 'data-trail="root root-2"');
});

Deno.test("middlewares run from the root folder to the page's", async () => {
  assertStringIncludes(await (await ask("/items/7")).text(), 'data-trail="root root-2 app"');
});

Deno.test("an optional parameter may be missing", async () => {
  assertStringIncludes(await bodyOf(await ask("/docs")), "<h1>Docs </h1>");
});

Deno.test("plain names go before parameters", async () => {
  assertEquals(await (await ask("/items/new", { method: "PUT" })).text(), "new by PUT");
});

Deno.test("the rest of a path is one parameter", async () => {
  assertEquals(await (await ask("/files/a/b/c")).text(), "a/b/c");
});

Deno.test("a route may have a pattern of its own", async () => {
  assertEquals(await (await ask("/x/fresh@2")).text(), "fresh 2");
  assertEquals((await ask("/bare/override")).status, 404);
});

Deno.test("a page's headers and status are those its handler gave", async () => {
  assertEquals((await ask("/items/7")).headers.get("X-Item"), "yes");
  const failed = await ask("/items/7", { method: "POST" });
  assertEquals(failed.status, 422);
  assertStringIncludes(await failed.text(), "7 was wrong");
});

Deno.test("a page without layouts and shell is on its own", async () => {
  assertEquals(
    await (await ask("/bare")).text(),
    '<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body><p>bare</p></body></html>',
  );
});

Deno.test("_404 answers unknown paths and thrown 404s with the status", async () => {
  for (const path of ["/unknown", "/items/none"]) {
    const response = await ask(path);
    assertEquals(response.status, 404);
    assertStringIncludes(await response.text(), `<p id="missing">No page at ${path}</p>`);
  }
});

Deno.test("_error shows what was thrown, with its status", async () => {
  const forbidden = await ask("/items/forbidden");
  assertEquals(forbidden.status, 403);
  assertStringIncludes(await forbidden.text(), '<p id="error">403: Not yours</p>');
  const broken = await ask("/items/broken");
  assertEquals(broken.status, 500);
  assertStringIncludes(await broken.text(), "unexpected: It broke");
});

Deno.test("HEAD answers like GET without a body", async () => {
  const response = await ask("/items/7", { method: "HEAD" });
  assertEquals([response.status, response.headers.get("X-Item"), await response.text()], [200, "yes", ""]);
});

Deno.test("a method without handler is 405", async () => {
  assertEquals((await ask("/files/a", { method: "PUT" })).status, 405);
});

Deno.test("a file without anything that a route exports is refused", () => {
  assertThrows(() => fsCommands([{ id: "/x", module: {} }]), Error, "/x");
  assertThrows(() => fsCommands([{ id: "/_layout", module: { config: {} } }]), Error, "component");
});
