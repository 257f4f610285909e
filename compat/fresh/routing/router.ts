import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";
import type { Method } from "../types.ts";

/** Where a request goes: `item` is null where the pattern has no handler for the method. */
export interface RouteMatch<T> {
  pattern: string;
  params: Record<string, string>;
  item: T | null;
  /** The handlers of the pattern by the methods that have one. */
  byMethod: ReadonlyMap<Method, T>;
}

interface Entry<T> {
  pattern: string;
  order: number;
  byMethod: Map<Method, T>;
  params(path: string, url: URL): Record<string, string> | null;
}

/** Hono sorts routes by method; here the pattern decides first and the method second, so all share one. */
const ANY = "GET";
const PLAIN_SEGMENT = /^[^*:{}+?()\\]*$/;
const PARAM_SEGMENT = /^:([A-Za-z_$][\w$]*)$/;

/**
 * Finds handlers by path: exact paths first, then patterns in the order they were added. Patterns of plain and
 * `:name` segments go through Hono's router, all others (`*`, groups, `{/:x}?`) through URLPattern.
 */
export class Router<T> {
  #exact = new Map<string, Entry<T>>();
  #dynamic = new Map<string, Entry<T>>();
  #complex: Entry<T>[] = [];
  #hono = new SmartRouter<Entry<T>>({
    routers: [new RegExpRouter(), new TrieRouter()],
  });
  #honoSize = 0;

  /** Adds a handler; the first one for a method and pattern stays. */
  add(method: Method, pattern: string, item: T): void {
    const entry = this.#exact.get(pattern) ?? this.#dynamic.get(pattern) ??
      this.#create(pattern);
    if (!entry.byMethod.has(method)) entry.byMethod.set(method, item);
  }

  /** The first entry that matches the URL's path, or null. */
  match(method: Method, url: URL): RouteMatch<T> | null {
    const path = url.pathname;
    const exact = this.#exact.get(path) ??
      this.#exact.get(withOtherSlash(path));
    if (exact !== undefined) return toMatch(exact, {}, method);

    const simple = this.#matchSimple(path);
    for (const entry of this.#complex) {
      if (simple !== null && entry.order > simple.order) break;
      const params = entry.params(path, url);
      if (params !== null) return toMatch(entry, params, method);
    }
    return simple === null ? null : toMatch(simple, simple.params(path, url) ?? {}, method);
  }

  #create(pattern: string): Entry<T> {
    const segments = pattern.split("/");
    const order = this.#exact.size + this.#dynamic.size;
    const byMethod = new Map<Method, T>();

    if (segments.every((segment) => PLAIN_SEGMENT.test(segment))) {
      const entry = { pattern, order, byMethod, params: () => ({}) };
      this.#exact.set(pattern, entry);
      return entry;
    }
    if (
      segments.every((segment) => PLAIN_SEGMENT.test(segment) || PARAM_SEGMENT.test(segment))
    ) {
      const entry = {
        pattern,
        order,
        byMethod,
        params: segmentParams(segments),
      };
      this.#dynamic.set(pattern, entry);
      // Names by position, so that `/a/:x` and `/a/:y/z` do not confuse Hono's router.
      const unnamed = segments.map((segment, index) => segment.startsWith(":") ? `:p${index}` : segment);
      this.#hono.add(ANY, unnamed.join("/"), entry);
      this.#honoSize++;
      return entry;
    }
    const entry = { pattern, order, byMethod, params: patternParams(pattern) };
    this.#dynamic.set(pattern, entry);
    this.#complex.push(entry);
    return entry;
  }

  #matchSimple(path: string): Entry<T> | null {
    // Hono refuses to match before anything was added.
    if (this.#honoSize === 0) return null;
    const [found] = this.#hono.match(ANY, path);
    let first: Entry<T> | null = null;
    for (const [entry] of found) {
      if (first === null || entry.order < first.order) first = entry;
    }
    return first;
  }
}

function toMatch<T>(
  entry: Entry<T>,
  params: Record<string, string>,
  method: Method,
): RouteMatch<T> {
  const item = entry.byMethod.get(method) ??
    (method === "HEAD" ? entry.byMethod.get("GET") : undefined);
  return {
    pattern: entry.pattern,
    params,
    item: item ?? null,
    byMethod: entry.byMethod,
  };
}

/** A path with and without its final slash is the same route. */
function withOtherSlash(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : `${path}/`;
}

function segmentParams(
  segments: string[],
): (path: string) => Record<string, string> {
  const names = segments.flatMap((segment, index): [string, number][] =>
    segment.startsWith(":") ? [[segment.slice(1), index]] : []
  );
  return (path) => {
    const values = path.split("/");
    const params: Record<string, string> = Object.create(null);
    for (const [name, index] of names) {
      params[name] = decode(values[index] ?? "");
    }
    return params;
  };
}

function patternParams(
  pattern: string,
): (path: string, url: URL) => Record<string, string> | null {
  const urlPattern = new URLPattern({ pathname: pattern });
  return (_path, url) => {
    const groups = urlPattern.exec(url)?.pathname.groups;
    if (groups === undefined) return null;
    const params: Record<string, string> = Object.create(null);
    for (const [name, value] of Object.entries(groups)) {
      params[name] = decode(value ?? "");
    }
    return params;
  };
}

/** Slashes stay encoded, so that a value never reads as two segments. A broken encoding stays as it was sent. */
function decode(value: string): string {
  if (!value.includes("%")) return value;
  try {
    return decodeURI(value);
  } catch {
    // Handlers see a broken encoding as it was sent.
    return value;
  }
}
