import { relative } from "@std/path";
import { type Built, builtBy } from "../../lib/web/built.ts";
import { isRouteFile } from "../../tools/lint/route_files.ts";

export const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
export type Method = typeof methods[number];

/** One verb of one route file. */
export interface RouteVerb {
  /** Relative to the repository. */
  file: string;
  /** The URL with its parameters in brackets, as the file system says it. */
  pattern: string;
  method: Method;
  /** Null for a handler that no builder made. */
  built: Built | null;
}

const root = new URL("../../", import.meta.url);

/** Every verb of every route, from the files themselves, so that a new one cannot be forgotten. */
export async function readRouteVerbs(): Promise<RouteVerb[]> {
  const files = (await filesBelow(new URL("routes/", root))).filter(isRouteFile).sort();
  const verbs = await Promise.all(files.map(async (file) => {
    const { handler } = await import(new URL(file, root).href);
    return verbsOf(handler).map(([method, built]) => ({ file, pattern: patternOf(file), method, built }));
  }));
  return verbs.flat();
}

/** The names of a pattern's parameters, in order. */
export function parametersOf(pattern: string): string[] {
  return [...pattern.matchAll(/\[(?:\.\.\.)?(\w+)\]/g)].map(([, name = ""]) => name);
}

/** A pattern with its parameters filled in. */
export function fillIn(pattern: string, values: Record<string, string>): string {
  return pattern.replaceAll(
    /\[(?:\.\.\.)?(\w+)\]/g,
    (_, name: string) => encodeURIComponent(values[name] ?? "x"),
  );
}

function verbsOf(handler: unknown): [Method, Built | null][] {
  // A page without handlers is shown to whoever asks: no builder made it.
  if (handler === undefined) return [["GET", null]];
  if (typeof handler === "function") return methods.map((method) => [method, builtBy(handler)]);
  const byMethod = new Map(Object.entries(handler as Record<string, object>));
  return methods.flatMap((method): [Method, Built | null][] => {
    const found = byMethod.get(method);
    return found ? [[method, builtBy(found)]] : [];
  });
}

function patternOf(file: string): string {
  const path = file.replace(/^routes/, "").replace(/\.tsx?$/, "").replaceAll(/\/\([^)]*\)/g, "")
    .replace(/\/index$/, "");
  return path === "" ? "/" : path;
}

async function filesBelow(folder: URL): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const url = new URL(`${encodeURIComponent(entry.name)}${entry.isDirectory ? "/" : ""}`, folder);
    if (entry.isDirectory) found.push(...await filesBelow(url));
    else found.push(relative(decodeURIComponent(root.pathname), decodeURIComponent(url.pathname)));
  }
  return found;
}
