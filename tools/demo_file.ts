import { join } from "@std/path";
import { z } from "zod";

const schema = z.object({
  sources: z.array(z.object({ id: z.string(), provider: z.string(), url: z.string(), secret: z.string() })),
});

export type DemoFile = z.output<typeof schema>;

/** Keeps the demo sources for `deno task send`, in the data directory and for its owner's eyes alone. */
export function writeDemoFile(dataDirectory: string, { sources }: DemoFile): void {
  Deno.mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const path = join(dataDirectory, "demo.json");
  const draft = `${path}.${crypto.randomUUID()}`;
  Deno.writeTextFileSync(draft, JSON.stringify({ sources }) + "\n", { mode: 0o600, createNew: true });
  Deno.renameSync(draft, path);
}

/** The demo sources that the last start or seed left, or null. */
export function readDemoFile(dataDirectory: string): DemoFile | null {
  try {
    return schema.parse(JSON.parse(Deno.readTextFileSync(join(dataDirectory, "demo.json"))));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
