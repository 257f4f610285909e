import { probeGuard } from "./lib/http_client_probe.ts";
import { AppError } from "./lib/errors.ts";
import { outliveLostConnections } from "./lib/db/driver_rejections.ts";
import { lockDataDirectory } from "./lib/db/data_directory.ts";
import { flushStdout } from "./lib/log.ts";
import { databaseServer, db, environment, kv, log, services } from "./main.ts";
import { expireLeases } from "./services/deliveries/mod.ts";

/** Milliseconds to finish what is under way: the hosted platform grants five seconds after SIGINT. */
const DRAIN_MS = { SIGINT: 3_000, SIGTERM: 15_000 } as const;
const CLOSE_CONNECTIONS_MS = 1_000;
/** Signals this close together are one request to stop. */
const SAME_REQUEST_MS = 1_000;

export interface Running {
  url: string;
  stop(signal: keyof typeof DRAIN_MS): Promise<void>;
}

/** Something to do once the stores are up, before the first request can come. */
export type Preparation = () => Promise<void>;

/** Brings up stores and the server. Throws `AppError` with a sentence for whoever started it. */
export async function serve(prepare: Preparation = () => Promise.resolve()): Promise<Running> {
  const local = !environment.hosted && (environment.database === null || environment.kvUrl === null);
  const directory = local ? await lockDataDirectory(environment.dataDirectory, "server") : null;
  await directory?.writePid();
  outliveLostConnections(log);
  await databaseServer.start();
  const probe = await probeGuard();
  if (!probe.ok) {
    throw new AppError("unexpected", {
      message: `Deliveries are not safe on this runtime: ${probe.message}`,
    });
  }
  // The lock says that no other process uses this store: whoever held a lease is gone.
  if (environment.database === null) await expireLeases(db);
  const built = await loadBuild();
  await prepare();
  const server = listen(built.fetch);
  services.deliveries.wake();
  log.info("serving", { url: environment.appUrl, port: environment.port });

  let stopping: Promise<void> | null = null;
  const stop = (signal: keyof typeof DRAIN_MS) => stopping ??= shutDown(signal);

  async function shutDown(signal: keyof typeof DRAIN_MS): Promise<void> {
    const startedAt = performance.now();
    log.info("stopping", { signal });
    const closing = server.shutdown();
    await services.deliveries.drain(DRAIN_MS[signal]);
    await within(CLOSE_CONNECTIONS_MS, closing);
    await within(CLOSE_CONNECTIONS_MS, services.intake.drain());
    await within(CLOSE_CONNECTIONS_MS, Promise.all([db.close(), kv.close()]));
    await databaseServer.stop();
    await directory?.release();
    log.info("stopped", { duration_ms: Math.round(performance.now() - startedAt) });
    flushStdout();
  }

  return { url: environment.appUrl, stop };
}

/** Serves until a signal says otherwise, then drains and exits 0. Asked again, a moment later, it ends at once. */
export async function serveUntilSignal(prepare?: Preparation): Promise<Running> {
  const running = await serve(prepare);
  let askedAt = 0;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {
      // Ctrl-C arrives twice, from the terminal and from the task runner: that is one request.
      if (askedAt > 0 && performance.now() - askedAt > SAME_REQUEST_MS) endAtOnce();
      if (askedAt > 0) return;
      askedAt = performance.now();
      void running.stop(signal).then(() => Deno.exit(0), (error) => {
        log.error("stopping failed", error);
        endAtOnce();
      });
    });
  }
  return running;
}

function endAtOnce(): never {
  flushStdout();
  databaseServer.stopNow();
  Deno.exit(1);
}

// By address and not by name, so that type checks do not follow into a build that may be missing or old.
async function loadBuild(): Promise<{ fetch: Deno.ServeHandler }> {
  const address = new URL("./_fresh/server.js", import.meta.url).href;
  const { default: built }: { default: { fetch: Deno.ServeHandler } } = await import(address);
  return built;
}

function listen(fetch: Deno.ServeHandler): Deno.HttpServer {
  // Outside production the sandbox stands in for real providers: it is for this machine alone.
  const hostname = environment.production ? "0.0.0.0" : "127.0.0.1";
  try {
    return Deno.serve(
      { port: environment.port, hostname, onListen() {}, onError: lastResort },
      guarded(fetch),
    );
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
    const message = `Port ${environment.port} is taken. Set PORT to a free one.`;
    throw new AppError("conflict", { message, cause });
  }
}

// The runtime hands over requests whose URL cannot be parsed, such as `Host: a b`: their first use throws.
function guarded(fetch: Deno.ServeHandler): Deno.ServeHandler {
  return (request, info) => {
    if (!readable(request)) return new Response("Bad Request", { status: 400 });
    return fetch(request, info);
  };
}

function readable(request: Request): boolean {
  try {
    return request.url !== "";
  } catch {
    // Every error here means the same: the request line or the Host header is no URL.
    return false;
  }
}

function lastResort(error: unknown): Response {
  log.error("a request failed outside of the app", error);
  return new Response("Something went wrong.", { status: 500 });
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => timer = setTimeout(resolve, milliseconds));
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Ends a process whose server did not start, with a sentence on stderr. */
export function giveUp(error: unknown): never {
  log.error("the server did not start", error);
  flushStdout();
  Deno.stderr.writeSync(
    new TextEncoder().encode(`${error instanceof AppError ? error.message : String(error)}\n`),
  );
  databaseServer.stopNow();
  Deno.exit(1);
}

if (import.meta.main) {
  try {
    await serveUntilSignal();
  } catch (error) {
    giveUp(error);
  }
}
