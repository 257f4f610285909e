import type { StaticFile } from "../build_cache.ts";
import { ASSET_CACHE_BUST_KEY, BUILD_ID } from "../build_id.ts";
import { build, type Context } from "../context.ts";
import type { Middleware } from "../types.ts";

const FOR_EVER = "public, max-age=31536000, immutable";
const NEVER = "no-cache, no-store, max-age=0, must-revalidate";

/** Serves the build's static files and scripts; everything else goes on to the next middleware. */
export function staticFiles<State>(): Middleware<State> {
  return async (ctx) => {
    const pathname = filePath(ctx);
    const file = pathname === null || pathname === "/" ? null : await ctx[build].readFile(pathname);
    if (file !== null) return await respond(ctx, file);
    // Browsers ask for it on every site: no page is rendered to say that there is none.
    return pathname === "/favicon.ico" ? new Response(null, { status: 404 }) : ctx.next();
  };
}

function filePath<State>({ url, config }: Context<State>): string | null {
  const { basePath } = config;
  if (!url.pathname.startsWith(basePath)) return null;
  try {
    return decodeURIComponent(url.pathname.slice(basePath.length));
  } catch {
    // A path that cannot be decoded names no file.
    return null;
  }
}

async function respond<State>(
  { req, url, config }: Context<State>,
  file: StaticFile,
): Promise<Response> {
  if (req.method !== "GET" && req.method !== "HEAD") {
    return new Response("Method Not Allowed", { status: 405 });
  }

  const key = url.searchParams.get(ASSET_CACHE_BUST_KEY);
  if (key !== null && key !== BUILD_ID) return redirectWithoutKey(url);

  const lasting = config.mode === "production";
  const headers = new Headers({
    "Content-Type": file.contentType,
    "Vary": "If-None-Match",
  });
  if (lasting && file.hash !== null) {
    if (matches(req.headers.get("If-None-Match"), file.hash)) {
      return new Response(null, { status: 304, headers });
    }
    headers.set("ETag", `W/"${file.hash}"`);
  }
  headers.set(
    "Cache-Control",
    lasting && (file.immutable || key !== null) ? FOR_EVER : NEVER,
  );
  headers.set("Content-Length", String(file.size));
  return new Response(req.method === "HEAD" ? null : await file.open(), {
    headers,
  });
}

/** A page of another build asked: it gets the file of this one, but may not keep it under the other's address. */
function redirectWithoutKey(url: URL): Response {
  const plain = new URL(url);
  plain.searchParams.delete(ASSET_CACHE_BUST_KEY);
  return new Response(null, {
    status: 307,
    headers: { location: plain.pathname + plain.search },
  });
}

function matches(header: string | null, hash: string): boolean {
  const tags = header?.split(",").map((tag) => tag.trim().replace(/^W\//, "").replaceAll('"', "")) ?? [];
  return tags.includes(hash) || tags.includes("*");
}
