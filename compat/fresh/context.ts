import type { FunctionComponent, JSX } from "preact";
import type { BuildCache } from "./build_cache.ts";
import type { ResolvedFreshConfig } from "./config.ts";
import { renderDocument } from "./render/document.ts";
import type { LayoutConfig, RouteComponent } from "./types.ts";

/** What wraps the page that is being answered, from the outside in. */
interface Ui<State> {
  app: RouteComponent<State> | null;
  layouts: RouteComponent<State>[];
}

/** The key of what only Fresh itself reads from a context. */
export const ui: unique symbol = Symbol("ui");
export const build: unique symbol = Symbol("build");

/** @deprecated Use {@linkcode Context}. */
export type FreshContext<State = unknown> = Context<State>;

/** One request on its way through middlewares, handlers and pages. */
export class Context<in out State> {
  readonly config: ResolvedFreshConfig;
  readonly url: URL;
  req: Request;
  /** The pattern that matched, or null. */
  readonly route: string | null;
  /** The values of the pattern's parameters, decoded but for encoded slashes. */
  readonly params: Record<string, string>;
  /** Filled by middlewares, an object of its own for every request. */
  readonly state: State;
  data: unknown = undefined;
  /** What was thrown, on error pages. */
  error: unknown | null = null;
  readonly info: Deno.ServeHandlerInfo;
  /** Runs the following middleware or handler. */
  next: () => Promise<Response>;
  /** The page inside a layout or an app wrapper. */
  Component: FunctionComponent = () => null;

  [ui]: Ui<State> = { app: null, layouts: [] };
  readonly [build]: BuildCache;

  constructor(
    req: Request,
    url: URL,
    info: Deno.ServeHandlerInfo,
    route: string | null,
    params: Record<string, string>,
    config: ResolvedFreshConfig,
    next: () => Promise<Response>,
    buildCache: BuildCache,
  ) {
    this.req = req;
    this.url = url;
    this.info = info;
    this.route = route;
    this.params = params;
    this.config = config;
    this.state = {} as State;
    this.next = next;
    this[build] = buildCache;
  }

  /** Whether only the partials of the page were asked for. */
  get isPartial(): boolean {
    return this.url.searchParams.has("fresh-partial");
  }

  /** Sends the client elsewhere. A path never leaves this host: repeated slashes become one. */
  redirect(pathOrUrl: string, status = 302): Response {
    return new Response(null, {
      status,
      headers: { location: withinHost(pathOrUrl) },
    });
  }

  /** Renders a page inside the layouts and the app wrapper that apply here. */
  render(
    vnode: JSX.Element | null,
    init: ResponseInit = {},
    config: LayoutConfig = {},
  ): Promise<Response> {
    return renderDocument(this, vnode, init, config);
  }

  text(content: string, init?: ResponseInit): Response {
    return new Response(content, init);
  }

  html(content: string, init?: ResponseInit): Response {
    const headers = new Headers(init?.headers);
    headers.set("Content-Type", "text/html; charset=utf-8");
    return new Response(content, { ...init, headers });
  }

  json(content: unknown, init?: ResponseInit): Response {
    return Response.json(content, init);
  }

  /** Streams what an iterable yields, text as UTF-8. */
  stream<U extends string | Uint8Array>(
    stream:
      | Iterable<U>
      | AsyncIterable<U>
      | (() => Iterable<U> | AsyncIterable<U>),
    init?: ResponseInit,
  ): Response {
    return new Response(
      encoded(typeof stream === "function" ? stream() : stream),
      init,
    );
  }
}

function withinHost(pathOrUrl: string): string {
  if (!pathOrUrl.startsWith("/")) return pathOrUrl;
  const end = pathOrUrl.search(/[?#]/);
  const path = end < 0 ? pathOrUrl : pathOrUrl.slice(0, end);
  // Browsers read a backslash as a slash.
  return path.replace(/[/\\]+/g, "/") + (end < 0 ? "" : pathOrUrl.slice(end));
}

function encoded(
  chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): ReadableStream {
  const encoder = new TextEncoder();
  return ReadableStream.from(chunks).pipeThrough(
    new TransformStream<string | Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        controller.enqueue(
          typeof chunk === "string" ? encoder.encode(chunk) : chunk,
        );
      },
    }),
  );
}
