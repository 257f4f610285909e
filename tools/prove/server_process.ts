import { environmentSchema } from "../../lib/env.ts";

/** A server in a process of its own, that may be killed. */
export interface ServerProcess {
  readonly pid: number;
  /** Resolves when `/readyz` answers 200. Throws with what the process said when it ends before, or takes too long. */
  ready(): Promise<void>;
  /** `kill -9`: no goodbye. */
  kill(): Promise<void>;
  /** Asks it to stop, and answers how it ended and how long that took in milliseconds. */
  stop(signal: "SIGINT" | "SIGTERM"): Promise<{ code: number; tookMs: number }>;
  /** Whether it ended without being asked. */
  hasEnded(): boolean;
  /** The last of what it wrote. */
  said(): string;
}

export interface ServerOptions {
  /** The project folder. */
  root: string;
  dataDirectory: string;
  port: number;
  /** The program; `serve.ts` by default. */
  entry?: string;
  environment?: Record<string, string>;
}

const READY_WITHIN_MS = 60_000;
const KEPT_CHARACTERS = 20_000;

/** Starts a server with nothing of the caller's own configuration. */
export function startServer(options: ServerOptions): ServerProcess {
  const { root, port, entry = "serve.ts" } = options;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", entry],
    cwd: root,
    clearEnv: true,
    env: serverEnvironment(options),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let tail = "";
  const listening = [child.stdout, child.stderr].map((stream) =>
    listen(stream, (text) => {
      tail = (tail + text).slice(-KEPT_CHARACTERS);
    })
  );
  let ended: Deno.CommandStatus | null = null;
  const ending = child.status.then(async (status) => {
    ended = status;
    await Promise.all(listening);
    return status;
  });

  async function ready(): Promise<void> {
    const end = performance.now() + READY_WITHIN_MS;
    while (!await answers(port)) {
      if (ended) throw new Error(`The server ended before it was ready:\n${tail}`);
      if (performance.now() > end) throw new Error(`The server was not ready in time:\n${tail}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  return {
    pid: child.pid,
    ready,
    async kill() {
      if (!ended) child.kill("SIGKILL");
      await ending;
    },
    async stop(signal) {
      const askedAt = performance.now();
      if (!ended) child.kill(signal);
      const { code } = await ending;
      return { code, tookMs: Math.round(performance.now() - askedAt) };
    },
    hasEnded: () => ended !== null,
    said: () => tail.slice(-3_000),
  };
}

/** Runs a program of the project to its end with the same configuration, and answers what it printed. */
export async function runBeside(
  options: ServerOptions & { entry: string; args?: string[] },
): Promise<string> {
  const { root, entry, args = [] } = options;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", entry, ...args],
    cwd: root,
    clearEnv: true,
    env: serverEnvironment(options),
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  if (!success) throw new Error(`${entry} failed:\n${text.decode(stderr)}${text.decode(stdout)}`);
  return text.decode(stdout);
}

/** A port that was free a moment ago. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

function serverEnvironment({ dataDirectory, port, environment = {} }: ServerOptions): Record<string, string> {
  const inherited = Object.entries(Deno.env.toObject())
    .filter(([name]) => !Object.hasOwn(environmentSchema.shape, name));
  return {
    ...Object.fromEntries(inherited),
    PORT: String(port),
    SLUICE_DATA_DIR: dataDirectory,
    ...environment,
  };
}

async function answers(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) });
    await answer.body?.cancel();
    return answer.status === 200;
  } catch {
    // Not yet listening, or not any more: the caller asks again.
    return false;
  }
}

async function listen(stream: ReadableStream<Uint8Array>, hear: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  for await (const piece of stream) hear(decoder.decode(piece, { stream: true }));
}
