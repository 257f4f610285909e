import type { BuildCache } from "../build_cache.ts";
import type { ResolvedFreshConfig } from "../config.ts";
import { Context } from "../context.ts";
import { HttpError } from "../error.ts";
import type { RouteMatch } from "../routing/router.ts";
import type { Method, Middleware } from "../types.ts";
import type { Command } from "./commands.ts";
import { answers, compile } from "./compile.ts";
import { answerUncaught } from "./uncaught.ts";

const NO_CONNECTION: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
  completed: Promise.resolve(),
};

/** Compiles the commands of an app once; the answer is called for every request. */
export function createHandler<State>(
  commands: Command<State>[],
  config: ResolvedFreshConfig,
  build: BuildCache,
): (request: Request, info?: Deno.ServeHandlerInfo) => Promise<Response> {
  const { router, unmatched } = compile(commands, config.basePath, build);

  return async (request, info = NO_CONNECTION) => {
    const url = requestUrl(request, config.trustProxy);
    const method = toMethod(request.method);
    const match = router.match(method, url);
    const item = match?.item ?? null;
    const handle = item ?? unmatched;
    const next = item !== null || match === null ? notFound : () => noSuchMethod(method, match);

    const ctx = new Context<State>(
      request,
      url,
      info,
      match?.pattern ?? null,
      match?.params ?? {},
      config,
      next,
      build,
    );
    const response = await answer(ctx, handle);

    if (
      response.status === 405 && match !== null &&
      !response.headers.has("Allow")
    ) {
      response.headers.set("Allow", allowed(match));
    }
    return request.method === "HEAD" ? new Response(null, response) : response;
  };
}

async function answer<State>(
  ctx: Context<State>,
  handle: Middleware<State>,
): Promise<Response> {
  try {
    const response = await handle(ctx);
    if (response instanceof Response) return response;
    throw new Error(
      `A handler or middleware must answer with a Response, but got: ${response}`,
    );
  } catch (error) {
    ctx.error = error;
    return answerUncaught(error);
  }
}

function requestUrl(request: Request, trustProxy: boolean): URL {
  const url = new URL(request.url);
  // A path such as `//evil.example` would become another host in a redirect.
  if (url.pathname.includes("//")) {
    url.pathname = url.pathname.replace(/\/+/g, "/");
  }
  if (!trustProxy) return url;

  const protocol = request.headers.get("x-forwarded-proto");
  if (protocol) url.protocol = `${protocol}:`;
  const host = request.headers.get("x-forwarded-host");
  if (host) url.host = host;
  return url;
}

function toMethod(method: string): Method {
  // Unknown methods are matched like known ones: no handler has them.
  return method.toUpperCase() as Method;
}

function notFound(): Promise<Response> {
  return Promise.reject(new HttpError(404));
}

function noSuchMethod(
  method: Method,
  match: RouteMatch<object>,
): Promise<Response> {
  if (method !== "OPTIONS") return Promise.reject(new HttpError(405));
  return Promise.resolve(
    new Response(null, { status: 204, headers: { Allow: allowed(match) } }),
  );
}

function allowed(match: RouteMatch<object>): string {
  const methods = new Set<Method>();
  for (const [method, item] of match.byMethod) {
    if (answers(item, method)) methods.add(method);
  }
  if (methods.has("GET")) methods.add("HEAD");
  return [...methods].join(", ");
}
