import { assert, assertEquals } from "@std/assert";
import {
  countLines,
  isWellNamed,
  lineBudget,
  readSources,
  serviceCycles,
  silencers,
  type SourceFile,
} from "../tools/lint/house.ts";
import { anchors, relativeLinks } from "../tools/lint/markdown.ts";

const ROOT = new URL("../", import.meta.url);
const sources = await readSources(ROOT, /\.tsx?$/);
const pages = await readSources(ROOT, /\.md$/);

Deno.test("the house is read: it holds this test, and nothing that was installed or built", () => {
  assert(sources.some((file) => file.path === "tests/house_test.ts"));
  assertEquals(sources.filter((file) => /(^|\/)(node_modules|_fresh)\//.test(file.path)), []);
});

Deno.test("no service file is over 250 lines, no route over 120, no other source over 400", () => {
  const long = sources.flatMap(({ path, text }) => {
    const budget = lineBudget(path);
    const lines = countLines(text);
    return budget !== null && lines > budget ? [`${path}: ${lines} lines, budget ${budget}`] : [];
  });
  assertEquals(long, []);
});

Deno.test("a budget follows the room, and leaves tests and generated files out", () => {
  assertEquals(lineBudget("services/sources/create.ts"), 250);
  assertEquals(lineBudget("routes/(app)/index.tsx"), 120);
  assertEquals(lineBudget("lib/db/pool.ts"), 400);
  assertEquals(lineBudget("services/sources/create_test.ts"), null);
  assertEquals(lineBudget("tests/harness/app.ts"), null);
  assertEquals(lineBudget("lib/db/rows.gen.ts"), null);
  assertEquals(countLines("a\nb\n"), 2);
  assertEquals(countLines("a\nb"), 2);
});

Deno.test("files are snake_case, components and islands PascalCase, routes lower case", () => {
  assertEquals(sources.map((file) => file.path).filter((path) => !isWellNamed(path)), []);
});

Deno.test("a name of the wrong case is noticed in every room", () => {
  for (
    const path of [
      "lib/rateLimit.ts",
      "lib/rate-limit.ts",
      "components/status_badge.tsx",
      "islands/feed.tsx",
      "routes/Home.tsx",
    ]
  ) assert(!isWellNamed(path), path);
  for (
    const path of [
      "lib/rate_limit_test.ts",
      "fresh.config.ts",
      "components/StatusBadge.tsx",
      "routes/(app)/[id]/sign-in.tsx",
    ]
  ) assert(isWellNamed(path), path);
});

Deno.test("no source silences the compiler or the linter", () => {
  const found = sources.filter((file) => !isAboutSilencers(file.path))
    .flatMap((file) => silencers(file).map((comment) => `${file.path}: ${comment}`));
  assertEquals(found, []);
});

Deno.test("a silencing comment is noticed, and a test alone may expect a type error", () => {
  const text = "// deno-lint-ignore no-explicit-any\n// @ts-ignore: later\n// @ts-expect-error: no guard\n";
  assertEquals(silencers({ path: "lib/a.ts", text }).length, 3);
  assertEquals(silencers({ path: "lib/a_test.ts", text }), ["deno-lint-ignore", "@ts-ignore"]);
});

Deno.test("services reach each other without cycles", () => {
  assertEquals(serviceCycles(sources).map((cycle) => cycle.join(" → ")), []);
});

Deno.test("a cycle between services is found, through a third one too, and imports within one are none", () => {
  const file = (path: string, specifier: string): SourceFile => ({
    path,
    text: `import { x } from "${specifier}";`,
  });
  const line = [
    file("services/intake/receive.ts", "../sources/mod.ts"),
    file("services/sources/create.ts", "./find.ts"),
    file("services/sources/find.ts", "../projects/mod.ts"),
  ];
  assertEquals(serviceCycles(line), []);
  const circle = [...line, file("services/projects/list.ts", "../intake/mod.ts")];
  assertEquals(serviceCycles(circle), [["intake", "sources", "projects", "intake"]]);
  const tested = [...line, file("services/projects/list_test.ts", "../intake/mod.ts")];
  assertEquals(serviceCycles(tested), []);
});

Deno.test("every relative link of every page leads somewhere", async () => {
  const dead = new Set<string>();
  for (const page of pages) {
    for (const link of relativeLinks(page.path, page.text)) {
      if (!await leadsSomewhere(link.path, link.fragment)) dead.add(`${page.path}: ${link.target}`);
    }
  }
  assertEquals([...dead], []);
});

Deno.test("links are resolved against their page, and code, sites and app paths are left out", () => {
  const text =
    "[a](../lib/env.ts) ![b](img/b.png) [c](#one) [d](https://example.com) [e](/docs) `[f](no.md)`\n" +
    "```md\n[g](no.md)\n```\n[h]: other.md#two\n";
  assertEquals(relativeLinks("docs/page.md", text).map(({ path, fragment }) => [path, fragment]), [
    ["lib/env.ts", null],
    ["docs/img/b.png", null],
    ["docs/page.md", "one"],
    ["docs/other.md", "two"],
  ]);
  assertEquals([...anchors("# One two\n## C'est `fini`!\n# One two\n```\n# no\n```\n")], [
    "one-two",
    "cest-fini",
    "one-two-1",
  ]);
});

/** The rules that look for silencing comments have to name them. */
function isAboutSilencers(path: string): boolean {
  return path === "tests/house_test.ts" || path.startsWith("tools/lint/");
}

async function leadsSomewhere(path: string, fragment: string | null): Promise<boolean> {
  const page = pages.find((one) => one.path === path);
  if (page !== undefined) return fragment === null || anchors(page.text).has(fragment);
  try {
    await Deno.stat(new URL(encodeURI(path), ROOT));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
