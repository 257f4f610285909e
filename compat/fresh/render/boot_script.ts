import { BUILD_ID } from "../build_id.ts";
import { stringify } from "../serialize/stringify.ts";
import type { RenderState } from "./render_state.ts";

/** The one script of a page: imports the islands that it shows and hydrates them. None, no script. */
export function bootScript(state: RenderState): string {
  if (!boots(state)) return "";
  const imports = [...state.islands].map(({ name, exportName, file }) =>
    `import{${exportName} as ${name}}from${literal(state.basePath + file)};`
  );
  const islands = [...state.islands].map(({ name }) => name).join(",");
  const runtime = literal(state.basePath + state.build.clientEntry);
  const props = literal(stringify(state.islandProps));
  const code = `import{boot}from${runtime};${imports.join("")}boot({${islands}},${props},${
    literal(BUILD_ID)
  });`;
  return `<script type="module" nonce="${state.nonce}">${code}</script>`;
}

/** A `Link` header by which the browser fetches the scripts while it still reads the page. */
export function preloadLinks(state: RenderState): string {
  if (!boots(state)) return "";
  const files = [
    state.build.clientEntry,
    ...[...state.islands].map(({ file }) => file),
  ];
  return files.map((file) => `<${encodeURI(state.basePath + file)}>; rel="modulepreload"; as="script"`).join(
    ", ",
  );
}

function boots({ islands, build }: RenderState): boolean {
  return build.clientEntry !== "" && (islands.size > 0 || build.alwaysBoot);
}

/** A JavaScript string that neither ends the script element nor opens a comment in it. */
function literal(text: string): string {
  return JSON.stringify(text).replace(/[<\u2028\u2029]/g, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
