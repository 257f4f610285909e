import { createHash } from "node:crypto";
import { extname, relative, sep } from "node:path";
import type { ResolvedBuildConfig } from "./build_config.ts";
import type { Transformer } from "./transform.ts";
import { walk } from "./walk.ts";

/** A file that the server gives out. */
export interface Asset {
  pathname: string;
  content: Uint8Array<ArrayBuffer>;
  contentType: string;
  hash: string;
  immutable: boolean;
}

const TYPES: Record<string, string> = {
  ".avif": "image/avif",
  ".css": "text/css; charset=UTF-8",
  ".csv": "text/csv; charset=UTF-8",
  ".gif": "image/gif",
  ".html": "text/html; charset=UTF-8",
  ".ico": "image/vnd.microsoft.icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=UTF-8",
  ".json": "application/json; charset=UTF-8",
  ".map": "application/json; charset=UTF-8",
  ".mjs": "text/javascript; charset=UTF-8",
  ".mp4": "video/mp4",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=UTF-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".xml": "application/xml; charset=UTF-8",
};

/** Names that start with a dot stay private; `.well-known` is there to be asked for. */
const HIDDEN = /(^|\/)\.(?!well-known(\/|$))/;

/** The transformed static files. A name in several directories is taken from the first of them. */
export async function staticAssets(
  config: ResolvedBuildConfig,
  transformer: Transformer,
): Promise<Asset[]> {
  const assets = new Map<string, Asset>();
  for (const dir of config.staticDir) {
    for (const path of await walk(dir)) {
      if (HIDDEN.test(pathnameOf(path, dir)) || isBelow(path, config.outDir)) {
        continue;
      }
      const file = { path, content: await Deno.readFile(path) };
      for (const result of await transformer.apply(file, config)) {
        const pathname = pathnameOf(result.path, dir);
        if (!assets.has(pathname)) {
          assets.set(pathname, asset(pathname, result.content, false));
        }
      }
    }
  }
  return [...assets.values()];
}

/** Describes a file. Immutable are those whose name changes with the content. */
export function asset(
  pathname: string,
  content: Uint8Array<ArrayBuffer>,
  immutable: boolean,
): Asset {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 32);
  const contentType = TYPES[extname(pathname).toLowerCase()] ??
    "application/octet-stream";
  return { pathname, content, contentType, hash, immutable };
}

function pathnameOf(path: string, dir: string): string {
  if (!isBelow(path, dir)) throw new Error(`${path} is not below ${dir}`);
  return `/${relative(dir, path).split(sep).join("/")}`;
}

function isBelow(path: string, dir: string): boolean {
  return !relative(dir, path).startsWith("..");
}
