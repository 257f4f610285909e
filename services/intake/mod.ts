import { describe, handshake, verify, type VerifyInput } from "../../lib/providers/mod.ts";
import type { KeyRing } from "../../lib/crypto.ts";
import { AppError } from "../../lib/errors.ts";
import { createLocalLimiter } from "../../lib/rate_limit.ts";
import { encodeId } from "../../lib/shared/ids.ts";
import { rejectionSentences } from "../../lib/shared/rejections.ts";
import { createByteBudget } from "./byte_budget.ts";
import { dedupeKey } from "./dedupe_key.ts";
import { createEventStore, type EventStorePorts, type Stored, type VerifiedEvent } from "./event_store.ts";
import { createMarkers, type MarkerStore } from "./markers.ts";
import { createRouting } from "./routing.ts";
import type { Arrival, Receipt, Route } from "./types.ts";
import { createVerdictLog, type VerdictEntry } from "./verdict_log.ts";

export type { Arrival, ConfiguredAnswer, Receipt } from "./types.ts";
export type { MarkerStore } from "./markers.ts";

export interface IntakePorts extends EventStorePorts {
  keyRing: KeyRing;
  markers: MarkerStore;
}

/** Bytes of bodies that may be in memory between the first read and the commit, over all requests. */
const BYTES_UNDER_WAY = 128 * 1024 * 1024;
/** How often a request is routed anew because its source changed while it was under way. */
const MOST_ROUTINGS = 4;

export type Intake = ReturnType<typeof createIntake>;

/**
 * Receives what providers post. An `accepted` or `duplicate` receipt means that Postgres has committed the event;
 * everything that is not an event leaves a verdict instead.
 */
