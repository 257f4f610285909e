import { isGroup } from "./fs_pattern.ts";

/**
 * Sorts route files so that the more specific one is tried first: in the first segment that differs, plain text
 * goes before `[parameters]`, these before `[[optional]]` ones, and `[...rest]` comes last. Groups do not count.
 */
export function compareRoutes(a: string, b: string): number {
  const left = urlParts(a);
  const right = urlParts(b);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = weight(left[index]) - weight(right[index]) ||
      compareText(left[index], right[index]);
    if (order !== 0) return order;
  }
  return compareText(a, b);
}

function urlParts(path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "" && !isGroup(part));
  return parts.at(-1) === "index" ? parts.slice(0, -1) : parts;
}

function weight(part: string | undefined): number {
  if (part === undefined) return 1;
  if (part.startsWith("[...")) return 5;
  if (part.startsWith("[[")) return 4;
  if (part.startsWith("[") && part.endsWith("]")) return 3;
  return part.includes("[") ? 2 : 0;
}

function compareText(a = "", b = ""): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
