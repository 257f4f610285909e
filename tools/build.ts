import { join } from "@std/path";
import { digestInputs, isBuilt, markBuilt, markStale } from "./build_stamp.ts";

/**
 * Makes sure that `_fresh/` is a build of what is in `root`. Several processes may ask at once: one builds, the
 * others wait. Answers whether it had to build; throws when the build fails.
 */
export async function buildIfStale(root: string): Promise<boolean> {
  if (isBuilt(root, digestInputs(root))) return false;
  await Deno.mkdir(join(root, "_fresh"), { recursive: true });
  const lock = await Deno.open(join(root, "_fresh", "build.lock"), { create: true, write: true });
  try {
    await lock.lock(true);
    const inputs = digestInputs(root);
    if (isBuilt(root, inputs)) return false;
    markStale(root);
    await build(root);
    // Sources that changed meanwhile are built by the next start; the lock is what this build resolved to.
    markBuilt(root, { sources: inputs.sources, lock: digestInputs(root).lock });
    return true;
  } finally {
    lock.close();
  }
}

// In a process of its own, so that the server does not keep the bundler's memory.
async function build(root: string): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "dev.ts", "build"],
    cwd: root,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stop = () => {
    child.kill("SIGTERM");
    Deno.exit(0);
  };
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  const { success, stdout, stderr } = await child.output();
  for (const signal of signals) Deno.removeSignalListener(signal, stop);
  if (success) return;
  await Deno.stderr.write(stdout);
  await Deno.stderr.write(stderr);
  throw new Error("The build failed. What it said is above.");
}

const signals = Deno.build.os === "windows" ? ["SIGINT"] as const : ["SIGINT", "SIGTERM"] as const;
