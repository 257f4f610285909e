/** Names this build in the addresses of assets, so that they may be cached for ever. */
export let BUILD_ID = crypto.randomUUID().replaceAll("-", "");

/** Set from the snapshot before anything renders, and by the page in the browser. */
export function setBuildId(id: string): void {
  BUILD_ID = id;
}

/** The query parameter that carries the build id. */
export const ASSET_CACHE_BUST_KEY = "__frsh_c";
