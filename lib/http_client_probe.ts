import { noAllowedRanges, parseAllowedRanges, type Resolver } from "./address_guard.ts";
import { createHttpClient } from "./http_client.ts";

export type GuardProbe = { ok: true } | { ok: false; message: string };

type CreateHttpClient = typeof createHttpClient;

const probeTimeoutMs = 5_000;
/** RFC 6761: no resolver knows it, so only the guarded look-up can lead there. */
const probeHost = "guard-probe.invalid";
const body = new Uint8Array();

/**
 * Proves at boot that this runtime honours the guarded look-up: a forbidden address is refused before anything
 * connects, as a literal and behind a name; an allowed one is reached at exactly the address that was checked,
 * under the original name, after one resolution; a redirect is not followed. Without `ok` nothing may be
 * delivered, because some runtime versions ignore or break the look-up. Uses one loopback listener, ends in 15 s.
 */
export async function probeGuard(create: CreateHttpClient = createHttpClient): Promise<GuardProbe> {
  const seen: string[] = [];
  const listening = Promise.withResolvers<number>();
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => listening.resolve(port),
  }, (request) => {
    seen.push(request.headers.get("host") ?? "");
    return new Response(null, { status: 307, headers: { location: "/followed" } });
  });
  try {
    const port = await listening.promise;
    return await probeBlocking(create, port, seen) ?? await probePinning(create, port, seen) ?? { ok: true };
  } catch (error) {
    return failed(`it stopped with ${error instanceof Error ? error.name : "an unknown error"}`);
  } finally {
    await server.shutdown();
  }
}

async function probeBlocking(
  create: CreateHttpClient,
  port: number,
  seen: string[],
): Promise<GuardProbe | null> {
  const client = create({ allowedRanges: noAllowedRanges, resolver: toLoopback });
  try {
    for (const host of [probeHost, "127.0.0.1"]) {
      const outcome = await client.send(probeRequest(host, port));
      if (seen.length > 0) return failed("a forbidden address was reached");
      if (outcome.kind !== "failure" || outcome.reason !== "forbidden_address") {
        return failed("a forbidden address was not refused as such");
      }
    }
    return null;
  } finally {
    client.close();
  }
}

async function probePinning(
  create: CreateHttpClient,
  port: number,
  seen: string[],
): Promise<GuardProbe | null> {
  let resolutions = 0;
  const resolver: Resolver = (hostname) => {
    resolutions++;
    return toLoopback(hostname);
  };
  const client = create({ allowedRanges: parseAllowedRanges(["127.0.0.1/32"]), resolver });
  try {
    const outcome = await client.send(probeRequest(probeHost, port));
    if (outcome.kind !== "response") return failed("a checked address was not reached");
    if (resolutions !== 1) return failed("the connection did not use the one checked resolution");
    if (seen[0] !== `${probeHost}:${port}`) return failed("the host name was lost");
    if (outcome.status !== 307 || seen.length !== 1) return failed("a redirect was followed");
    return null;
  } finally {
    client.close();
  }
}

const toLoopback: Resolver = () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]);

function probeRequest(host: string, port: number) {
  return { url: `http://${host}:${port}/`, headers: [], body, timeoutMs: probeTimeoutMs };
}

function failed(what: string): GuardProbe {
  return { ok: false, message: `The guard for outbound requests does not work on this runtime: ${what}.` };
}
