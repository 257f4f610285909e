import { isValidElement, type JSX } from "preact";
import { build, type Context, ui } from "../context.ts";
import { setNonce } from "../middlewares/nonce.ts";
import type { LayoutConfig } from "../types.ts";
import { bootScript, preloadLinks } from "./boot_script.ts";
import { renderComponent } from "./component.ts";
import { mergeHead } from "./head_merge.ts";
import { asDocument, insertBeforeEnd, wholeHead } from "./html.ts";
import { createRenderState, render, type RenderState } from "./render_state.ts";
import { renderHead } from "./server_head.ts";
import { leftOverSlots } from "./slots.ts";
import "./vnode_hook.ts";

/** Renders a page inside its layouts and app wrapper as a complete HTML document. */
export async function renderDocument<State>(
  ctx: Context<State>,
  vnode: JSX.Element | null,
  init: ResponseInit,
  config: LayoutConfig,
): Promise<Response> {
  if (vnode !== null && !isValidElement(vnode)) {
    throw new Error("ctx.render() needs a JSX element or null");
  }

  const { app, layouts } = ctx[ui];
  const wrappers = [
    ...(config.skipAppWrapper || app === null ? [] : [app]),
    ...(config.skipInheritedLayouts ? [] : layouts),
  ];
  let tree = vnode;
  for (const wrapper of wrappers.reverse()) {
    const child = tree;
    const Component = () => child;
    ctx.Component = Component;
    const wrapped = await renderComponent(ctx, wrapper, null, Component);
    if (wrapped instanceof Response) return wrapped;
    tree = wrapped;
  }

  const state = createRenderState(ctx[build], ctx.config.basePath, ctx.url);
  const html = render(state, tree);
  const response = new Response(complete(state, html), {
    ...init,
    headers: headersFor(state, init),
  });
  setNonce(response, state.nonce);
  return response;
}

function complete(state: RenderState, html: string): string {
  const templates = leftOverSlots(state);
  const withHead = wholeHead(
    asDocument(html),
    (head) => mergeHead(head, renderHead(state)),
  );
  return `<!DOCTYPE html>${insertBeforeEnd(withHead, templates + bootScript(state))}`;
}

function headersFor(state: RenderState, init: ResponseInit): Headers {
  const headers = new Headers(init.headers);
  headers.set("Content-Type", "text/html; charset=utf-8");
  const links = preloadLinks(state);
  if (links !== "") headers.append("Link", links);
  return headers;
}
