import type { Context } from "../context.ts";
import type { Middleware } from "../types.ts";

export interface CORSOptions<State = unknown> {
  /** The origins that may read responses; `*` for every one. Default: `*`. */
  origin:
    | string
    | string[]
    | ((origin: string, ctx: Context<State>) => string | undefined | null);
  allowMethods?: string[];
  allowHeaders?: string[];
  /** Seconds that browsers may remember the answer to a preflight request. */
  maxAge?: number;
  credentials?: boolean;
  exposeHeaders?: string[];
}

const METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"];

/** Allows scripts of other origins to read responses, and answers their preflight requests. */
export function cors<State>(
  options: CORSOptions<State> = { origin: "*" },
): Middleware<State> {
  const {
    allowMethods = METHODS,
    allowHeaders = [],
    exposeHeaders = [],
    credentials,
    maxAge,
  } = options;

  return async (ctx) => {
    const origin = allowedOrigin(options.origin, ctx);
    const preflight = ctx.req.method === "OPTIONS";
    const response = preflight ? new Response(null, { status: 204 }) : await ctx.next();
    const { headers } = response;
    if (origin) headers.set("Access-Control-Allow-Origin", origin);
    if (options.origin !== "*") headers.append("Vary", "Origin");
    if (credentials) headers.set("Access-Control-Allow-Credentials", "true");
    if (exposeHeaders.length > 0) {
      headers.set("Access-Control-Expose-Headers", exposeHeaders.join(","));
    }
    if (!preflight) return response;

    if (maxAge !== undefined) {
      headers.set("Access-Control-Max-Age", String(maxAge));
    }
    headers.set("Access-Control-Allow-Methods", allowMethods.join(","));
    const requested = ctx.req.headers.get("Access-Control-Request-Headers")?.split(/\s*,\s*/) ?? [];
    const wanted = (allowHeaders.length > 0 ? allowHeaders : requested).join(",");
    if (wanted) {
      headers.set("Access-Control-Allow-Headers", wanted);
      headers.append("Vary", "Access-Control-Request-Headers");
    }
    return response;
  };
}

function allowedOrigin<State>(
  allowed: CORSOptions<State>["origin"],
  ctx: Context<State>,
): string | null {
  const origin = ctx.req.headers.get("Origin") ?? "";
  if (typeof allowed === "function") return allowed(origin, ctx) ?? null;
  if (allowed === "*") return allowed;
  return [allowed].flat().includes(origin) ? origin : null;
}
