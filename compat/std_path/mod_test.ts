import { assertEquals, assertThrows } from "@std/assert";
import { basename, dirname, extname, fromFileUrl, join, posix, relative, toFileUrl } from "@std/path";

Deno.test("paths are joined, split and related as the system writes them", () => {
  assertEquals(join("a", "..", "b", "c.ts"), join("b", "c.ts"));
  assertEquals([basename("a/b.ts"), dirname("a/b.ts"), extname("a/b.ts")], ["b.ts", "a", ".ts"]);
  assertEquals(relative("/a/b", "/a/c"), join("..", "c"));
  assertEquals(posix.join("a", "b"), "a/b");
});

Deno.test("a path survives the way to a file URL and back", () => {
  const path = fromFileUrl(new URL("./a b%.ts", import.meta.url).href.replace("%.ts", "%25.ts"));
  assertEquals(fromFileUrl(toFileUrl(path)), path);
});

Deno.test("only file URLs and absolute paths convert", () => {
  assertThrows(() => fromFileUrl("https://example.com/a"), TypeError);
  assertThrows(() => toFileUrl("a/b"), TypeError, "absolute");
});
