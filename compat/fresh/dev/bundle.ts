import * as esbuild from "esbuild";
import { basename, dirname, join, resolve } from "node:path";
import { type Asset, asset } from "./assets.ts";
import type { ResolvedBuildConfig } from "./build_config.ts";
import { IslandNames } from "./island_names.ts";
import { denoImports } from "./resolve_plugin.ts";

/** The browser's code: where the runtime and each island are, and all their files. */
export interface Bundle {
  clientEntry: string;
  islands: { name: string; path: string; file: string }[];
  assets: Asset[];
}

const RUNTIME = join(import.meta.dirname ?? ".", "../runtime");
const PREFIX = "/_fresh/js/";
/** esbuild is one child process for all builds; it must outlive each of them, and none of them all. */
let running = 0;

/** Bundles the runtime and the islands, with what they share in files of its own. */
export async function bundle(
  config: ResolvedBuildConfig,
  islandPaths: string[],
): Promise<Bundle> {
  const names = new IslandNames();
  const islands = islandPaths.map((path) => ({
    name: names.nameFor(path),
    path,
  }));
  const runtime = join(
    RUNTIME,
    config.mode === "development" ? "client_dev.ts" : "client.ts",
  );
  const entryPoints = Object.fromEntries([
    ["fresh-runtime", runtime],
    ...islands.map(({ name, path }) => [name, path]),
  ]);

  running++;
  try {
    const result = await esbuild.build(buildOptions(config, entryPoints));
    const files = outputsByEntry(result.metafile, config.root);
    const fileOf = (path: string) => PREFIX + requireOutput(files, path);
    return {
      clientEntry: fileOf(runtime),
      islands: islands.map((island) => ({
        ...island,
        file: fileOf(island.path),
      })),
      assets: result.outputFiles.map(({ path, contents }) =>
        asset(PREFIX + basename(path), new Uint8Array(contents), true)
      ),
    };
  } finally {
    if (--running === 0) await esbuild.stop();
  }
}

function buildOptions(
  config: ResolvedBuildConfig,
  entryPoints: Record<string, string>,
) {
  const development = config.mode === "development";
  return {
    entryPoints,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: config.target,
    minify: !development,
    sourcemap: development ? "inline" : config.sourceMap?.kind,
    sourceRoot: config.sourceMap?.sourceRoot,
    sourcesContent: config.sourceMap?.sourcesContent,
    jsx: "automatic",
    jsxImportSource: "preact",
    define: { "process.env.NODE_ENV": JSON.stringify(config.mode) },
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    absWorkingDir: config.root,
    // Nothing is written: the names of the files are all that is used of it.
    outdir: join(config.root, "_fresh_js"),
    write: false,
    metafile: true,
    logLevel: "silent",
    tsconfigRaw: {},
    plugins: [denoImports(config.root)],
  } satisfies esbuild.BuildOptions;
}

function outputsByEntry(
  metafile: esbuild.Metafile,
  root: string,
): Map<string, string> {
  const files = new Map<string, string>();
  for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint !== undefined) {
      files.set(realPath(resolve(root, entryPoint)), basename(path));
    }
  }
  return files;
}

function requireOutput(files: Map<string, string>, path: string): string {
  const file = files.get(realPath(path));
  if (file === undefined) throw new Error(`The bundle has no file for ${path}`);
  return file;
}

/** esbuild names entry points by their real path. */
function realPath(path: string): string {
  return join(Deno.realPathSync(dirname(path)), basename(path));
}
