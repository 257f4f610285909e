import http from "node:http";
import https from "node:https";
import { type AllowedRanges, guardedLookup, type Resolver } from "./address_guard.ts";
import { type Clock, systemClock } from "./clock.ts";
import { parseDestinationUrl } from "./destination_url.ts";
import { exchange, type ExchangeResult } from "./http_client_exchange.ts";
import { abortedFailure, type Failure, type FailureReason, protocolFailure } from "./http_client_failure.ts";

export interface SendRequest {
  url: string;
  method?: "POST";
  /** Repeated names are sent as often as given. Framing headers and Host are the client's own. */
  headers: [string, string][];
  body: Uint8Array<ArrayBuffer>;
  /** For everything together: resolve, connect, TLS, send, headers, body. */
  timeoutMs: number;
  signal?: AbortSignal;
}

export type SendOutcome =
  | {
    kind: "response";
    status: number;
    /** In the order received, names lower-cased; what is beyond 100 of them or 16 KiB is left out. */
    headers: [string, string][];
    /** At most 16 KiB, as received: never decompressed. */
    body: Uint8Array<ArrayBuffer>;
    durationMs: number;
  }
  | { kind: "failure"; reason: FailureReason; message: string; durationMs: number };

export interface HttpClient {
  /** Sends once and never throws. Any status is a response, redirects too; they are not followed. */
  send(request: SendRequest): Promise<SendOutcome>;
  /** Ends every connection; calls under way end as aborted. */
  close(): void;
}

export interface HttpClientOptions {
  allowedRanges: AllowedRanges;
  resolver?: Resolver;
  clock?: Clock;
  /** Connections to one origin at a time; more requests wait, and their time runs. */
  maxSockets?: number;
  /** Idle connections kept for each origin. */
  maxFreeSockets?: number;
  /** PEM certificates to trust instead of the system's, for tests and private authorities. */
  trustedCertificates?: string[];
}

/** Shorter than the five seconds after which many servers close an idle connection. */
const idleSocketMs = 4_000;
const headerName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;
const ownHeaders =
  /^(host|connection|content-length|transfer-encoding|upgrade|te|trailer|expect|keep-alive|proxy-.*)$/;

/**
 * A client for addresses that strangers chose: every URL is checked again, every connection goes to an address
 * that passed the guard, and nothing that a server does is more than an outcome.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { allowedRanges, clock = systemClock, trustedCertificates } = options;
  const shared = {
    lookup: guardedLookup(allowedRanges, options.resolver),
    keepAlive: true,
    timeout: idleSocketMs,
    maxSockets: options.maxSockets ?? 256,
    maxFreeSockets: options.maxFreeSockets ?? 256,
    scheduling: "lifo" as const,
    noDelay: true,
    // A proxy would resolve the name itself, behind the guard.
    proxyEnv: {},
    ...(trustedCertificates ? { ca: trustedCertificates } : {}),
  };
  const pooled = { "http:": new http.Agent(shared), "https:": new https.Agent(shared) };
  const single = { ...shared, keepAlive: false, maxSockets: Infinity };
  const unpooled = { "http:": new http.Agent(single), "https:": new https.Agent(single) };
  const underWay = new Set<() => void>();
  let closed = false;

  async function send(request: SendRequest): Promise<SendOutcome> {
    const startedAt = clock.monotonic();
    const failAfter = (failure: Failure): SendOutcome => (
      { kind: "failure", ...failure, durationMs: clock.monotonic() - startedAt }
    );
    const checked = checkRequest(request, allowedRanges);
    if (!checked.ok) return failAfter(checked.failure);
    const protocol = checked.call.url.protocol === "https:" ? "https:" : "http:";
    if (closed || request.signal?.aborted) return failAfter(abortedFailure);
    const deadline = startedAt + request.timeoutMs;
    const call = {
      ...checked.call,
      body: request.body,
      allowedRanges,
      clock,
      deadline,
      signal: request.signal,
      underWay,
    };
    let result: ExchangeResult;
    try {
      result = await exchange({ ...call, agent: pooled[protocol] });
      if (result.kind === "failure" && result.unprocessed) {
        result = await exchange({ ...call, agent: unpooled[protocol] });
      }
    } catch {
      // What node:http refuses to send is thrown before a connection exists.
      return failAfter(protocolFailure("The request cannot be sent as it is."));
    }
    if (result.kind === "failure") return failAfter({ reason: result.reason, message: result.message });
    return { ...result, durationMs: clock.monotonic() - startedAt };
  }

  function close(): void {
    closed = true;
    for (const abort of [...underWay]) abort();
    for (const agent of [...Object.values(pooled), ...Object.values(unpooled)]) agent.destroy();
  }

  return { send, close };
}

type CheckedRequest =
  | { ok: true; call: { url: URL; headers: Record<string, string | string[]> } }
  | { ok: false; failure: Failure };

function checkRequest(request: SendRequest, allowedRanges: AllowedRanges): CheckedRequest {
  const parsed = parseDestinationUrl(request.url, allowedRanges);
  if (!parsed.ok) return { ok: false, failure: { reason: parsed.reason, message: parsed.message } };
  const headers = new Map<string, string | string[]>();
  for (const [name, value] of request.headers) {
    const key = name.toLowerCase();
    if (!headerName.test(name) || ownHeaders.test(key) || !headerValue.test(value)) {
      return {
        ok: false,
        failure: protocolFailure("A header cannot be sent: its name or value is not allowed."),
      };
    }
    const earlier = headers.get(key);
    headers.set(key, earlier === undefined ? value : [earlier, value].flat());
  }
  return { ok: true, call: { url: parsed.url, headers: Object.fromEntries(headers) } };
}
