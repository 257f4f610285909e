import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

type SourceMapKind = boolean | "linked" | "inline" | "external" | "both";

/** What `new Builder()` accepts. Paths may be absolute, file URLs, or relative to `root`. */
export interface BuildOptions {
  /** The browsers to build for, as esbuild names them. */
  target?: string | string[];
  /** Default: the current directory. */
  root?: string;
  /** Default: `main.ts`. */
  serverEntry?: string;
  /** Default: `_fresh`. */
  outDir?: string;
  /** Searched in order. Default: `static`. */
  staticDir?: string | string[];
  /** Default: `islands`. */
  islandDir?: string;
  /** Default: `routes`. */
  routeDir?: string;
  /** Files to leave out. Default: tests. */
  ignore?: RegExp[];
  sourceMap?: {
    kind: SourceMapKind;
    sourceRoot?: string;
    sourcesContent?: boolean;
  };
}

/** The options with absolute paths and every default filled in. */
export interface ResolvedBuildConfig extends Required<Omit<BuildOptions, "sourceMap" | "staticDir">> {
  staticDir: string[];
  sourceMap: BuildOptions["sourceMap"];
  mode: "development" | "production";
  buildId: string;
}

const TEST_FILE = /[._]test\.(?:[tj]sx?|[mc][tj]s)$/;

export function resolveConfig(options: BuildOptions): ResolvedBuildConfig {
  const root = absolute(options.root ?? ".", Deno.cwd());
  return {
    root,
    target: options.target ?? ["chrome99", "firefox99", "safari15"],
    serverEntry: absolute(options.serverEntry ?? "main.ts", root),
    outDir: absolute(options.outDir ?? "_fresh", root),
    staticDir: [options.staticDir ?? "static"].flat().map((dir) => absolute(dir, root)),
    islandDir: absolute(options.islandDir ?? "islands", root),
    routeDir: absolute(options.routeDir ?? "routes", root),
    ignore: options.ignore ?? [TEST_FILE],
    sourceMap: options.sourceMap,
    mode: "production",
    buildId: crypto.randomUUID().replaceAll("-", ""),
  };
}

/** An absolute path. */
export function absolute(path: string, root: string): string {
  if (path.startsWith("file://")) return fileURLToPath(path);
  return isAbsolute(path) ? path : join(root, path);
}
