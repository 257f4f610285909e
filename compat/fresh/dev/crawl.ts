import { basename, extname, relative, sep } from "node:path";
import type { ResolvedBuildConfig } from "./build_config.ts";
import { walk } from "./walk.ts";

/** A file below the routes folder. Lazy ones are imported by the first request. */
export interface RouteFile {
  id: string;
  path: string;
  lazy: boolean;
}

const CODE = /\.[tj]sx?$/;
const LOCAL_FOLDER = /^\(_(.+)\)$/;

/** Finds the route files, and the islands of the islands folder and of the `(_islands)` folders beside routes. */
export async function crawl(
  { routeDir, islandDir, ignore }: ResolvedBuildConfig,
): Promise<{ routes: RouteFile[]; islands: string[] }> {
  const isCode = (path: string) => CODE.test(path) && !ignore.some((pattern) => pattern.test(path));
  const islands = (await walk(islandDir)).filter(isCode);
  const routes: RouteFile[] = [];

  for (const path of (await walk(routeDir)).filter(isCode)) {
    const parts = relative(routeDir, path).split(sep);
    const local = parts.map((part) => LOCAL_FOLDER.exec(part)?.[1]).find((
      name,
    ) => name !== undefined);
    if (local === "islands") islands.push(path);
    else if (local === undefined) routes.push(await routeFile(path, parts));
  }
  return { routes, islands };
}

async function routeFile(path: string, parts: string[]): Promise<RouteFile> {
  const id = `/${parts.join("/").slice(0, -extname(path).length)}`;
  const special = basename(id).startsWith("_");
  // The pattern of such a route is only known once it is imported.
  const lazy = !special &&
    !(await Deno.readTextFile(path)).includes("routeOverride");
  return { id, path, lazy };
}
