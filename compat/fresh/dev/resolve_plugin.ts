import type { Plugin, PluginBuild, ResolveResult } from "esbuild";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FRESH = dirname(import.meta.dirname ?? ".");
const FRESH_MODULES: Record<string, string> = {
  "": join(FRESH, "mod.ts"),
  "/runtime": join(FRESH, "runtime/mod.ts"),
};

/** Lets esbuild read the imports of a Deno project: the import map of its configuration, `npm:` and `jsr:`. */
export function denoImports(root: string): Plugin {
  return {
    name: "deno-imports",
    async setup(build) {
      const imports = await importMap(root);
      build.onResolve(
        { filter: /^[^./]/ },
        ({ path, importer, kind, pluginData, namespace }) => {
          const fromPackage = importer.includes("/node_modules/");
          if (
            pluginData === FRESH || kind === "entry-point" ||
            namespace !== "file" || fromPackage
          ) return null;
          return resolveBare(build, root, mapped(imports, path));
        },
      );
    },
  };
}

async function importMap(root: string): Promise<Record<string, string>> {
  for (const name of ["deno.json", "deno.jsonc"]) {
    try {
      return JSON.parse(await Deno.readTextFile(join(root, name))).imports ??
        {};
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return {};
}

function mapped(imports: Record<string, string>, specifier: string): string {
  const exact = imports[specifier];
  if (exact !== undefined) return exact;
  const prefix = Object.keys(imports)
    .filter((key) => key.endsWith("/") && specifier.startsWith(key))
    .sort((a, b) => b.length - a.length)[0];
  return prefix === undefined ? specifier : imports[prefix] + specifier.slice(prefix.length);
}

function resolveBare(
  build: PluginBuild,
  root: string,
  target: string,
): Promise<ResolveResult> | { path: string } {
  const fresh = /^(?:fresh|jsr:@fresh\/core(?:@[^/]*)?)(\/runtime)?$/.exec(
    target,
  );
  if (fresh) return { path: FRESH_MODULES[fresh[1] ?? ""] ?? target };
  if (target.startsWith("./")) return { path: join(root, target) };
  if (target.startsWith("jsr:")) {
    return { path: fileURLToPath(import.meta.resolve(target)) };
  }
  // "npm:preact@10.1.0/hooks" is the file that "preact/hooks" names in node_modules.
  return resolveInstalled(
    build,
    root,
    target.replace(/^npm:\/?(@?[^@]+)@[^/]*/, "$1"),
  );
}

async function resolveInstalled(
  build: PluginBuild,
  root: string,
  path: string,
): Promise<ResolveResult> {
  const options = { kind: "import-statement", pluginData: FRESH } as const;
  const result = await build.resolve(path, { ...options, resolveDir: root });
  // A project without Preact of its own takes the one that renders it.
  return result.errors.length === 0 ? result : await build.resolve(path, { ...options, resolveDir: FRESH });
}
