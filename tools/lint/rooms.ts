const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/** The parts of the house that have import rules of their own. `composition` is everything that may import anything. */
export type Room =
  | "routes"
  | "routes/sandbox"
  | "islands"
  | "components"
  | "jobs"
  | "services"
  | "lib"
  | "lib/web"
  | "lib/providers"
  | "lib/sandbox"
  | "lib/shared"
  | "compat"
  | "composition";

/**
 * The path of a linted file relative to the repository root, with forward slashes.
 * The linter gives absolute paths; a relative one is taken as relative to the root already.
 */
export function repositoryPath(filename: string): string {
  const path = filename.replace(/^file:\/\//, "").replaceAll("\\", "/");
  return path.startsWith(ROOT) ? path.slice(ROOT.length) : path;
}

/** True for tests and what only tests load: `tests/` and every `*_test.ts(x)`. */
export function isTest(path: string): boolean {
  return path.startsWith("tests/") || /_test\.tsx?$/.test(path);
}

/** The room that a file lives in, by its path relative to the repository root. */
export function roomOf(path: string): Room {
  if (isTest(path)) return "composition";
  const [first, second, third] = path.split("/");
  if (first === "routes") return second === "sandbox" ? "routes/sandbox" : "routes";
  if (first === "lib") return third === undefined ? "lib" : libRoom(second);
  if (first === "islands" || first === "components" || first === "jobs") return first;
  if (first === "services" || first === "compat") return first;
  return "composition";
}

function libRoom(folder: string | undefined): Room {
  switch (folder) {
    case "web":
    case "providers":
    case "sandbox":
    case "shared":
      return `lib/${folder}`;
    default:
      return "lib";
  }
}

/** The service folder of a path (`services/billing/plans.ts` → `billing`), null for a file beside the folders. */
export function serviceOf(path: string): string | null {
  const [first, folder, file] = path.split("/");
  return first === "services" && folder !== undefined && file !== undefined ? folder : null;
}

/** Resolves a relative specifier against the file that holds it; the answer is relative to the root, like `path`. */
export function resolveSpecifier(path: string, specifier: string): string {
  const parts = path.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** `npm:zod@4.1.0/mini` → `zod`, `jsr:@fresh/core@^2/dev` → `fresh/dev`; other specifiers keep their text. */
export function packageOf(specifier: string): string {
  const bare = specifier.replace(/^(npm|jsr):\/?/, "").replace(/^(@?[^@]+)@[^/]+/, "$1");
  return bare.replace(/^@fresh\/core(?=$|\/)/, "fresh");
}
