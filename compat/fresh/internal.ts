/** What the generated `_fresh/server.js` needs. */

import { join } from "node:path";
import { type App, setBuildCache } from "./app/app.ts";
import { type BuildCache, islandsOf, type StaticFile } from "./build_cache.ts";
import type { FsFile } from "./routing/fs_routes.ts";

export { setBuildId } from "./build_id.ts";

/** The description of a build as `_fresh/snapshot.js` holds it. */
export interface Snapshot {
  clientEntry: string;
  islands: { name: string; file: string; module: Record<string, unknown> }[];
  fsRoutes: FsFile[];
  /** By path; `file` is relative to the folder of static files. */
  files: Record<
    string,
    {
      file: string;
      contentType: string;
      size: number;
      hash: string;
      immutable: boolean;
    }
  >;
}

/** The app with its production build, as `deno serve` and `Deno.serve` take it. */
export function createServer<State>(
  app: App<State>,
  root: string,
  staticDir: string,
  snapshot: Snapshot,
): { fetch: ReturnType<App<State>["handler"]> } {
  setBuildCache(app, diskBuild(root, staticDir, snapshot), "production");
  return { fetch: app.handler() };
}

function diskBuild(
  root: string,
  staticDir: string,
  snapshot: Snapshot,
): BuildCache {
  const files = new Map(Object.entries(snapshot.files));
  const islands = snapshot.islands.flatMap(({ name, file, module }) => islandsOf(name, file, module));

  return {
    root,
    clientEntry: snapshot.clientEntry,
    alwaysBoot: false,
    fsRoutes: snapshot.fsRoutes,
    islands: new Map(islands.map((island) => [island.component, island])),
    // Only what the build listed can be read, so that no path leads out of the folder.
    readFile(pathname): Promise<StaticFile | null> {
      const entry = files.get(pathname);
      if (entry === undefined) return Promise.resolve(null);
      const open = async () => (await Deno.open(join(staticDir, entry.file))).readable;
      return Promise.resolve({ ...entry, open });
    },
  };
}
