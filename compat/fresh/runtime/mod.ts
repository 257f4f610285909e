/** What both servers and islands use: `fresh/runtime`. */

import type { ComponentChildren } from "preact";

export { HttpError } from "../error.ts";
export { asset, assetSrcSet } from "./asset.ts";
export { Head, type HeadProps } from "./head.ts";

/** True in the browser, false on the server. */
export const IS_BROWSER: boolean = typeof document !== "undefined";

export interface PartialProps {
  children?: ComponentChildren;
  name: string;
  mode?: "replace" | "prepend" | "append";
}

/** Marks a region of the page. This stand-in never swaps it: navigation loads whole pages. */
export function Partial({ children }: PartialProps): ComponentChildren {
  return children;
}
