import { type Room } from "./rooms.ts";

/** What one room may import. A room always reaches itself. */
export interface ImportRule {
  /** The rule as a sentence; it is what the person who broke it reads. */
  sentence: string;
  /** Rooms it may import from. */
  rooms: readonly Room[];
  /** Rooms it may take types from, with `import type`. */
  types: readonly Room[];
  /** Whether it may import a package (`zod`, `node:crypto`, `fresh/runtime`). */
  allowsPackage(name: string, typeOnly: boolean): boolean;
}

const ANY_LIB: readonly Room[] = ["lib", "lib/providers", "lib/shared"];

/** Architecture §1 as a table. Rooms that are missing compose the others and may import anything. */
export const IMPORT_RULES: Partial<Record<Room, ImportRule>> = {
  "routes": {
    sentence:
      "routes may import lib/web, services' types, components, islands and lib/shared, and the packages fresh, preact and zod",
    rooms: ["lib/web", "components", "islands", "lib/shared"],
    types: ["services"],
    allowsPackage: isRoutePackage,
  },
  "routes/sandbox": {
    sentence:
      "routes/sandbox may import lib/sandbox and what other routes may: lib/web, services' types, components, islands, lib/shared, fresh, preact and zod",
    rooms: ["routes", "lib/sandbox", "lib/web", "components", "islands", "lib/shared"],
    types: ["services"],
    allowsPackage: isRoutePackage,
  },
  "islands": {
    sentence:
      "islands run in the browser and may import components, lib/shared, lib/providers and browser packages",
    rooms: ["components", "lib/shared", "lib/providers"],
    types: [],
    allowsPackage: isBrowserPackage,
  },
  "components": {
    sentence: "components may import lib/shared and browser packages",
    rooms: ["lib/shared"],
    types: [],
    allowsPackage: isBrowserPackage,
  },
  "jobs": {
    sentence: "jobs may import services and lib, but not lib/web, lib/sandbox or fresh",
    rooms: ["services", ...ANY_LIB],
    types: [],
    allowsPackage: (name) => !isPackage(name, "fresh"),
  },
  "services": {
    sentence: "services may import lib, but never lib/web, lib/sandbox, routes, jobs or fresh",
    rooms: ANY_LIB,
    types: [],
    allowsPackage: (name) => !isPackage(name, "fresh"),
  },
  "lib/web": {
    sentence: "lib/web may import lib and services' types, but not lib/sandbox",
    rooms: ANY_LIB,
    types: ["services"],
    allowsPackage: () => true,
  },
  "lib/providers": {
    sentence: "lib/providers is pure and may import lib/shared, npm packages and node:crypto alone",
    rooms: ["lib/shared"],
    types: [],
    allowsPackage: (name) => name === "node:crypto" || isBrowserPackage(name, false),
  },
  "lib/shared": {
    sentence: "lib/shared runs in the browser too and may import zod and npm packages that need no preact",
    rooms: [],
    types: [],
    allowsPackage: (name) => isBrowserPackage(name, false) && !isPreact(name) && !isPackage(name, "fresh"),
  },
  "lib/sandbox": {
    sentence: "lib/sandbox may import lib, but neither lib/web nor fresh",
    rooms: ANY_LIB,
    types: [],
    allowsPackage: (name) => !isPackage(name, "fresh"),
  },
  "lib": {
    sentence: "lib may import lib and never upward; lib/web alone knows fresh, lib/sandbox is for main.ts",
    rooms: ANY_LIB,
    types: [],
    allowsPackage: (name) => !isPackage(name, "fresh"),
  },
  "compat": {
    sentence: "compat stands in for packages and must not import from the app",
    rooms: [],
    types: [],
    allowsPackage: () => true,
  },
};

function isPackage(name: string, wanted: string): boolean {
  return name === wanted || name.startsWith(`${wanted}/`);
}

function isPreact(name: string): boolean {
  return isPackage(name, "preact") || name.startsWith("@preact/") || name.startsWith("preact-");
}

function isRoutePackage(name: string): boolean {
  return isPackage(name, "fresh") || isPackage(name, "zod") || isPreact(name);
}

// `fresh` itself is the server; a browser may load `fresh/runtime`, and types cost nothing.
function isBrowserPackage(name: string, typeOnly: boolean): boolean {
  if (name.startsWith("node:")) return false;
  return typeOnly || !isPackage(name, "fresh") || name === "fresh/runtime";
}
