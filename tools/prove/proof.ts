import { join } from "@std/path";
import { type Provider, startProvider } from "./provider.ts";
import { openRecorder, type Recorder } from "./recorder.ts";
import type { Prepared } from "./prepare.ts";
import {
  freePort,
  runBeside,
  type ServerOptions,
  type ServerProcess,
  startServer,
} from "./server_process.ts";
import type { StoredEvent } from "./stored.ts";
import { judgeProof, type Verdict } from "./verdict.ts";

/**
 * What is done to the server: `kill -9` of it, of its database, an interrupt as from a terminal, or a start of it that
 * kills itself at a named point of the code.
 */
export type Blow = "kill" | "kill database" | "interrupt" | {
  failpoint: string;
  environment: Record<string, string>;
};

export interface ProofOptions {
  root: string;
  events: number;
  atOnce: number;
  /** Milliseconds that each of `atOnce` rests after an acknowledgement. */
  restMs?: number;
  /** In their order, spread over the events with chance in between. */
  blows: Blow[];
  /** The program for starts with a failpoint, which ordinary servers do not know. */
  armedEntry?: string;
  onProgress?(progress: Progress): void;
}

export interface Progress {
  acknowledged: number;
  delivered: number;
  blows: number;
  stage: string;
}

export interface Proof extends Verdict {
  kills: number;
  /** Requests that got no answer and were tried again. */
  unanswered: number;
  /** How each interrupt ended. */
  interrupts: { code: number; tookMs: number }[];
  seconds: number;
}

const SETTLED_WITHIN_MS = 60_000;
const TICK_MS = 25;

/** Runs it all in a data directory of its own, which is gone afterwards. Throws when something other than a promise breaks. */
export async function runProof(options: ProofOptions): Promise<Proof> {
  const startedAt = performance.now();
  const dataDirectory = await Deno.makeTempDir({ prefix: "sluice-proof-" });
  const recorder = openRecorder();
  const server: ServerOptions = { root: options.root, dataDirectory, port: freePort() };
  try {
    options.onProgress?.({ acknowledged: 0, delivered: 0, blows: 0, stage: "preparing" });
    const prepared: Prepared = JSON.parse(
      await runBeside({ ...server, entry: "tools/prove/prepare.ts", args: [recorder.url] }),
    );
    const beaten = await beat(options, server, prepared, recorder);
    const stored: StoredEvent[] = JSON.parse(await runBeside({ ...server, entry: "tools/prove/stored.ts" }));
    const { acknowledged, unanswered } = beaten.provider;
    const { kills, interrupts } = beaten;
    const verdict = judgeProof({ acknowledged, receipts: recorder.receipts, stored, kills });
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    return { ...verdict, kills, unanswered, interrupts, seconds };
  } finally {
    await recorder.close();
    await Deno.remove(dataDirectory, { recursive: true });
  }
}

async function beat(
  options: ProofOptions,
  server: ServerOptions,
  { path, secret }: Prepared,
  recorder: Recorder,
) {
  let current = startServer(server);
  const interrupts: Proof["interrupts"] = [];
  let kills = 0;
  let provider: Provider | null = null;
  let failure: unknown = null;
  try {
    await current.ready();
    provider = startProvider({ ...options, url: `http://127.0.0.1:${server.port}${path}`, secret });
    provider.done.catch((error) => failure = error);
    const posting = provider;
    const progress = (stage: string) => {
      if (failure) throw failure;
      if (current.hasEnded()) throw new Error(`The server ended by itself:\n${current.said()}`);
      const { length: acknowledged } = posting.acknowledged;
      options.onProgress?.({
        acknowledged,
        delivered: recorder.events.size,
        blows: kills + interrupts.length,
        stage,
      });
    };

    for (const [at, blow] of options.blows.entries()) {
      const due = options.events * (at + 0.3 + 0.6 * Math.random()) / (options.blows.length + 0.5);
      await until(() => (progress("posting"), posting.acknowledged.length >= due));
      if (blow === "kill database") {
        Deno.kill(await postmasterOf(server), "SIGKILL");
        kills++;
      } else if (blow === "interrupt") {
        interrupts.push(await current.stop("SIGINT"));
        current = await startAgain(server);
      } else {
        await current.kill();
        kills++;
        if (blow !== "kill") {
          await dieByItself(server, options, blow);
          kills++;
        }
        current = await startAgain(server);
      }
    }
    await until(() => (progress("posting"), posting.acknowledged.length >= options.events));
    await until(() => (progress("delivering"), isDelivered(posting, recorder)), SETTLED_WITHIN_MS);
    interrupts.push(await current.stop("SIGINT"));
    return { provider, kills, interrupts };
  } finally {
    provider?.stop();
    await current.stop("SIGTERM");
    await endDatabase(server);
  }
}

// Where the server ended by itself or was killed last, its database outlived it.
async function endDatabase(server: ServerOptions): Promise<void> {
  try {
    Deno.kill(await postmasterOf(server), "SIGQUIT");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function startAgain(server: ServerOptions): Promise<ServerProcess> {
  const started = startServer(server);
  await started.ready();
  return started;
}

async function dieByItself(
  server: ServerOptions,
  { armedEntry }: ProofOptions,
  { failpoint, environment }: Exclude<Blow, string>,
): Promise<void> {
  const armed = startServer({ ...server, entry: armedEntry, environment });
  const end = performance.now() + SETTLED_WITHIN_MS;
  while (!armed.hasEnded() && performance.now() < end) await pause(TICK_MS);
  const ended = armed.hasEnded();
  await armed.kill();
  if (!ended) throw new Error(`No request reached the failpoint "${failpoint}":\n${armed.said()}`);
}

function isDelivered({ acknowledged }: Provider, { events }: Recorder): boolean {
  return acknowledged.every(({ eventId }) => events.has(eventId));
}

/** The embedded server's first process, by the file in which PostgreSQL notes it. */
async function postmasterOf({ dataDirectory }: ServerOptions): Promise<number> {
  const [pid] = (await Deno.readTextFile(join(dataDirectory, "postgres", "postmaster.pid"))).split("\n");
  return Number(pid);
}

/** Asks again and again; after the given time it is left at that, and what is missing counts as lost. */
async function until(reached: () => boolean, withinMs = Infinity): Promise<void> {
  const end = performance.now() + withinMs;
  while (!reached() && performance.now() < end) await pause(TICK_MS);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
