import type { BuildCache } from "../build_cache.ts";
import { fsCommands } from "../routing/fs_routes.ts";
import { joinPath } from "../routing/path.ts";
import { Router } from "../routing/router.ts";
import { type Method, METHODS, type Middleware, type Route } from "../types.ts";
import { chain } from "./chain.ts";
import type { Command, HandlerCommand, RouteCommand } from "./commands.ts";
import { renderRoute } from "./route.ts";
import { createSegment, inherited, type Segment, segmentAt } from "./segment.ts";

interface Compiled<State> {
  router: Router<Middleware<State>>;
  /** Runs where no handler has the path and method: the middlewares of the root, then `ctx.next`. */
  unmatched: Middleware<State>;
}

// The router takes a route that is not imported yet for one of every method.
const named = new WeakMap<object, readonly Method[]>();

/** Whether a method of an item is answered, as far as is known before its route was imported. */
export function answers(item: object, method: Method): boolean {
  return named.get(item)?.includes(method) ?? true;
}

/** Turns what an app was told into a router. */
export function compile<State>(
  commands: Command<State>[],
  basePath: string,
  build: BuildCache,
): Compiled<State> {
  const root = createSegment<State>(null);
  const router = new Router<Middleware<State>>();
  apply(commands, basePath);
  return { router, unmatched: chain(inherited(root, root)) };

  function apply(list: Command<State>[], base: string): void {
    for (const command of list) {
      if (command.kind === "handler") addHandler(router, root, base, command);
      else if (command.kind === "route") addRoute(router, root, base, command);
      else if (command.kind === "fsRoutes") {
        apply(
          fsCommands<State>(build.fsRoutes),
          joinPath(base, command.pattern === "*" ? "" : command.pattern),
        );
      } else place(root, command);
    }
  }
}

function place<State>(
  root: Segment<State>,
  command: Exclude<Command<State>, { kind: "handler" | "route" | "fsRoutes" }>,
): void {
  switch (command.kind) {
    case "middleware":
      segmentAt(root, command.segments).middlewares.push(
        ...command.middlewares,
      );
      break;
    case "layout":
      segmentAt(root, command.segments).layout = {
        component: command.component,
        config: command.config,
      };
      break;
    case "error":
      segmentAt(root, command.segments).errorRoute = toRoute(command.route);
      break;
    case "appWrapper":
      root.appWrapper = command.component;
      break;
    case "notFound": {
      const route = toRoute(command.route);
      root.notFound = (ctx) => renderRoute(ctx, route, 404);
    }
  }
}

/** Error pages answer whatever the method of the request was. */
function toRoute<State>(route: Route<State> | Middleware<State>): Route<State> {
  if (typeof route === "function") return { handler: route };
  return { ...route, handler: route.handler ?? (() => ({ data: undefined })) };
}

function addHandler<State>(
  router: Router<Middleware<State>>,
  root: Segment<State>,
  base: string,
  command: HandlerCommand<State>,
): void {
  const steps = inherited(segmentAt(root, command.segments), root);
  const item = chain([...steps, ...command.middlewares]);
  for (const method of command.methods) {
    router.add(method, joinPath(base, command.pattern), item);
  }
}

function addRoute<State>(
  router: Router<Middleware<State>>,
  root: Segment<State>,
  base: string,
  { segments, pattern, route, config }: RouteCommand<State>,
): void {
  const steps = inherited(segmentAt(root, segments), root);
  const loaded = typeof route === "function" ? null : route;
  const load = typeof route === "function" ? once(route) : () => Promise.resolve(route);
  const item: Middleware<State> = chain([
    ...steps,
    async (ctx) => {
      const route = loaded ?? await load();
      if (loaded === null) named.set(item, routeMethods(route));
      return renderRoute(ctx, route);
    },
  ]);

  const path = loaded?.config?.routeOverride ?? config.routeOverride ?? pattern;
  const methods = loaded === null ? lazyMethods(config.methods) : routeMethods(loaded);
  for (const method of methods) router.add(method, joinPath(base, path), item);
}

function lazyMethods(methods: "ALL" | Method[] | undefined): readonly Method[] {
  return Array.isArray(methods) ? methods : METHODS;
}

function routeMethods<State>(
  { handler, component }: Route<State>,
): readonly Method[] {
  if (typeof handler === "function") return METHODS;
  const named = METHODS.filter((method) => handler?.[method] !== undefined);
  return component === undefined || named.includes("GET") ? named : ["GET", ...named];
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null;
  return () => loading ??= load();
}
