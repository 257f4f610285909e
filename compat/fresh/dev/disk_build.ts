import { dirname, join, relative, sep } from "node:path";
import type { Snapshot } from "../internal.ts";
import type { Asset } from "./assets.ts";
import type { ResolvedBuildConfig } from "./build_config.ts";
import type { Bundle } from "./bundle.ts";
import type { RouteFile } from "./crawl.ts";

const NOTICE = "// Written by the build. Changes are lost with the next one.\n";
const INTERNAL = join(import.meta.dirname ?? ".", "../internal.ts");

/** Writes the build: `server.js`, the snapshot it starts from, and every static file below `static/`. */
export async function writeBuild(
  config: ResolvedBuildConfig,
  routes: RouteFile[],
  bundle: Bundle,
  files: Asset[],
): Promise<void> {
  const { outDir } = config;
  const assets = [...files, ...bundle.assets];
  await Deno.remove(join(outDir, "static"), { recursive: true }).catch(
    ignoreMissing,
  );
  for (const { pathname, content } of assets) {
    await write(join(outDir, "static", pathname), content);
  }

  const text = (code: string) => new TextEncoder().encode(NOTICE + code);
  await write(join(outDir, "build_id.js"), text(buildIdModule(config)));
  await write(
    join(outDir, "snapshot.js"),
    text(snapshotModule(outDir, routes, bundle, assets)),
  );
  await write(join(outDir, "server.js"), text(serverModule(config)));
}

/** Imported before everything else, so that addresses made while modules load name this build too. */
function buildIdModule({ outDir, buildId }: ResolvedBuildConfig): string {
  return `import { setBuildId } from ${specifier(outDir, INTERNAL)};
setBuildId(${JSON.stringify(buildId)});
`;
}

function snapshotModule(
  outDir: string,
  routes: RouteFile[],
  bundle: Bundle,
  assets: Asset[],
): string {
  const imports: string[] = [];
  const load = (path: string, name: string) => {
    imports.push(`import * as ${name} from ${specifier(outDir, path)};`);
    return name;
  };
  const islands = bundle.islands.map(({ name, file, path }) =>
    `    { name: ${JSON.stringify(name)}, file: ${JSON.stringify(file)}, module: ${load(path, name)} },`
  );
  const fsRoutes = routes.map(({ id, path, lazy }, index) => {
    const module = lazy ? `() => import(${specifier(outDir, path)})` : load(path, `route${index}`);
    return `    { id: ${JSON.stringify(id)}, module: ${module} },`;
  });
  return `import "./build_id.js";
${imports.join("\n")}

export const snapshot = {
  clientEntry: ${JSON.stringify(bundle.clientEntry)},
  islands: [
${islands.join("\n")}
  ],
  fsRoutes: [
${fsRoutes.join("\n")}
  ],
  files: ${JSON.stringify(describe(assets), null, 2)},
};
`;
}

function describe(assets: Asset[]): Snapshot["files"] {
  return Object.fromEntries(
    assets.map(({ pathname, content, contentType, hash, immutable }) => [
      pathname,
      {
        file: pathname.slice(1),
        contentType,
        size: content.length,
        hash,
        immutable,
      },
    ]),
  );
}

function serverModule(
  { outDir, root, serverEntry }: ResolvedBuildConfig,
): string {
  return `import "./build_id.js";
import { createServer } from ${specifier(outDir, INTERNAL)};
import { snapshot } from "./snapshot.js";
import { app } from ${specifier(outDir, serverEntry)};

const here = import.meta.dirname;
export default createServer(app, \`\${here}/${
    toPosix(relative(outDir, root))
  }\`, \`\${here}/static\`, snapshot);
`;
}

function specifier(from: string, path: string): string {
  const way = toPosix(relative(from, path));
  return JSON.stringify(way.startsWith(".") ? way : `./${way}`);
}

function toPosix(path: string): string {
  return path.split(sep).join("/");
}

async function write(path: string, content: Uint8Array): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeFile(path, content);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
