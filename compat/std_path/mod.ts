/** The part of `@std/path` that this project uses, over `node:path` and `node:url`. */

import { posix as nodePosix, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export { basename, dirname, extname, isAbsolute, join, normalize, relative, resolve } from "node:path";

/** What separates the segments of a path on this system. */
export const SEPARATOR: string = sep;

/** The same functions for paths with forward slashes, whatever the system. */
export const posix = nodePosix;

/** The path that a `file:` URL names. Throws a TypeError for other URLs. */
export function fromFileUrl(url: URL | string): string {
  return fileURLToPath(url);
}

/** The `file:` URL of an absolute path. Throws a TypeError for a relative one. */
export function toFileUrl(path: string): URL {
  if (!path.startsWith("/") && sep === "/") throw new TypeError(`Path must be absolute: received "${path}"`);
  return pathToFileURL(path);
}
