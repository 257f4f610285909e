import { ASSET_CACHE_BUST_KEY } from "../build_id.ts";
import type { TransformFn } from "./transform.ts";

const URL_FUNCTION = /url\(\s*(?:"(\/[^"]*)"|'(\/[^']*)'|(\/[^)'"\s]*))\s*\)/g;

/** Ties the files that style sheets name to this build, so that browsers may keep them. */
export function lockCssUrls(buildId: string): TransformFn {
  return ({ text }) => ({
    content: text.replace(URL_FUNCTION, (whole, double, single, bare) => {
      const path: string = double ?? single ?? bare;
      if (path.startsWith("//") || path.includes(ASSET_CACHE_BUST_KEY)) {
        return whole;
      }
      const url = new URL(path, "http://localhost");
      url.searchParams.set(ASSET_CACHE_BUST_KEY, buildId);
      return `url(${JSON.stringify(url.pathname + url.search + url.hash)})`;
    }),
  });
}
