import { fromFileUrl } from "@std/path";
import { environmentSchema } from "../../lib/env.ts";

const repository = fromFileUrl(new URL("../../", import.meta.url));
const PATIENCE_MS = 60_000;

/** One run of `deno task start`. */
export interface Run {
  /** The single-use link that it printed. */
  signInLink: string;
  /** Everything it has said so far. */
  said(): string;
  /** Stops it as an operator would, and waits for its end. Throws when it does not end well. */
  stop(): Promise<void>;
}

/** A Sluice with its demo, on a free port, over a data directory that lasts from run to run. */
export interface Site {
  url: string;
  /** The demo's, as the first run printed it. */
  password: string;
  email: string;
  run: Run;
  /** Stops it and starts it again over the same data. */
  restart(): Promise<void>;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

/** Starts Sluice as `deno task start` does, building what is stale. Throws with what it said when it does not come up. */
export async function openSite(): Promise<Site> {
  const directory = await Deno.makeTempDir({ prefix: "sluice-browser-" });
  const port = freePort();
  const variables = {
    PORT: String(port),
    APP_URL: `http://localhost:${port}`,
    SLUICE_DATA_DIR: directory,
  };
  const run = await start(variables);
  const site: Site = {
    url: variables.APP_URL,
    email: found(run.said(), /or as +(\S+@\S+)/),
    password: found(run.said(), /password +(\S+)/),
    run,
    async restart() {
      await site.run.stop();
      site.run = await start(variables);
    },
    async close() {
      await site.run.stop();
      await Deno.remove(directory, { recursive: true });
    },
  };
  return site;
}

async function start(variables: Record<string, string>): Promise<Run> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "tools/start.ts"],
    cwd: repository,
    env: { ...foreignVariables(), ...variables },
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let text = "";
  let alive = true;
  const changed = new EventTarget();
  const collect = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      text += part;
      changed.dispatchEvent(new Event("said"));
    }
  };
  const ended = Promise.all([collect(child.stdout), collect(child.stderr), child.status])
    .then(([, , status]) => {
      alive = false;
      return status;
    });

  const printed = /(http\S+\/auth\/link\?token=\S+)[\s\S]*deno task send\n/;
  const { promise: up, resolve, reject } = Promise.withResolvers<void>();
  const give = (reason: string) => reject(new Error(`Sluice ${reason}. It said:\n${text}`));
  const timer = setTimeout(() => give("did not come up"), PATIENCE_MS);
  changed.addEventListener("said", () => printed.test(text) && resolve());
  void ended.then(({ code }) => give(`ended with ${code}`));
  try {
    await up;
  } catch (error) {
    child.kill("SIGKILL");
    await ended;
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return {
    signInLink: found(text, printed),
    said: () => text,
    async stop() {
      if (alive) child.kill("SIGTERM");
      const { code } = await ended;
      if (code !== 0) throw new Error(`Sluice ended with ${code}. It said:\n${text}`);
    },
  };
}

/** What the machine sets, without anything that would configure Sluice. */
function foreignVariables(): Record<string, string> {
  const own = Object.keys(environmentSchema.shape);
  return Object.fromEntries(Object.entries(Deno.env.toObject()).filter(([name]) => !own.includes(name)));
}

function found(text: string, pattern: RegExp): string {
  const [, value] = pattern.exec(text) ?? [];
  if (value === undefined) throw new Error(`${pattern} is not in what Sluice said:\n${text}`);
  return value;
}

function freePort(): number {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  return port;
}
