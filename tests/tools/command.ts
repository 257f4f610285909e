import { fromFileUrl } from "@std/path";

const root = fromFileUrl(new URL("../../", import.meta.url));

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** The variables of a program of Sluice: what a process needs to run at all, and these. */
export function toolEnvironment(variables: Record<string, string>): Record<string, string> {
  const inherited = ["PATH", "HOME", "DENO_DIR", "TMPDIR"].flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(inherited), NO_COLOR: "1", ...variables };
}

/** Runs a program of `tools/` as its task does, with nothing of this process's configuration. */
export async function runTool(
  name: string,
  args: string[],
  variables: Record<string, string>,
): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `tools/${name}.ts`, ...args],
    cwd: root,
    clearEnv: true,
    env: toolEnvironment(variables),
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
