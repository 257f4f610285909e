import { type ComponentChildren, Fragment, h } from "preact";
import { renderToString } from "preact-render-to-string";
import type { BuildCache, Island } from "../build_cache.ts";

/** JSX that was passed to an island: rendered here, taken over from the page in the browser. */
export interface SlotContent {
  children: ComponentChildren;
  rendered: boolean;
}

/** What one rendering of a page collects. */
export interface RenderState {
  build: BuildCache;
  basePath: string;
  url: URL;
  nonce: string;
  islands: Set<Island>;
  /** The props of every hydrated island in the order they were met. */
  islandProps: Record<string, unknown>[];
  slots: SlotContent[];
  head: ComponentChildren[];
}

let current: RenderState | null = null;

/** The rendering that is going on, or null in the browser and outside of `ctx.render()`. */
export function currentRender(): RenderState | null {
  return current;
}

export function createRenderState(
  build: BuildCache,
  basePath: string,
  url: URL,
): RenderState {
  return {
    build,
    basePath,
    url,
    nonce: crypto.randomUUID().replaceAll("-", ""),
    islands: new Set(),
    islandProps: [],
    slots: [],
    head: [],
  };
}

/** Renders a tree, collecting into `state`. Rendering never awaits, so one state at a time is current. */
export function render(state: RenderState, tree: ComponentChildren): string {
  const before = current;
  current = state;
  try {
    return renderToString(h(Fragment, null, tree));
  } finally {
    current = before;
  }
}
