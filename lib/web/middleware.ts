import { csp, csrf, HttpError, type Middleware, type PageResponse } from "fresh";
import { createCookieJar } from "../integrations/supabase/cookies.ts";
import { AppError, toActionFailure } from "../errors.ts";
import { encodeId } from "../shared/ids.ts";
import type { Ctx, State, WebPorts } from "./define.ts";
import { takeFlash } from "./flash.ts";
import { errorCatalogue } from "../shared/error_codes.ts";
import { problem, reported, retryHeaders, wantsJson } from "./respond.ts";

/** What programs call: no session, no cookies, nothing that only browsers need. */
const forPrograms = /^\/(in|api\/v1|webhooks|healthz|readyz|metrics)(\/|$)|^\/sandbox\/sink\//;
/** Where errors are problems, whatever the client accepts. */
const answersProblems = /^\/(in|api|webhooks|healthz|readyz|metrics)(\/|$)|^\/sandbox\/sink\//;
/** Closed to strangers before any handler runs. */
const forMembers = /^\/(dashboard|projects|settings|ops|api\/protected)(\/|$)/;

/** Hands the composed services to every request and names it. The first middleware. */
export function withPorts(ports: WebPorts): Middleware<State> {
  return (ctx) => {
    ctx.state.ports = ports;
    ctx.state.requestId = crypto.randomUUID();
    ctx.state.log = ports.log.with({ request_id: ctx.state.requestId });
    ctx.state.cookies = createCookieJar(ctx.req.headers);
    ctx.state.user = null;
    ctx.state.flash = null;
    ctx.state.form = null;
    return ctx.next();
  };
}

/** One line a request: what was asked, what was answered, how long it took. Never a body, cookie, query or token. */
export const accessLog: Middleware<State> = async (ctx) => {
  const startedAt = performance.now();
  let status = 500;
  try {
    const response = await ctx.next();
    status = response.status;
    response.headers.set("x-request-id", ctx.state.requestId);
    return response;
  } catch (error) {
    if (error instanceof HttpError) status = error.status;
    throw error;
  } finally {
    ctx.state.log.info("request", {
      method: ctx.req.method,
      // A source's key is a capability: the route says enough.
      path: ctx.url.pathname.startsWith("/in/") ? "/in/…" : ctx.url.pathname,
      status,
      duration_ms: Math.round((performance.now() - startedAt) * 10) / 10,
      ...(ctx.state.user ? { user_id: encodeId("user", ctx.state.user.id) } : {}),
      ...(ctx.params.id ? { project_id: ctx.params.id } : {}),
    });
  }
};

/** Reads the session from its cookies, refreshes it when due, and keeps strangers out of the members' pages. */
export const session: Middleware<State> = async (ctx) => {
  const { state } = ctx;
  const { ports } = state;
  const reading = await ports.sessions.read(state.cookies);
  state.user = reading.session?.user ?? null;
  if (state.user) await ports.services.profiles.welcome(state.user);
  if (ctx.req.method === "GET" && !wantsJson(ctx.req)) state.flash = takeFlash(state.cookies);
  const response = await answer();
  state.cookies.writeTo(response.headers);
  return response;

  function answer(): Response | Promise<Response> {
    if (state.user || !forMembers.test(ctx.url.pathname)) return ctx.next();
    if (reading.unavailable) throw new AppError("service_unavailable", { retryAfter: 5 });
    if (ctx.url.pathname.startsWith("/api/")) return problem(new AppError("unauthorized"), state.requestId);
    if (wantsJson(ctx.req)) {
      return Response.json({ success: false, error: "Unauthorized", code: "unauthorized" }, { status: 401 });
    }
    const wanted = ctx.req.method === "GET" ? ctx.url.pathname + ctx.url.search : "/dashboard";
    return ctx.redirect(`/login?next=${encodeURIComponent(wanted)}`, 303);
  }
};

const fixedHeaders: [string, string][] = [
  ["referrer-policy", "strict-origin-when-cross-origin"],
  ["x-content-type-options", "nosniff"],
  ["cross-origin-opener-policy", "same-origin"],
  ["permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"],
];

const securityHeaders: Middleware<State> = async (ctx) => {
  const response = await ctx.next();
  secure(response.headers, ctx.state);
  return response;
};

function secure(headers: Headers, { ports }: State): void {
  for (const [name, value] of fixedHeaders) headers.set(name, value);
  const policy = headers.get("content-security-policy");
  if (ports.settings.appUrl.startsWith("https:")) {
    headers.set("strict-transport-security", "max-age=31536000; includeSubDomains");
  } else if (policy) {
    // Over plain http, as on a laptop, there is nothing to upgrade to.
    headers.set("content-security-policy", policy.replace("; upgrade-insecure-requests", ""));
  }
}

/** Error pages run no script of their own, so that their policy needs no nonce. */
const errorPagePolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * The handler of the error page, which Fresh renders outside of every middleware: the same headers as on other
 * pages, and the cookies that were refreshed on the way to the error.
 */
export function errorPage({ state }: Ctx): PageResponse<undefined> {
  const headers = new Headers({
    "content-security-policy": errorPagePolicy,
    "cache-control": "no-store",
    "x-request-id": state.requestId,
  });
  secure(headers, state);
  state.cookies.writeTo(headers);
  return { data: undefined, headers };
}

const sameOrigin = csrf<State>({
  origin: (origin, ctx) =>
    origin === ctx.url.origin || origin === new URL(ctx.state.ports.settings.appUrl).origin,
});

/**
 * Takes every error that no handler answered, those of unknown paths and methods too: programs get a problem, a form
 * asked for JSON its `ActionResult`, and the error page an HttpError of the right status. What nobody has logged yet
 * is logged here.
 */
const takeErrors: Middleware<State> = async (ctx) => {
  try {
    return await ctx.next();
  } catch (error) {
    const { state, req, url } = ctx;
    const known = error instanceof HttpError ? fromStatus(error) : reported(error, state, ctx);
    if (answersProblems.test(url.pathname)) return problem(known, state.requestId);
    if (wantsJson(req)) {
      const headers = new Headers({ "cache-control": "no-store", ...retryHeaders(known) });
      secure(headers, state);
      state.cookies.writeTo(headers);
      return Response.json(toActionFailure(known), { status: known.status, headers });
    }
    if (error instanceof HttpError) throw error;
    throw new HttpError(known.status, known.message, { cause: error });
  }
};

function fromStatus(error: HttpError): AppError {
  if (error.cause instanceof AppError) return error.cause;
  // Nothing but the check of a form's origin refuses so.
  if (error.status === 403) return new AppError("cross_site_request");
  const codes = ["malformed_request", "not_found", "method_not_allowed"] as const;
  return new AppError(codes.find((code) => errorCatalogue[code].status === error.status) ?? "unexpected");
}

/** What stands before every route, in order. Programs' routes take the errors alone. */
export const forEveryone: Middleware<State>[] = [takeErrors, ...forPeople()];

function forPeople(): Middleware<State>[] {
  return [
    securityHeaders,
    csp<State>({ useNonce: true, csp: ["font-src 'self' data:"] }),
    sameOrigin,
    session,
  ].map((middleware) => (ctx) => forPrograms.test(ctx.url.pathname) ? ctx.next() : middleware(ctx));
}

/** The sandbox does not exist in production. */
export const outsideProduction: Middleware<State> = (ctx) => {
  if (ctx.state.ports.settings.production) throw new HttpError(404);
  return ctx.next();
};
