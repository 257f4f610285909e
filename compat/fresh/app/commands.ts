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
import { joinPath } from "../routing/path.ts";

/**
 * What an app was told, in order: a command applies to those after it. `segments` is where it stands in the tree
 * by which middlewares, layouts and error pages are inherited; `pattern` is what requests are matched with.
 */
export type Command<State> =
  | {
    kind: "middleware";
    segments: string[];
    middlewares: MaybeLazyMiddleware<State>[];
  }
  | {
    kind: "error";
    segments: string[];
    route: Route<State> | Middleware<State>;
  }
  | {
    kind: "layout";
    segments: string[];
    component: RouteComponent<State>;
    config: LayoutConfig;
  }
  | { kind: "appWrapper"; component: RouteComponent<State> }
  | { kind: "notFound"; route: Route<State> | Middleware<State> }
  | HandlerCommand<State>
  | RouteCommand<State>
  | { kind: "fsRoutes"; pattern: string };

export interface HandlerCommand<State> {
  kind: "handler";
  segments: string[];
  pattern: string;
  methods: readonly Method[];
  middlewares: MaybeLazyMiddleware<State>[];
}

export interface RouteCommand<State> {
  kind: "route";
  segments: string[];
  pattern: string;
  route: MaybeLazy<Route<State>>;
  config: RouteConfig;
}

/** The same command, moved below a path. App wrapper and 404 page of a mounted app are the whole app's. */
export function moveBelow<State>(
  path: string,
  segments: string[],
  command: Command<State>,
): Command<State> {
  switch (command.kind) {
    case "appWrapper":
    case "notFound":
      return command;
    case "fsRoutes":
      return { ...command, pattern: joinPath(path, command.pattern) };
    case "handler":
    case "route":
      return {
        ...command,
        segments: [...segments, ...command.segments],
        pattern: joinPath(path, command.pattern),
      };
    default:
      return { ...command, segments: [...segments, ...command.segments] };
  }
}
