import { assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { asset } from "../runtime/mod.ts";
import { ask } from "../testdata/serve.ts";

const FOR_EVER = "public, max-age=31536000, immutable";

Deno.test("a static file has its type, size and hash, and is asked for again each time", async () => {
  const response = await ask("/logo.svg");
  const text = await response.text();
  assertEquals([response.status, response.headers.get("Content-Type")], [200, "image/svg+xml"]);
  assertEquals(response.headers.get("Content-Length"), String(text.length));
  assertMatch(response.headers.get("ETag") ?? "", /^W\/"\w{32}"$/);
  assertNotEquals(response.headers.get("Cache-Control"), FOR_EVER);
});

Deno.test("a browser that has the file is told so", async () => {
  const etag = (await ask("/logo.svg")).headers.get("ETag") ?? "";
  const response = await ask("/logo.svg", { headers: { "If-None-Match": etag } });
  assertEquals([response.status, await response.text()], [304, ""]);
  assertEquals((await ask("/logo.svg", { headers: { "If-None-Match": 'W/"other"' } })).status, 200);
});

Deno.test("a file under this build's address may be kept for ever", async () => {
  assertEquals((await ask(asset("/logo.svg"))).headers.get("Cache-Control"), FOR_EVER);
});

Deno.test("another build's address leads to the plain one", async () => {
  const response = await ask("/logo.svg?__frsh_c=old&a=b");
  assertEquals([response.status, response.headers.get("location")], [307, "/logo.svg?a=b"]);
});

Deno.test("scripts carry their hash in the name and may be kept for ever", async () => {
  const script = /\/_fresh\/js\/I_Local-\w+\.js/.exec(await (await ask("/items/7")).text())?.[0] ?? "";
  const response = await ask(script);
  assertEquals([response.status, response.headers.get("Cache-Control")], [200, FOR_EVER]);
  assertMatch(response.headers.get("Content-Type") ?? "", /^text\/javascript/);
});

Deno.test("style sheets name their files in this build", async () => {
  const css = await (await ask("/style.css")).text();
  assertStringIncludes(css, `url("${asset("/logo.svg")}")`);
  assertStringIncludes(css, 'url("https://example.com/x.png")');
});

Deno.test("files are only read", async () => {
  assertEquals((await ask("/logo.svg", { method: "POST" })).status, 405);
  const head = await ask("/logo.svg", { method: "HEAD" });
  assertEquals([head.status, await head.text()], [200, ""]);
});

Deno.test("hidden files stay hidden, .well-known is served", async () => {
  assertEquals((await ask("/.private/key.txt")).status, 404);
  assertEquals(await (await ask("/.well-known/hello.txt")).text(), "known\n");
});

for (
  const path of [
    "/../main.ts",
    "/%2e%2e/main.ts",
    "/..%2fmain.ts",
    "/static/..%5c..%5cmain.ts",
    "/%00",
    "/%zz",
  ]
) {
  Deno.test(`no file is found under ${path}`, async () => {
    assertEquals((await ask(path)).status, 404);
  });
}
