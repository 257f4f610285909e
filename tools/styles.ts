import type { OnTransformArgs, OnTransformResult } from "fresh/dev";
import config from "../deno.json" with { type: "json" };

/**
 * Turns the style sheet's source into plain CSS with Tailwind's command line program, as the build's transform of
 * `static/styles.css`. Throws with the program's own words when it fails.
 */
export async function buildStyles({ path, mode, root }: OnTransformArgs): Promise<OnTransformResult> {
  // By the pinned name: without a version, a machine without the lock would take the newest.
  const program = config.imports["@tailwindcss/cli"];
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", program, "--input", path, ...(mode === "production" ? ["--minify"] : [])],
    cwd: root,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(`Tailwind failed:\n${new TextDecoder().decode(stderr)}`);
  return { content: stdout };
}
