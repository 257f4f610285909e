import { assert, assertRejects, assertStringIncludes } from "@std/assert";
import { buildStyles } from "./styles.ts";

const root = new URL("../", import.meta.url).pathname;
const build = (path: string) =>
  buildStyles({ path, root, mode: "production", target: [], text: "", content: new Uint8Array() });

Deno.test("the style sheet has both themes, the classes in use, and nothing from elsewhere", async () => {
  const { content } = await build(`${root}static/styles.css`);
  const css = typeof content === "string" ? content : new TextDecoder().decode(content);
  for (
    const part of ["sluice-light", "sluice-dark", ".text-quiet", ".btn-primary", "prefers-color-scheme:dark"]
  ) {
    assertStringIncludes(css, part);
  }
  assert(!/url\(["']?(https?:)?\/\//.test(css), "a style sheet of ours asks nobody else");
  assert(!/@apply|@plugin|@source/.test(css));
});

Deno.test("a style sheet that cannot be built says what Tailwind said", async () => {
  const path = await Deno.makeTempFile({ suffix: ".css" });
  try {
    await Deno.writeTextFile(path, "body { @apply no-such-class; }");
    await assertRejects(() => build(path), Error, "no-such-class");
  } finally {
    await Deno.remove(path);
  }
});
