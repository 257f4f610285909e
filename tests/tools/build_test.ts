import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { buildIfStale } from "../../tools/build.ts";

/** A project whose build leaves a line for each time it ran. */
const builder = `
Deno.writeTextFileSync("builds.log", "built\\n", { append: true });
Deno.writeTextFileSync("_fresh/server.js", "");
`;

async function inProject(script: string, run: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "sluice_build_" });
  try {
    await Deno.writeTextFile(join(root, "dev.ts"), script);
    await run(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const builds = async (root: string) =>
  (await Deno.readTextFile(join(root, "builds.log"))).split("\n").length - 1;

Deno.test("a stale project is built once, and again only after a change", () =>
  inProject(builder, async (root) => {
    assertEquals(await buildIfStale(root), true);
    assertEquals(await buildIfStale(root), false);
    assertEquals(await builds(root), 1);
    await Deno.writeTextFile(join(root, "deno.json"), "{}");
    assertEquals(await buildIfStale(root), true);
    assertEquals(await builds(root), 2);
  }));

Deno.test("a lock file that the build itself writes does not make it stale", () =>
  inProject(builder + `Deno.writeTextFileSync("deno.lock", "{}");`, async (root) => {
    assertEquals(await buildIfStale(root), true);
    assertEquals(await buildIfStale(root), false);
  }));

Deno.test("of two that start at once one builds and the other waits", () =>
  inProject(builder, async (root) => {
    const built = await Promise.all([buildIfStale(root), buildIfStale(root)]);
    assertEquals(built.sort(), [false, true]);
    assertEquals(await builds(root), 1);
  }));

Deno.test("a build that fails is an error, and is tried again by the next start", () =>
  inProject(builder + `if (Deno.readTextFileSync("builds.log").length < 10) Deno.exit(1);`, async (root) => {
    await assertRejects(() => buildIfStale(root), Error, "The build failed");
    assertEquals(await buildIfStale(root), true);
  }));
