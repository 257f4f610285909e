import { createHash } from "node:crypto";
import { join, relative, SEPARATOR } from "@std/path";

/** Everything that the build reads. What only the server imports is read at run time, built or not. */
const folders = ["routes", "islands", "components", "static", "lib", "compat"];
const files = ["fresh.config.ts", "dev.ts", "tools/styles.ts", "deno.json"];

/** What a build was made from: the same for the same contents, whatever their times. */
export interface Inputs {
  sources: string;
  /** Of `deno.lock`, which resolving the dependencies may itself write. */
  lock: string;
}

/** Digests of all inputs of the build in the project folder `root`. */
export function digestInputs(root: string): Inputs {
  const lock = createHash("sha256").update(readIfThere(join(root, "deno.lock")) ?? "").digest("hex");
  return { sources: digestSources(root), lock };
}

function digestSources(root: string): string {
  const hash = createHash("sha256");
  const paths = [
    ...folders.flatMap((folder) => listFiles(join(root, folder))),
    ...files.map((file) => join(root, file)),
  ];
  for (const path of paths) {
    const content = readIfThere(path);
    if (content === null) continue;
    const name = relative(root, path).replaceAll(SEPARATOR, "/");
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** Whether `root` holds a build of these inputs. */
export function isBuilt(root: string, inputs: Inputs): boolean {
  const stamp = readIfThere(stampPath(root));
  return stamp !== null && new TextDecoder().decode(stamp) === stampOf(inputs) &&
    readIfThere(join(root, "_fresh", "server.js")) !== null;
}

/** Says that the build in `root` was made from these inputs. */
export function markBuilt(root: string, inputs: Inputs): void {
  Deno.mkdirSync(join(root, "_fresh"), { recursive: true });
  Deno.writeTextFileSync(stampPath(root), stampOf(inputs));
}

/** Takes back what `markBuilt` said: a build that is cut off must not pass for one. */
export function markStale(root: string): void {
  Deno.mkdirSync(join(root, "_fresh"), { recursive: true });
  Deno.writeTextFileSync(stampPath(root), "");
}

function stampOf({ sources, lock }: Inputs): string {
  return `${sources} ${lock}\n`;
}

function stampPath(root: string): string {
  return join(root, "_fresh", "stamp");
}

function listFiles(folder: string): string[] {
  const found: string[] = [];
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) found.push(...listFiles(path));
    else if (!/_test\.tsx?$/.test(entry.name)) found.push(path);
  }
  return found;
}

function entriesOf(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)].sort((one, other) => one.name < other.name ? -1 : 1);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function readIfThere(path: string): Uint8Array | null {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
