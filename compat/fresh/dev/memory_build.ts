import { pathToFileURL } from "node:url";
import { type BuildCache, islandsOf } from "../build_cache.ts";
import type { FsFile } from "../routing/fs_routes.ts";
import type { Asset } from "./assets.ts";
import type { ResolvedBuildConfig } from "./build_config.ts";
import type { Bundle } from "./bundle.ts";
import type { RouteFile } from "./crawl.ts";

/** A build that the running process uses itself: for development and tests. */
export class MemoryBuild implements BuildCache {
  root: string;
  alwaysBoot: boolean;
  clientEntry = "";
  fsRoutes: FsFile[] = [];
  islands: BuildCache["islands"] = new Map();
  #assets = new Map<string, Asset>();

  constructor(config: ResolvedBuildConfig) {
    this.root = config.root;
    this.alwaysBoot = config.mode === "development";
  }

  /** Imports the routes that are not lazy, and the islands so that rendering knows them. */
  async load(routes: RouteFile[], { islands }: Bundle): Promise<void> {
    this.fsRoutes = await Promise.all(routes.map(async ({ id, path, lazy }) => {
      const load = () => importModule(path);
      return { id, module: lazy ? load : await load() };
    }));
    const found = await Promise.all(
      islands.map(async ({ name, file, path }) => islandsOf(name, file, await importModule(path))),
    );
    this.islands = new Map(
      found.flat().map((island) => [island.component, island]),
    );
  }

  /** Takes the place of all files that were served before. */
  setFiles({ clientEntry, islands, assets }: Bundle, files: Asset[]): void {
    this.clientEntry = clientEntry;
    this.#assets = new Map(
      [...files, ...assets].map((asset) => [asset.pathname, asset]),
    );
    const fileByName = new Map(islands.map(({ name, file }) => [name, file]));
    for (const island of this.islands.values()) {
      const name = island.exportName === "default"
        ? island.name
        : island.name.slice(0, -island.exportName.length - 1);
      island.file = fileByName.get(name) ?? island.file;
    }
  }

  readFile(pathname: string): ReturnType<BuildCache["readFile"]> {
    const asset = this.#assets.get(pathname);
    if (asset === undefined) return Promise.resolve(null);
    const { content, contentType, hash, immutable } = asset;
    return Promise.resolve({
      contentType,
      hash,
      immutable,
      size: content.length,
      open: () => Promise.resolve(content),
    });
  }
}

function importModule(path: string): Promise<Record<string, unknown>> {
  return import(pathToFileURL(path).href);
}
