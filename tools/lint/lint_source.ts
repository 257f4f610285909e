import plugin from "./plugin.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

/**
 * Runs one rule over a source text as if it lay at `path`, relative to the repository root, and answers the
 * messages in the order of the text. Works under `deno test` alone.
 */
export function lintSource(rule: string, path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, ROOT + path, source)
    .filter((diagnostic) => diagnostic.id === `sluice/${rule}`)
    .sort((one, other) => one.range[0] - other.range[0])
    .map((diagnostic) => diagnostic.message);
}
