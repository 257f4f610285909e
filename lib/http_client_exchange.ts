import type http from "node:http";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { type AllowedRanges, ForbiddenAddressError, isAddress, isForbiddenAddress } from "./address_guard.ts";
import type { Clock } from "./clock.ts";
import {
  abortedFailure,
  type Failure,
  failureOf,
  type Phase,
  protocolFailure,
  timeoutFailure,
} from "./http_client_failure.ts";

export interface Exchange {
  url: URL;
  headers: Record<string, string | string[]>;
  body: Uint8Array<ArrayBuffer>;
  agent: http.Agent;
  allowedRanges: AllowedRanges;
  clock: Clock;
  /** On the clock's monotonic scale. */
  deadline: number;
  signal?: AbortSignal;
  /** Holds this exchange's abort function while it lasts. */
  underWay: Set<() => void>;
}

export type ExchangeResult =
  | { kind: "response"; status: number; headers: [string, string][]; body: Uint8Array<ArrayBuffer> }
  | {
    kind: "failure";
    /** The server closed a kept connection before it could have seen the request. */
    unprocessed: boolean;
  } & Failure;

const keptBodyBytes = 16 * 1024;
const keptHeaders = 100;
const keptHeaderCharacters = 16 * 1024;
const mostInformationalAnswers = 10;

/**
 * One request on one connection. Resolves exactly once and never rejects: as soon as status and headers are in it
 * can only become a response, and what is not read of it is dropped together with the connection.
 */
export function exchange(call: Exchange): Promise<ExchangeResult> {
  return new Promise((resolve) => {
    const remaining = call.deadline - call.clock.monotonic();
    if (remaining <= 0) return resolve({ kind: "failure", unprocessed: false, ...timeoutFailure("dns") });
    let phase: Phase = "dns";
    let kept: { socket: Socket; bytesBefore: number } | undefined;
    let answer:
      | { status: number; headers: [string, string][]; chunks: Uint8Array[]; size: number }
      | undefined;
    let settled = false;

    const request = openRequest(call);
    const cancelTimer = call.clock.after(remaining, () => fail(timeoutFailure(phase)));
    const abort = () => fail(abortedFailure);
    call.signal?.addEventListener("abort", abort);
    call.underWay.add(abort);

    function settle(result: ExchangeResult, reusable: boolean): void {
      if (settled) return;
      settled = true;
      cancelTimer();
      call.signal?.removeEventListener("abort", abort);
      call.underWay.delete(abort);
      if (!reusable) request.destroy();
      resolve(result);
    }

    function fail(failure: Failure, unprocessed = false): void {
      if (answer !== undefined) respond(false);
      else settle({ kind: "failure", unprocessed, ...failure }, false);
    }

    function respond(complete: boolean): void {
      if (answer === undefined) return;
      const { status, headers, chunks } = answer;
      settle({ kind: "response", status, headers, body: joinChunks(chunks) }, complete);
    }

    function failWith(error: unknown): void {
      const failure = failureOf(error, phase);
      const untouched = kept !== undefined && kept.socket.bytesRead === kept.bytesBefore;
      fail(failure, failure.reason === "reset" && untouched);
    }

    request.on("socket", (socket: Socket) => {
      if (request.reusedSocket) {
        phase = "answer";
        kept = { socket, bytesBefore: socket.bytesRead };
        // Deno repeats a request whose kept connection ends without an answer, even after our own timeout or
        // half an answer. It decides by this flag.
        request.reusedSocket = false;
        return;
      }
      const encrypted = call.url.protocol === "https:";
      const resolved = () => phase = "connect";
      if (isAddress(hostOf(call.url))) resolved();
      else socket.once("lookup", resolved).once("connectionAttempt", resolved);
      socket.once("connect", () => {
        phase = encrypted ? "tls" : "answer";
        // Undefined: the server has closed it already.
        const address = socket.remoteAddress;
        if (address === undefined) socket.destroy();
        else if (isForbiddenAddress(address, call.allowedRanges)) socket.destroy(new ForbiddenAddressError());
      });
      if (encrypted) socket.once("secureConnect", () => phase = "answer");
    });

    let informationalAnswers = 0;
    request.on("information", () => {
      if (++informationalAnswers > mostInformationalAnswers) {
        fail(protocolFailure("The server kept sending informational answers."));
      }
    });
    const failUpgrade = () => fail(protocolFailure("The server switched to another protocol."));
    request.once("upgrade", failUpgrade);
    request.on("error", failWith);
    request.once("close", () => failWith(undefined));
    request.once("response", (response: http.IncomingMessage) => {
      // Without an Upgrade header a 101 arrives here, and nothing after it can be read as HTTP.
      if (response.statusCode === 101) return failUpgrade();
      answer = {
        status: response.statusCode ?? 0,
        headers: keepHeaders(response.rawHeaders),
        chunks: [],
        size: 0,
      };
      const received = answer;
      response.on("data", (chunk: Uint8Array) => {
        const kept = chunk.subarray(0, keptBodyBytes - received.size);
        received.chunks.push(kept);
        received.size += kept.length;
        if (received.size === keptBodyBytes) respond(false);
      });
      response.once("end", () => respond(true));
      response.on("error", () => respond(false));
      response.once("close", () => respond(false));
    });
    request.end(call.body);
  });
}

function openRequest({ url, headers, body, agent }: Exchange): http.ClientRequest {
  const open = url.protocol === "https:" ? httpsRequest : httpRequest;
  return open({
    agent,
    protocol: url.protocol,
    hostname: hostOf(url),
    port: url.port === "" ? undefined : Number(url.port),
    path: url.pathname + url.search,
    method: "POST",
    headers: { ...headers, host: url.host, "content-length": String(body.length) },
  });
}

function hostOf(url: URL): string {
  return url.hostname.startsWith("[") ? url.hostname.slice(1, -1) : url.hostname;
}

function keepHeaders(raw: string[]): [string, string][] {
  const headers: [string, string][] = [];
  let characters = 0;
  for (let index = 0; index + 1 < raw.length && headers.length < keptHeaders; index += 2) {
    const name = (raw[index] ?? "").toLowerCase();
    const value = raw[index + 1] ?? "";
    characters += name.length + value.length;
    if (characters > keptHeaderCharacters) break;
    headers.push([name, value]);
  }
  return headers;
}

function joinChunks(chunks: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    joined.set(chunk, offset);
    offset += chunk.length;
  }
  return joined;
}
