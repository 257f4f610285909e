import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { App, staticFiles } from "../mod.ts";
import { checkCompilerOptions } from "./compiler_options.ts";
import { Builder } from "./mod.ts";

const TESTDATA = join(import.meta.dirname ?? ".", "../testdata");

async function inTemporary(run: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await run(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function writeFiles(dir: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(join(dir, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(dir, path), text);
  }
}

/** A static-only app of the directory, built to memory. */
async function serveStatic(builder: Builder): Promise<(path: string) => Promise<Response>> {
  const app = new App().use(staticFiles());
  (await builder.build({ snapshot: "memory" }))(app);
  const handler = app.handler();
  return (path) => handler(new Request(`http://localhost${path}`));
}

Deno.test("a build on disk serves pages, islands and files from server.js", () =>
  inTemporary(async (dir) => {
    await new Builder({ root: TESTDATA, outDir: dir }).build();
    const { default: server } = await import(pathToFileURL(join(dir, "server.js")).href);
    const ask = (path: string): Promise<Response> => server.fetch(new Request(`http://localhost${path}`));

    const page = await ask("/items/7");
    const html = await page.text();
    assertEquals(page.status, 200);
    assertStringIncludes(html, "Item 7");
    const script = /\/_fresh\/js\/I_Local-\w+\.js/.exec(html)?.[0] ?? "";
    assertMatch(await (await ask(script)).text(), /^import/);
    assertStringIncludes(await (await ask("/logo.svg")).text(), "<svg");
    assertEquals((await ask("/..%2fsnapshot.js")).status, 404);

    const post = new Request("http://localhost/in/k1", { method: "POST" });
    assertEquals(await (await server.fetch(post)).json(), { key: "k1" });
  }));

Deno.test("nothing a build writes names the directory it was made in", () =>
  inTemporary(async (dir) => {
    await writeFiles(dir, { "deno.json": "{}", "main.ts": "", "static/a.txt": "a" });
    await new Builder({ root: dir }).build();
    for (const file of ["server.js", "snapshot.js", "build_id.js"]) {
      assert(!(await Deno.readTextFile(join(dir, "_fresh", file))).includes(dir));
    }
  }));

Deno.test("a build takes the place of the one before", () =>
  inTemporary(async (dir) => {
    await writeFiles(dir, { "static/old.txt": "old" });
    await new Builder({ root: dir }).build();
    await Deno.remove(join(dir, "static/old.txt"));
    await writeFiles(dir, { "static/new.txt": "new" });
    await new Builder({ root: dir }).build();
    const names = await Array.fromAsync(Deno.readDir(join(dir, "_fresh/static")), ({ name }) => name);
    assertEquals(names.sort(), ["_fresh", "new.txt"]);
  }));

Deno.test("static files pass through every transform that matches, in order", () =>
  inTemporary(async (dir) => {
    await writeFiles(dir, { "static/a.css": "a", "static/skip.css": "b" });
    const builder = new Builder({ root: dir });
    builder.onTransformStaticFile(
      { pluginName: "one", filter: /\.css$/, exclude: ["skip"] },
      ({ text, mode }) => ({
        content: `${text.trim()} one ${mode}`,
      }),
    );
    builder.onTransformStaticFile({ pluginName: "two", filter: /\.css$/ }, ({ text, path }) => [
      { path, content: `${text} two` },
      { path: `${path}.extra`, content: "extra" },
    ]);
    const ask = await serveStatic(builder);
    assertEquals(await (await ask("/a.css")).text(), "a one production two");
    assertEquals(await (await ask("/skip.css")).text(), "b two");
    assertEquals(await (await ask("/a.css.extra")).text(), "extra");
  }));

Deno.test("of several static directories the first that has a file gives it", () =>
  inTemporary(async (dir) => {
    await writeFiles(dir, { "one/a.txt": "one", "two/a.txt": "two", "two/b.txt": "two" });
    const ask = await serveStatic(new Builder({ root: dir, staticDir: ["one", "two"] }));
    assertEquals(await (await ask("/a.txt")).text(), "one");
    assertEquals(await (await ask("/b.txt")).text(), "two");
  }));

Deno.test("tests among routes and islands are left out", () =>
  inTemporary(async (dir) => {
    await writeFiles(dir, {
      "routes/a_test.ts": "throw new Error()",
      "islands/a.test.tsx": "throw new Error()",
      "routes/(_components)/b.ts": "throw new Error()",
    });
    await new Builder({ root: dir }).build({ snapshot: "memory" });
  }));

Deno.test("an island that does not compile fails the build with its place", () =>
  inTemporary(async (dir) => {
    await writeFiles(dir, { "islands/Broken.tsx": "export default function (" });
    await assertRejects(
      () => new Builder({ root: dir }).build({ snapshot: "memory" }),
      Error,
      "Broken.tsx:1",
    );
  }));

Deno.test("a project whose JSX settings would hide elements from Fresh is refused", () =>
  inTemporary(async (dir) => {
    const compilerOptions = {
      jsx: "precompile",
      jsxImportSource: "preact",
      jsxPrecompileSkipElements: ["a"],
    };
    await writeFiles(dir, { "deno.json": JSON.stringify({ compilerOptions }) });
    await assertRejects(() => checkCompilerOptions(dir), Error, "jsxPrecompileSkipElements");
  }));
