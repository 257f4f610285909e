import { App, staticFiles } from "fresh";
import type { State, WebPorts } from "./lib/web/define.ts";
import { accessLog, withPorts } from "./lib/web/middleware.ts";

/** The Fresh app around the composed services: main.ts, the tests and the builder all take it from here. */
export function createApp(ports: WebPorts): App<State> {
  return new App<State>()
    .use(withPorts(ports))
    .use(staticFiles())
    .use(accessLog)
    .fsRoutes();
}

/** What the builder needs to know. */
export const buildOptions = {
  target: "safari15",
  outDir: "_fresh",
  serverEntry: "main.ts",
} as const;
