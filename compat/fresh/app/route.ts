import { type Context, ui } from "../context.ts";
import { HttpError } from "../error.ts";
import { renderComponent } from "../render/component.ts";
import type { HandlerFn, PageResponse, Route } from "../types.ts";

/** Answers with a route: its handler for the method, and its component where that hands over data. */
export async function renderRoute<State>(
  ctx: Context<State>,
  route: Route<State>,
  status = 200,
): Promise<Response> {
  const { app, layouts } = ctx[ui];
  ctx[ui] = {
    app: route.config?.skipAppWrapper ? null : app,
    layouts: route.config?.skipInheritedLayouts ? [] : layouts,
  };

  const handler = handlerFor(route, ctx.req.method);
  if (handler === null) throw new HttpError(405);
  const result = await handler(ctx);
  if (result instanceof Response) return result;
  return await renderPage(ctx, route, result, status);
}

/** The handler of a method. HEAD falls back to GET, and a page without GET is shown as it is. */
export function handlerFor<State>(
  route: Route<State>,
  method: string,
): HandlerFn<unknown, State> | null {
  const { handler, component } = route;
  if (typeof handler === "function") return handler;
  const byMethod: Record<string, HandlerFn<unknown, State> | undefined> = {
    ...handler,
  };
  if (component !== undefined) byMethod.GET ??= () => ({ data: undefined });
  return byMethod[method] ?? (method === "HEAD" ? byMethod.GET : undefined) ??
    null;
}

async function renderPage<State>(
  ctx: Context<State>,
  route: Route<State>,
  { data, headers, status: ownStatus }: PageResponse<unknown>,
  status: number,
): Promise<Response> {
  const init = { status: ownStatus ?? status, headers: new Headers(headers) };
  if (route.component === undefined) return ctx.render(null, init);
  const vnode = await renderComponent(ctx, route.component, data, () => null);
  return vnode instanceof Response ? vnode : ctx.render(vnode, init);
}
