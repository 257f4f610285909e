import { isTest, resolveSpecifier, serviceOf } from "./rooms.ts";

/** A file of the repository: its path relative to the root and its text. */
export interface SourceFile {
  path: string;
  text: string;
}

const SKIPPED_FOLDERS = new Set(["node_modules", "_fresh", ".git", ".sluice"]);
const GENERATED = /\.gen\.tsx?$/;

/** Every file below a folder whose path matches, read as text; generated and installed folders are left out. */
export async function readSources(root: URL, wanted: RegExp, below = ""): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const entry of Deno.readDir(new URL(below, root))) {
    const path = below + entry.name;
    if (entry.isDirectory && !SKIPPED_FOLDERS.has(entry.name)) {
      files.push(...await readSources(root, wanted, `${path}/`));
    } else if (entry.isFile && wanted.test(path)) {
      files.push({ path, text: await Deno.readTextFile(new URL(encodeURI(path), root)) });
    }
  }
  return files.sort((one, other) => one.path < other.path ? -1 : 1);
}

/** The most lines that a source file may have, null where no budget applies (tests, generated files). */
export function lineBudget(path: string): number | null {
  if (!/\.tsx?$/.test(path) || isTest(path) || GENERATED.test(path)) return null;
  if (path.startsWith("services/")) return 250;
  if (path.startsWith("routes/")) return 120;
  return 400;
}

/** How many lines a text has; the newline at its end does not begin another one. */
export function countLines(text: string): number {
  return text === "" ? 0 : text.replace(/\n$/, "").split("\n").length;
}

/**
 * True for a file named as the house names files: components and islands in PascalCase, routes as their URL asks
 * in lower case, everything else in snake_case.
 */
export function isWellNamed(fullPath: string): boolean {
  // The stand-in's test app is a small house of the same plan.
  const path = fullPath.replace(/^compat\/fresh\/testdata\//, "");
  const name = path.split("/").at(-1) ?? "";
  if (/^(components|islands)\/.*\.tsx$|\/\(_islands\)\//.test(path)) {
    return /^[A-Z][A-Za-z0-9]*(_test)?\.tsx$/.test(name);
  }
  if (path.startsWith("routes/")) return /^[a-z0-9_.[\]-]+\.tsx?$/.test(name);
  return /^[a-z0-9]+(_[a-z0-9]+)*(\.[a-z0-9]+)*\.tsx?$/.test(name);
}

/**
 * Comments that silence the compiler or the linter instead of obeying them. A test may expect a type error, since
 * that is how it proves that forgetting a guard does not compile.
 */
export function silencers({ path, text }: SourceFile): string[] {
  const found = text.match(/(deno-lint-ignore|@ts-(ignore|expect-error|nocheck))\b/g) ?? [];
  return isTest(path) ? found.filter((comment) => comment !== "@ts-expect-error") : found;
}

/**
 * Cycles between service folders, each as the folders in order and the first one again. Types count too: two nouns
 * that need each other's types are one noun.
 */
export function serviceCycles(files: readonly SourceFile[]): string[][] {
  const graph = new Map<string, Set<string>>();
  for (const { path, text } of files) {
    const service = serviceOf(path);
    if (service === null || isTest(path)) continue;
    const reached = graph.get(service) ?? new Set();
    graph.set(service, reached);
    for (const specifier of relativeImports(text)) {
      const other = serviceOf(resolveSpecifier(path, specifier));
      if (other !== null && other !== service) reached.add(other);
    }
  }
  return findCycles(graph);
}

function relativeImports(text: string): string[] {
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map((found) => found[1] ?? "");
}

function findCycles(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const cycles: string[][] = [];
  const finished = new Set<string>();

  function visit(node: string, trail: readonly string[]): void {
    const start = trail.indexOf(node);
    if (start >= 0) {
      cycles.push([...trail.slice(start), node]);
      return;
    }
    if (finished.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...trail, node]);
    finished.add(node);
  }

  for (const node of graph.keys()) visit(node, []);
  return cycles;
}
