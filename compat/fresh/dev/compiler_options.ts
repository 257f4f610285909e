import { dirname, join } from "node:path";

/** What Fresh must see as elements while it renders, so that precompiled JSX must leave them alone. */
const NEEDED = [
  ...["a", "img", "source", "body", "html", "head", "title", "meta"],
  ...["script", "link", "style", "base", "noscript", "template"],
];

interface CompilerOptions {
  jsx?: string;
  jsxImportSource?: string;
  jsxPrecompileSkipElements?: string[];
}

/** Throws where the configuration of the project would make pages that lack nonces, locked assets or marked links. */
export async function checkCompilerOptions(root: string): Promise<void> {
  const options = await nearestOptions(root);
  if (options === null) return;
  if (options.jsxImportSource === undefined) {
    throw new Error("compilerOptions.jsxImportSource must be set: preact");
  }
  if (options.jsx !== "precompile") return;
  const missing = NEEDED.filter((name) => !options.jsxPrecompileSkipElements?.includes(name));
  if (missing.length > 0) {
    throw new Error(
      `compilerOptions.jsxPrecompileSkipElements must contain ${JSON.stringify(missing)}`,
    );
  }
}

async function nearestOptions(dir: string): Promise<CompilerOptions | null> {
  for (const name of ["deno.json", "deno.jsonc"]) {
    const options = await optionsOf(join(dir, name));
    if (options !== null) return options;
  }
  const parent = dirname(dir);
  return parent === dir ? null : await nearestOptions(parent);
}

async function optionsOf(path: string): Promise<CompilerOptions | null> {
  try {
    return JSON.parse(await Deno.readTextFile(path)).compilerOptions ?? null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
