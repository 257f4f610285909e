import { type Context, ui } from "../context.ts";
import { statusOf } from "../error.ts";
import type { LayoutConfig, MaybeLazyMiddleware, Middleware, Route, RouteComponent } from "../types.ts";
import { renderRoute } from "./route.ts";

/** One name of a path, with what everything below it inherits. */
export interface Segment<State> {
  parent: Segment<State> | null;
  children: Map<string, Segment<State>>;
  middlewares: MaybeLazyMiddleware<State>[];
  layout: { component: RouteComponent<State>; config: LayoutConfig } | null;
  errorRoute: Route<State> | null;
  /** Only the root has these two. */
  appWrapper: RouteComponent<State> | null;
  notFound: Middleware<State> | null;
}

export function createSegment<State>(
  parent: Segment<State> | null,
): Segment<State> {
  return {
    parent,
    children: new Map(),
    middlewares: [],
    layout: null,
    errorRoute: null,
    appWrapper: null,
    notFound: null,
  };
}

/** The segment at the end of a path, created where it is not there yet. */
export function segmentAt<State>(
  root: Segment<State>,
  names: string[],
): Segment<State> {
  let segment = root;
  for (const name of names) {
    const child = segment.children.get(name) ?? createSegment(segment);
    segment.children.set(name, child);
    segment = child;
  }
  return segment;
}

/**
 * What runs before a handler, from the root down: each segment's layout and error page, then its middlewares.
 * Taken as it stands now, because what is told later does not apply.
 */
export function inherited<State>(
  segment: Segment<State>,
  root: Segment<State>,
): MaybeLazyMiddleware<State>[] {
  const above = segment.parent === null ? [] : inherited(segment.parent, root);
  return [...above, enter(segment, root), ...segment.middlewares];
}

function enter<State>(
  segment: Segment<State>,
  root: Segment<State>,
): Middleware<State> {
  const { layout, appWrapper, errorRoute } = segment;

  return async function segmentMiddleware(ctx) {
    const outer = ctx[ui];
    ctx[ui] = { app: appWrapper ?? outer.app, layouts: outer.layouts };
    if (layout !== null) addLayout(ctx, layout);
    try {
      return await ctx.next();
    } catch (error) {
      const status = statusOf(error);
      if (status === 404 && root.notFound !== null) {
        return await root.notFound(ctx);
      }
      if (errorRoute !== null) {
        return await renderRoute(ctx, errorRoute, status);
      }
      throw error;
    } finally {
      ctx[ui] = outer;
    }
  };
}

function addLayout<State>(
  ctx: Context<State>,
  layout: NonNullable<Segment<State>["layout"]>,
): void {
  const { app, layouts } = ctx[ui];
  ctx[ui] = {
    app: layout.config.skipAppWrapper ? null : app,
    layouts: layout.config.skipInheritedLayouts ? [layout.component] : [...layouts, layout.component],
  };
}
