import type { ComponentType } from "preact";
import type { FsFile } from "./routing/fs_routes.ts";

/** A component that is hydrated in the browser, and where the browser finds it. */
export interface Island {
  /** Unique within the app; a JavaScript identifier. */
  name: string;
  exportName: string;
  /** The path of its chunk, without the base path. */
  file: string;
  component: ComponentType;
}

export interface StaticFile {
  contentType: string;
  size: number;
  /** Hash of the content. Null where it may change while the server runs. */
  hash: string | null;
  /** Whether the name itself changes with the content. */
  immutable: boolean;
  /** Opens the content. Call it once, or not at all. */
  open(): Promise<ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>>;
}

/** What a build gives to a running app: routes, islands, the browser's code and the static files. */
export interface BuildCache {
  root: string;
  /** The path of the browser's runtime, without the base path. */
  clientEntry: string;
  /** Whether pages load the runtime even without islands (live reload). */
  alwaysBoot: boolean;
  fsRoutes: FsFile[];
  islands: ReadonlyMap<unknown, Island>;
  readFile(pathname: string): Promise<StaticFile | null>;
}

/** An app that was not built: no file routes, no hydration, no static files. */
export const EMPTY_BUILD: BuildCache = {
  root: ".",
  clientEntry: "",
  alwaysBoot: false,
  fsRoutes: [],
  islands: new Map(),
  readFile: () => Promise.resolve(null),
};

/** Finds the components among the exports of an island's module. */
export function islandsOf(
  name: string,
  file: string,
  module: Record<string, unknown>,
): Island[] {
  return Object.entries(module).flatMap(([exportName, component]) =>
    isComponent(component)
      ? [{
        name: exportName === "default" ? name : `${name}_${exportName}`,
        exportName,
        file,
        component,
      }]
      : []
  );
}

function isComponent(value: unknown): value is ComponentType {
  return typeof value === "function";
}
