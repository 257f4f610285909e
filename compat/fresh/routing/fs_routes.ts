import type { Command } from "../app/commands.ts";
import type {
  HandlerFn,
  LayoutConfig,
  MaybeLazy,
  Middleware,
  Route,
  RouteComponent,
  RouteConfig,
  RouteHandler,
} from "../types.ts";
import { compareRoutes } from "./fs_order.ts";
import { fsPattern } from "./fs_pattern.ts";

/** A file below the routes folder: its path without extension, and its module or how to import it. */
export interface FsFile {
  id: string;
  module: MaybeLazy<object>;
}

/** What a route file may export. */
interface FsModule<State> {
  default?: RouteComponent<State> | Middleware<State> | Middleware<State>[];
  handler?: RouteHandler<unknown, State>;
  handlers?: RouteHandler<unknown, State>;
  config?: RouteConfig & LayoutConfig;
}

/** Files that are not routes but apply to those beside and below them. */
const SPECIAL = ["_app", "_middleware", "_layout", "_error", "_500", "_404"];

/** The commands that the files stand for; those that apply to others come first. */
export function fsCommands<State>(files: readonly FsFile[]): Command<State>[] {
  const special = files.filter((file) => SPECIAL.includes(nameOf(file)));
  const routes = files.filter((file) => !SPECIAL.includes(nameOf(file)));
  routes.sort((a, b) => compareRoutes(a.id, b.id));
  return [
    ...special.map(specialCommand<State>),
    ...routes.map(routeCommand<State>),
  ];
}

function specialCommand<State>(file: FsFile): Command<State> {
  if (typeof file.module === "function") {
    throw new Error(`${file.id} cannot be imported lazily`);
  }
  const module = validated<State>(file.id, file.module);
  const segments = foldersOf(file);
  switch (nameOf(file)) {
    case "_app":
      return { kind: "appWrapper", component: componentOf(file.id, module) };
    case "_layout":
      return {
        kind: "layout",
        segments,
        component: componentOf(file.id, module),
        config: module.config ?? {},
      };
    case "_middleware":
      return {
        kind: "middleware",
        segments,
        middlewares: middlewaresOf(file.id, module),
      };
    case "_404":
      return { kind: "notFound", route: toRoute(module) };
    default:
      return { kind: "error", segments, route: toRoute(module) };
  }
}

function routeCommand<State>(file: FsFile): Command<State> {
  const pattern = fsPattern(file.id);
  const { module } = file;
  const route: MaybeLazy<Route<State>> = typeof module === "function"
    ? async () => toRoute<State>(validated(file.id, await module()))
    : toRoute<State>(validated(file.id, module));
  return {
    kind: "route",
    segments: foldersOf(file),
    pattern,
    route,
    config: {},
  };
}

function nameOf({ id }: FsFile): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

function foldersOf({ id }: FsFile): string[] {
  return id.split("/").slice(0, -1).filter((name) => name !== "");
}

function validated<State>(id: string, module: object): FsModule<State> {
  const known: FsModule<State> = module;
  if (known.default ?? known.handler ?? known.handlers ?? known.config) {
    return known;
  }
  throw new Error(
    `Route file ${id} exports neither a component as default, nor "handler", "handlers" or "config".`,
  );
}

function toRoute<State>(module: FsModule<State>): Route<State> {
  const handler = module.handlers ?? module.handler;
  if (typeof handler === "function" && handler.length > 1) {
    throw new Error("A handler takes one argument, the context.");
  }
  const component = Array.isArray(module.default)
    ? undefined
    : module.default as RouteComponent<State> | undefined;
  return { component, handler, config: module.config };
}

function componentOf<State>(
  id: string,
  module: FsModule<State>,
): RouteComponent<State> {
  if (typeof module.default !== "function") {
    throw new Error(`${id} must export a component as default.`);
  }
  return module.default as RouteComponent<State>;
}

function middlewaresOf<State>(
  id: string,
  module: FsModule<State>,
): Middleware<State>[] {
  const exported = module.handlers ?? module.handler ?? module.default;
  const list = Array.isArray(exported) ? exported : [exported];
  if (list.some((middleware) => typeof middleware !== "function")) {
    throw new Error(
      `${id} must export a middleware or an array of them as default.`,
    );
  }
  return list as (Middleware<State> & HandlerFn<unknown, State>)[];
}
