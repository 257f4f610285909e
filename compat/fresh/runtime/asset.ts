import { ASSET_CACHE_BUST_KEY, BUILD_ID } from "../build_id.ts";

const ORIGIN = "http://localhost";

/** The address of a static file in this very build, which may be cached for a year. Other addresses stay. */
export function asset(path: string): string {
  if (
    !path.startsWith("/") || path.startsWith("//") ||
    !URL.canParse(path, ORIGIN)
  ) return path;
  const url = new URL(path, ORIGIN);
  if (url.origin !== ORIGIN || url.searchParams.has(ASSET_CACHE_BUST_KEY)) {
    return path;
  }
  url.searchParams.set(ASSET_CACHE_BUST_KEY, BUILD_ID);
  return url.pathname + url.search + url.hash;
}

/** The same for every address of a `srcset`. */
export function assetSrcSet(srcset: string): string {
  const candidates = srcset.split(",");
  if (
    srcset.includes("(") ||
    candidates.some((candidate) => candidate.trim() === "")
  ) return srcset;
  return candidates.map((candidate) => candidate.replace(/\S+/, asset)).join(
    ",",
  );
}
