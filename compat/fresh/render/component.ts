import { type FunctionComponent, h, type JSX } from "preact";
import type { Context } from "../context.ts";
import type { PageProps, RouteComponent } from "../types.ts";

type AsyncComponent<Props> = (props: Props) => Promise<JSX.Element | Response | null>;

/**
 * A page, layout or app wrapper as a vnode. Async components are awaited here, since Preact cannot; they may also
 * answer with a response of their own.
 */
export async function renderComponent<State>(
  ctx: Context<State>,
  component: RouteComponent<State>,
  data: unknown,
  Component: FunctionComponent,
): Promise<JSX.Element | Response | null> {
  const props: PageProps<unknown, State> = {
    Component,
    data,
    config: ctx.config,
    error: ctx.error,
    info: ctx.info,
    isPartial: ctx.isPartial,
    params: ctx.params,
    req: ctx.req,
    route: ctx.route,
    state: ctx.state,
    url: ctx.url,
  };
  return isAsync(component) ? await component(props) : h(component, props);
}

function isAsync<State>(
  component: RouteComponent<State>,
): component is AsyncComponent<PageProps<unknown, State>> {
  return component.constructor.name === "AsyncFunction";
}
