import { fromFileUrl } from "@std/path";

const root = fromFileUrl(new URL("../../", import.meta.url));

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program of `tools/` as its task does, with nothing of this process's configuration. */
export async function runTool(
  name: string,
  args: string[],
  variables: Record<string, string>,
): Promise<Ended> {
  const inherited = ["PATH", "HOME", "DENO_DIR", "TMPDIR"].flatMap((variable) => {
    const value = Deno.env.get(variable);
    return value === undefined ? [] : [[variable, value]];
  });
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `tools/${name}.ts`, ...args],
    cwd: root,
    clearEnv: true,
    env: { ...Object.fromEntries(inherited), NO_COLOR: "1", ...variables },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** A data directory of its own, gone afterwards. */
export async function inDataDirectory(run: (path: string) => Promise<void>): Promise<void> {
  // Short: the path of the database's socket has to fit into 107 bytes.
  const path = await Deno.makeTempDir({ prefix: "sluice_" });
  try {
    await run(path);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}
