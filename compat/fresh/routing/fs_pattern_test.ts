import { assertEquals, assertThrows } from "@std/assert";
import { compareRoutes } from "./fs_order.ts";
import { fsPattern } from "./fs_pattern.ts";

const table: [file: string, pattern: string][] = [
  ["index", "/"],
  ["about", "/about"],
  ["blog/index", "/blog"],
  ["blog/[slug]", "/blog/:slug"],
  ["blog/[slug]/comments", "/blog/:slug/comments"],
  ["old/[...path]", "/old/:path*"],
  ["docs/[[version]]/index", "/docs{/:version}?"],
  ["[[name]]", "/{:name}?"],
  ["(site)/index", "/"],
  ["(site)/about", "/about"],
  ["a/(group)/b", "/a/b"],
  ["(group)/[[id]]", "/{:id}?"],
  ["[id]@[version]", "/:id@:version"],
  ["feed-[id].xml", "/feed-:id.xml"],
];

for (const [file, pattern] of table) {
  Deno.test(`the route file ${file} answers ${pattern}`, () => {
    assertEquals(fsPattern(file), pattern);
  });
}

for (const file of ["[a][b]", "x[[a]]", "[[a]]x", "[a", "a]"]) {
  Deno.test(`the file name ${file} is refused because it cannot be matched`, () => {
    assertThrows(() => fsPattern(file), SyntaxError, file);
  });
}

Deno.test("more specific route files are tried first", () => {
  const sorted = [
    "/index",
    "/(site)/about",
    "/a/b",
    "/a/x-[id]",
    "/a/[id]/edit",
    "/a/[id]",
    "/a/[[id]]",
    "/a/[...rest]",
    "/[name]",
    "/[...all]",
  ];
  assertEquals([...sorted].reverse().sort(compareRoutes).slice(-2), ["/[name]", "/[...all]"]);
  const below = (path: string) => path.startsWith("/a/");
  assertEquals(
    [...sorted].reverse().sort(compareRoutes).filter(below),
    ["/a/b", "/a/x-[id]", "/a/[id]/edit", "/a/[id]", "/a/[[id]]", "/a/[...rest]"],
  );
});
