import { z } from "zod";
import { type AppError, toAppError } from "../errors.ts";
import { errorCatalogue } from "../shared/error_codes.ts";
import type { Ctx, State } from "./define.ts";

/** Whether the client asked for data instead of a page. */
export function wantsJson(request: Request): boolean {
  const accept = request.headers.get("accept") ?? "";
  return accept.includes("application/json") && !accept.includes("text/html");
}

/** An error as RFC 9457 says it. The cause stays in the log. */
export function problem(error: AppError, requestId: string, extra: Record<string, unknown> = {}): Response {
  const { title } = errorCatalogue[error.code];
  const document = {
    type: `/docs/errors#${error.code}`,
    title,
    status: error.status,
    detail: error.message,
    code: error.code,
    request_id: requestId,
    ...(error.fields ? { errors: error.fields } : {}),
    ...extra,
  };
  return new Response(JSON.stringify(document), {
    status: error.status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...retryHeaders(error),
    },
  });
}

/**
 * When to come back, and by which rule: `Retry-After`, and for a rate `RateLimit` and `RateLimit-Policy` as
 * draft-ietf-httpapi-ratelimit-headers-10 writes them. The quota is the burst, which fills up again in the window.
 */
export function retryHeaders({ retryAfter, context }: AppError): Record<string, string> {
  if (retryAfter === undefined) return {};
  const headers = { "retry-after": String(retryAfter) };
  const rate = rateSchema.safeParse(context.rate).data;
  if (!rate) return headers;
  return {
    ...headers,
    "ratelimit": `"default";r=0;t=${retryAfter}`,
    "ratelimit-policy": `"default";q=${rate.burst};w=${Math.ceil(rate.burst / rate.perSecond)}`,
  };
}

const rateSchema = z.object({ perSecond: z.number(), burst: z.number() });

/** Any thrown value as an AppError; what people could not have caused is logged with its cause. */
export function reported(error: unknown, state: Pick<State, "log">, ctx: Pick<Ctx, "route">): AppError {
  const known = toAppError(error);
  if (known.status >= 500) state.log.error("request failed", error, { route: ctx.route, code: known.code });
  else if (known.cause !== undefined) {
    state.log.warn("request refused", { route: ctx.route, code: known.code, ...known.context });
  }
  return known;
}

/** A path on this server, or the fallback: `next` parameters must not lead to strangers. */
export function localPath(path: string | null | undefined, fallback: string): string {
  if (!path || !/^\/(?![/\\])[^\\\p{C}]*$/u.test(path)) return fallback;
  const url = URL.parse(path, "http://local");
  return url?.origin === "http://local" ? url.pathname + url.search : fallback;
}

/** Sends the browser on to a path of this server. */
export function seeOther(path: string): Response {
  return new Response(null, { status: 303, headers: { location: path, "cache-control": "no-store" } });
}
