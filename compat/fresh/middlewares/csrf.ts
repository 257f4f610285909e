import type { Context } from "../context.ts";
import { HttpError } from "../error.ts";
import type { Middleware } from "../types.ts";

export interface CsrfOptions<State = unknown> {
  /** The origins whose requests are allowed. Default: the request's own. */
  origin?:
    | string
    | string[]
    | ((origin: string, context: Context<State>) => boolean);
}

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

/**
 * Refuses with 403 what another site sends: unsafe methods whose `Sec-Fetch-Site` is foreign, or (from clients that
 * do not send it) whose `Origin` is. Requests with neither header do not come from a browser and pass.
 */
export function csrf<State>(
  options: CsrfOptions<State> = {},
): Middleware<State> {
  return (ctx) => {
    const { method, headers } = ctx.req;
    if (SAFE_METHODS.includes(method)) return ctx.next();

    const site = headers.get("Sec-Fetch-Site");
    const origin = headers.get("Origin");
    if (site === "same-origin" || site === "none") return ctx.next();
    if (site === null && origin === null) return ctx.next();
    if (origin !== null && isAllowed(origin, ctx, options)) return ctx.next();
    throw new HttpError(403);
  };
}

function isAllowed<State>(
  origin: string,
  ctx: Context<State>,
  { origin: allowed }: CsrfOptions<State>,
): boolean {
  if (!allowed) return origin === ctx.url.origin;
  if (typeof allowed === "function") return allowed(origin, ctx);
  return typeof allowed === "string" ? origin === allowed : allowed.includes(origin);
}