export function createIntake(ports: IntakePorts) {
  const { clock, ids } = ports;
  const routing = createRouting(ports);
  const store = createEventStore(ports);
  const markers = createMarkers({ store: ports.markers, clock, log: ports.log });
  const verdicts = createVerdictLog(ports);
  const limiter = createLocalLimiter();
  const memory = createByteBudget(BYTES_UNDER_WAY);

  /**
   * Throws `not_found`, `source_disabled`, `rate_limited`, `body_too_large`, `body_timeout`, `signature_rejected`,
   * `overloaded` or `store_unavailable`; never answers what could still be lost.
   */
  async function accept(arrival: Arrival): Promise<Receipt> {
    const route = await openRoute(arrival.key);
    limit(route);
    const release = memory.take(expectedBytes(arrival, route));
    try {
      const body = await readBody(arrival, route);
      return await judge(arrival, body, route, MOST_ROUTINGS);
    } finally {
      release();
    }
  }

  async function openRoute(key: string): Promise<Route> {
    const remembered = routing.remembers(key);
    let route = await routing.find(key);
    if (remembered && !route?.enabled) route = await routing.reload(key);
    if (!route) throw new AppError("not_found", { message: "No source has this address." });
    if (!route.enabled) throw new AppError("source_disabled");
    return route;
  }

  function limit({ sourceId, rateLimit }: Route): void {
    if (!rateLimit) return;
    const rate = { perSecond: rateLimit.per_second, burst: rateLimit.burst };
    const { allowed, retryAfterMs } = limiter.take(sourceId, rate, clock.monotonic());
    if (!allowed) {
      throw new AppError("rate_limited", {
        retryAfter: Math.max(1, Math.ceil(retryAfterMs / 1000)),
        context: { rate },
      });
    }
  }

  async function readBody(arrival: Arrival, route: Route): Promise<Uint8Array> {
    try {
      return await arrival.readBody(route.maxBodyBytes);
    } catch (error) {
      if (error instanceof AppError && error.code === "body_too_large") {
        await note(
          arrival,
          new Uint8Array(),
          route,
          "too_large",
          `limit_${route.maxBodyBytes}`,
          arrival.contentLength ?? route.maxBodyBytes + 1,
        );
      }
      throw error;
    }
  }

  async function judge(arrival: Arrival, body: Uint8Array, route: Route, routings: number): Promise<Receipt> {
    const input = verifyInput(arrival, body, route, clock.now());
    const challenge = await handshake(route.provider, input);
    if (challenge && !challenge.enqueue) {
      await note(arrival, body, route, "handshake", null);
      const { status, headers, body: answer } = challenge;
      return { verdict: "handshake", status, headers, body: answer };
    }
    const verdict = await verify(route.provider, input);
    if (!verdict.ok) {
      const current = await openFresh(route, arrival.key);
      if (current.version !== route.version && routings > 0) {
        return judge(arrival, body, current, routings - 1);
      }
      await note(arrival, body, route, "rejected", verdict.reason);
      throw new AppError("signature_rejected", {
        message: rejectionSentences[verdict.reason],
        context: { reason: verdict.reason },
      });
    }
    const said = describe(route.provider, input);
    const key = dedupeKey(route, input, said);
    const settled = key === null ? null : await markers.find(route.sourceId, key);
    if (settled !== null) return repeat(arrival, body, route, settled);
    const receivedAt = clock.now();
    const event: VerifiedEvent = {
      id: ids.next(receivedAt),
      route,
      receivedAt,
      origin: arrival.origin ?? "provider",
      method: arrival.method,
      path: arrival.path,
      headers: arrival.headers,
      contentType: arrival.headers.find(([name]) => name === "content-type")?.[1] ?? null,
      body,
      type: said.type,
      providerEventId: said.event_id,
      scheme: verdict.scheme,
      key,
    };
    return settle(arrival, event, await store.add(event), routings);
  }

  async function settle(
    arrival: Arrival,
    event: VerifiedEvent,
    stored: Stored,
    routings: number,
  ): Promise<Receipt> {
    const { route, body, key } = event;
    if (stored.kind === "stale") {
      if (routings === 0) {
        throw new AppError("store_unavailable", {
          retryAfter: 1,
          context: { reason: "the source keeps changing" },
        });
      }
      return judge(arrival, body, await openFresh(route, arrival.key), routings - 1);
    }
    if (key !== null && stored.until !== null) {
      markers.settle(route.sourceId, key, stored.eventId, stored.until);
    }
    if (stored.kind === "repeat") return repeat(arrival, body, route, stored.eventId);
    return { verdict: "accepted", eventId: encodeId("event", stored.eventId), answer: route.answer };
  }

  async function openFresh(route: Route, key: string): Promise<Route> {
    const current = await routing.reload(key);
    if (!current) throw new AppError("not_found", { message: "No source has this address." });
    if (!current.enabled) throw new AppError("source_disabled");
    return current.version === route.version ? route : current;
  }

  // A repeat is noted without making its sender wait: what it repeats is already safe.
  function repeat(arrival: Arrival, body: Uint8Array, route: Route, eventId: string): Receipt {
    void note(arrival, new Uint8Array(), route, "duplicate", null, body.length, eventId);
    return { verdict: "duplicate", eventId: encodeId("event", eventId), answer: route.answer };
  }

  function note(
    arrival: Arrival,
    body: Uint8Array,
    route: Route,
    verdict: VerdictEntry["verdict"],
    reason: string | null,
    bodyBytes = body.length,
    eventId: string | null = null,
  ): Promise<void> {
    const { method, path, headers } = arrival;
    return verdicts.record({
      projectId: route.projectId,
      sourceId: route.sourceId,
      verdict,
      reason,
      eventId,
      method,
      path,
      headers,
      body,
      bodyBytes,
    });
  }

  return {
    accept,
    /** Sends what waits to the stores and resolves when nothing is under way. */
    async drain(): Promise<void> {
      await store.drain();
      await Promise.all([markers.drain(), verdicts.drain()]);
    },
  };
}

function expectedBytes({ contentLength }: Arrival, { maxBodyBytes }: Route): number {
  return contentLength !== null && contentLength >= 0 ? Math.min(contentLength, maxBodyBytes) : maxBodyBytes;
}

function verifyInput(arrival: Arrival, body: Uint8Array, route: Route, now: number): VerifyInput {
  return {
    method: arrival.method,
    url: arrival.url,
    headers: arrival.headers,
    body,
    secrets: route.secrets,
    options: route.options,
    now: Math.floor(now / 1000),
  };
}
