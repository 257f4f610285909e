import { type BuildCache, EMPTY_BUILD } from "../build_cache.ts";
import type { FreshConfig, ResolvedFreshConfig } from "../config.ts";
import { METHODS } from "../types.ts";
import type {
  LayoutConfig,
  MaybeLazy,
  MaybeLazyMiddleware,
  Method,
  Middleware,
  Route,
  RouteComponent,
  RouteConfig,
} from "../types.ts";
import { joinPath, segmentsOf } from "../routing/path.ts";
import { type Command, moveBelow } from "./commands.ts";
import { createHandler } from "./handler.ts";

export type ListenOptions =
  & Partial<Deno.ServeTcpOptions & Deno.TlsCertifiedKeyPem>
  & { remoteAddress?: string };

type Handler = (
  request: Request,
  info?: Deno.ServeHandlerInfo,
) => Promise<Response>;

/** Gives an app its build. Called by the generated server, the dev server and tests. */
export let setBuildCache: <State>(
  app: App<State>,
  build: BuildCache,
  mode: ResolvedFreshConfig["mode"],
) => void;

const PORTS = Array.from({ length: 20 }, (_, index) => 8000 + index);

/** Middlewares, routes and pages, applied from top to bottom. */
export class App<State> {
  #commands: Command<State>[] = [];
  #build: () => BuildCache = () => EMPTY_BUILD;

  config: ResolvedFreshConfig;

  static {
    setBuildCache = (app, build, mode) => {
      app.config.root = build.root;
      app.config.mode = mode;
      app.#build = () => build;
    };
  }

  constructor(config: FreshConfig = {}) {
    this.config = {
      root: ".",
      basePath: config.basePath ?? "",
      mode: config.mode ?? "production",
      trustProxy: config.trustProxy ?? false,
    };
  }

  /** Runs middlewares before everything that follows, everywhere or below a path. */
  use(...middleware: MaybeLazyMiddleware<State>[]): this;
  use(path: string, ...middleware: MaybeLazyMiddleware<State>[]): this;
  use(
    first: string | MaybeLazyMiddleware<State>,
    ...rest: MaybeLazyMiddleware<State>[]
  ): this {
    const path = typeof first === "string" ? first : "*";
    const middlewares = typeof first === "string" ? rest : [first, ...rest];
    return this.#add({
      kind: "middleware",
      segments: segmentsOf(path),
      middlewares,
    });
  }

  /** Answers every 404, also of routes that were not found. */
  notFound(routeOrMiddleware: Route<State> | Middleware<State>): this {
    return this.#add({ kind: "notFound", route: routeOrMiddleware });
  }

  /** Answers errors thrown below a path; `ctx.error` holds what was thrown. */
  onError(
    path: string,
    routeOrMiddleware: Route<State> | Middleware<State>,
  ): this {
    return this.#add({
      kind: "error",
      segments: segmentsOf(path),
      route: routeOrMiddleware,
    });
  }

  /** Wraps every page: the place of `<html>`. */
  appWrapper(component: RouteComponent<State>): this {
    return this.#add({ kind: "appWrapper", component });
  }

  /** Wraps the pages below a path. */
  layout(
    path: string,
    component: RouteComponent<State>,
    config: LayoutConfig = {},
  ): this {
    return this.#add({
      kind: "layout",
      segments: segmentsOf(path),
      component,
      config,
    });
  }

  /** Adds a page with its handlers. */
  route(
    path: string,
    route: MaybeLazy<Route<State>>,
    config: RouteConfig = {},
  ): this {
    return this.#add({
      kind: "route",
      segments: segmentsOf(path),
      pattern: path,
      route,
      config,
    });
  }

  get(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["GET"], path, middlewares);
  }

  post(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["POST"], path, middlewares);
  }

  patch(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["PATCH"], path, middlewares);
  }

  put(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["PUT"], path, middlewares);
  }

  delete(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["DELETE"], path, middlewares);
  }

  head(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(["HEAD"], path, middlewares);
  }

  /** Answers every method. */
  all(path: string, ...middlewares: MaybeLazy<Middleware<State>>[]): this {
    return this.#handle(METHODS, path, middlewares);
  }

  /** Inserts the routes of the file system here, at the root or below a path. */
  fsRoutes(pattern = "*"): this {
    return this.#add({ kind: "fsRoutes", pattern });
  }

  /** Inserts everything another app was told so far, below a path. */
  mountApp(path: string, app: App<State>): this {
    const below = app.config.basePath === "" ? path : joinPath(path, app.config.basePath);
    const segments = segmentsOf(below);
    for (const command of app.#commands) {
      this.#add(moveBelow(below, segments, command));
    }
    app.#build = () => this.#build();
    return this;
  }

  /** The function that answers requests, for `Deno.serve` and for tests. */
  handler(): Handler {
    return createHandler(this.#commands, this.config, this.#build());
  }

  /** Serves the app; without a port on the first free one from 8000. */
  async listen(options: ListenOptions = {}): Promise<void> {
    const handler = this.handler();
    const ports = options.port === undefined ? PORTS : [options.port];
    let firstError: unknown;
    for (const port of ports) {
      try {
        const server = Deno.serve({ ...options, port }, handler);
        return await server.finished;
      } catch (error) {
        if (!(error instanceof Deno.errors.AddrInUse)) throw error;
        firstError ??= error;
      }
    }
    throw firstError;
  }

  #handle(
    methods: readonly Method[],
    path: string,
    middlewares: MaybeLazyMiddleware<State>[],
  ): this {
    return this.#add({
      kind: "handler",
      segments: segmentsOf(path),
      pattern: path,
      methods,
      middlewares,
    });
  }

  #add(command: Command<State>): this {
    this.#commands.push(command);
    return this;
  }
}
