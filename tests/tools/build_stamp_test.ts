import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { digestInputs, isBuilt, markBuilt, markStale } from "../../tools/build_stamp.ts";

const project = fromFileUrl(new URL("../../", import.meta.url));

/** A project with one route and a build of it. */
async function built<T>(run: (root: string) => Promise<T> | T): Promise<T> {
  const root = await Deno.makeTempDir({ prefix: "sluice_stamp_" });
  try {
    await Deno.mkdir(join(root, "routes", "(app)"), { recursive: true });
    await Deno.mkdir(join(root, "_fresh"));
    await Deno.writeTextFile(join(root, "routes", "(app)", "index.tsx"), "export default 1;");
    await Deno.writeTextFile(join(root, "deno.json"), "{}");
    await Deno.writeTextFile(join(root, "_fresh", "server.js"), "");
    markBuilt(root, digestInputs(root));
    return await run(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("a build of the same inputs is fresh", () =>
  built((root) => {
    assert(isBuilt(root, digestInputs(root)));
  }));

Deno.test("touching a file without changing it leaves the build fresh", () =>
  built(async (root) => {
    await Deno.utime(join(root, "deno.json"), new Date(), new Date());
    assert(isBuilt(root, digestInputs(root)));
  }));

for (
  const [what, change] of [
    [
      "a changed route",
      (root) => Deno.writeTextFile(join(root, "routes", "(app)", "index.tsx"), "export default 2;"),
    ],
    ["a new component", async (root) => {
      await Deno.mkdir(join(root, "components"));
      await Deno.writeTextFile(join(root, "components", "Card.tsx"), "");
    }],
    ["a removed route", (root) => Deno.remove(join(root, "routes", "(app)", "index.tsx"))],
    [
      "a renamed route",
      (root) =>
        Deno.rename(join(root, "routes", "(app)", "index.tsx"), join(root, "routes", "(app)", "other.tsx")),
    ],
    ["another version of a dependency", (root) => Deno.writeTextFile(join(root, "deno.lock"), "{}")],
  ] satisfies [string, (root: string) => Promise<void>][]
) {
  Deno.test(`${what} makes the build stale`, () =>
    built(async (root) => {
      await change(root);
      assert(!isBuilt(root, digestInputs(root)));
    }));
}

Deno.test("a test beside its source is no input of the build", () =>
  built(async (root) => {
    const before = digestInputs(root);
    await Deno.writeTextFile(join(root, "routes", "index_test.ts"), "");
    assertEquals(digestInputs(root), before);
  }));

Deno.test("moving text from one file into the next changes the digest", async () => {
  const digestOf = (one: string, other: string) =>
    built(async (root) => {
      await Deno.writeTextFile(join(root, "routes", "a.ts"), one);
      await Deno.writeTextFile(join(root, "routes", "b.ts"), other);
      return digestInputs(root);
    });
  assertNotEquals(await digestOf("ab", "c"), await digestOf("a", "bc"));
});

Deno.test("a build that was begun and not finished is stale", () =>
  built((root) => {
    markStale(root);
    assert(!isBuilt(root, digestInputs(root)));
  }));

Deno.test("a project without a build is stale", () =>
  built(async (root) => {
    await Deno.remove(join(root, "_fresh"), { recursive: true });
    assert(!isBuilt(root, digestInputs(root)));
  }));

Deno.test("looking at this project takes no time that anyone would notice", () => {
  digestInputs(project);
  const startedAt = performance.now();
  digestInputs(project);
  const took = performance.now() - startedAt;
  assert(took < 500, `${took} ms`);
});
