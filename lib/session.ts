import { Buffer } from "node:buffer";
import { type AuthError, isAuthApiError, isAuthSessionMissingError } from "@supabase/supabase-js";
import { z } from "zod";
import type { Clock } from "./clock.ts";
import {
  type Cookie,
  type CookieChange,
  type Cookies,
  createCookieJar,
} from "./integrations/supabase/cookies.ts";
import type { Supabase } from "./integrations/supabase/supabase.ts";
import type { Log } from "./log.ts";
import { createRevocations } from "./session_revocations.ts";
import { createTokenVerifier, type Session } from "./session_token.ts";

export type { Session, SessionUser } from "./session_token.ts";

/** A token that ends this soon is exchanged already; supabase-js would by itself, and unshared, 90 s before. */
const refreshAheadMilliseconds = 100_000;
const refreshDeadlineMilliseconds = 5_000;
/** Requests that left the browser before its new cookies came get the same answer for so long. */
const settledMilliseconds = 10_000;
const cachedSessions = 2_000;
const largestCookie = 64 * 1024;
const prefix = "base64-";

const cookieSchema = z.object({ access_token: z.string().min(1), refresh_token: z.string().min(1) });
type Tokens = z.infer<typeof cookieSchema>;

export interface SessionReading {
  session: Session | null;
  /** There may be a session, but the Auth server could not be asked. */
  unavailable: boolean;
}

export interface Sessions {
  /**
   * Who the cookies say it is, checked locally. An ended token is exchanged once for all requests of this process
   * that bring it; new or removed cookies are set on `cookies`. Never throws.
   */
  read(cookies: Cookies): Promise<SessionReading>;
  /** From now on this process refuses the access tokens of the sessions that were signed out. */
  revoke(session: Session, scope: "local" | "global" | "others"): void;
}

interface Exchange extends SessionReading {
  changes: CookieChange[];
}

const nobody: SessionReading = { session: null, unavailable: false };
const unknown: SessionReading = { session: null, unavailable: true };
const unanswered: Exchange = { ...unknown, changes: [] };

/** Reads sessions from cookies for every request: a map look-up while the token is fresh. */
export function createSessions(
  { supabase, clock, log }: { supabase: Supabase; clock: Clock; log: Log },
): Sessions {
  const verify = createTokenVerifier({ issuer: supabase.issuer, fetch: supabase.fetch, clock });
  const revocations = createRevocations(clock);
  const verified = new Map<string, Session>();
  const exchanges = new Map<string, { result: Promise<Exchange>; settledAt: number }>();

  async function read(cookies: Cookies): Promise<SessionReading> {
    const list = cookies.getAll();
    const raw = combine(list, supabase.cookieName);
    if (raw === null) return nobody;
    const known = verified.get(raw);
    if (known && known.expiresAt - clock.now() > refreshAheadMilliseconds) {
      return revocations.has(known) ? refuse(cookies, "revoked") : { session: known, unavailable: false };
    }

    const tokens = decode(raw);
    if (!tokens) return refuse(cookies, "unreadable");
    const verdict = await verify(tokens.access_token);
    if (verdict.outcome === "refused") return refuse(cookies, verdict.reason);
    if (verdict.outcome === "unavailable") {
      log.error("session keys unavailable", verdict.cause);
      return unknown;
    }
    const { session } = verdict;
    if (revocations.has(session)) return refuse(cookies, "revoked");
    if (session.expiresAt - clock.now() > refreshAheadMilliseconds) {
      remember(raw, session);
      return { session, unavailable: false };
    }

    const exchange = await inTime(exchangeOnce(cookies, tokens.refresh_token), clock) ?? unanswered;
    if (exchange.unavailable && verdict.outcome === "valid") return { session, unavailable: false };
    if (!exchange.session && !exchange.unavailable) return refuse(cookies, "refresh_refused");
    cookies.setAll(exchange.changes);
    return { session: exchange.session, unavailable: exchange.unavailable };
  }

  function exchangeOnce(cookies: Cookies, refreshToken: string): Promise<Exchange> {
    for (const [token, { settledAt }] of exchanges) {
      if (clock.monotonic() - settledAt > settledMilliseconds) exchanges.delete(token);
    }
    const known = exchanges.get(refreshToken);
    if (known) return known.result;
    const result = exchange(cookies.getAll(), refreshToken).then((outcome) => {
      if (outcome.unavailable) exchanges.delete(refreshToken);
      else exchanges.set(refreshToken, { result, settledAt: clock.monotonic() });
      return outcome;
    });
    exchanges.set(refreshToken, { result, settledAt: Infinity });
    return result;
  }

  /** Asks the Auth server, which supabase-js tries for up to half a minute. Never rejects. */
  async function exchange(cookies: Cookie[], refreshToken: string): Promise<Exchange> {
    const changes: CookieChange[] = [];
    const jar = createCookieJar(new Headers());
    jar.setAll(cookies.map((cookie) => ({ ...cookie, options: {} })));
    const recorder: Cookies = {
      getAll: jar.getAll,
      setAll(list) {
        jar.setAll(list);
        changes.push(...list);
      },
    };
    try {
      const { auth } = supabase.createClient(recorder);
      const { data, error } = await auth.refreshSession({ refresh_token: refreshToken });
      if (!data.session) {
        if (!isRefused(error)) throw error;
        log.warn("session refresh refused", { provider_code: error.code });
        return { ...nobody, changes: [] };
      }
      const verdict = await verify(data.session.access_token);
      if (verdict.outcome === "valid") return { session: verdict.session, unavailable: false, changes };
      throw verdict.outcome === "unavailable"
        ? verdict.cause
        : new Error(`the Auth server sent a token that is ${verdict.outcome}`);
    } catch (error) {
      log.error("session refresh failed", error);
      return unanswered;
    }
  }

  function refuse(cookies: Cookies, reason: string): SessionReading {
    log.warn("session refused", { reason });
    const ours = cookies.getAll().filter(({ name }) => isOurs(name, supabase.cookieName));
    cookies.setAll(
      ours.map(({ name }) => ({ name, value: "", options: { ...supabase.cookieOptions, maxAge: 0 } })),
    );
    return nobody;
  }

  function remember(raw: string, session: Session): void {
    if (verified.size >= cachedSessions) {
      const [oldest] = verified.keys();
      if (oldest !== undefined) verified.delete(oldest);
    }
    verified.set(raw, session);
  }

  return { read, revoke: revocations.add };
}

function isOurs(name: string, cookieName: string): boolean {
  return name === cookieName ||
    (name.startsWith(`${cookieName}.`) && /^\d+$/.test(name.slice(cookieName.length + 1)));
}

/** The cookie's value from one piece or from `.0`, `.1`, …, as @supabase/ssr cuts it; null without one. */
function combine(list: { name: string; value: string }[], cookieName: string): string | null {
  const find = (name: string) => list.find((cookie) => cookie.name === name)?.value;
  let value = find(cookieName);
  if (value === undefined) {
    let piece: string | undefined;
    for (let index = 0; (piece = find(`${cookieName}.${index}`)) !== undefined; index++) {
      value = (value ?? "") + piece;
    }
  }
  return value === undefined || value === "" ? null : value;
}

function decode(raw: string): Tokens | null {
  if (!raw.startsWith(prefix) || raw.length > largestCookie) return null;
  try {
    const text = Buffer.from(raw.slice(prefix.length), "base64url").toString();
    return cookieSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Whether the Auth server itself said no: rate limits and failures say nothing about the session. */
function isRefused(error: AuthError | null): error is AuthError {
  return isAuthSessionMissingError(error) ||
    (isAuthApiError(error) && error.status >= 400 && error.status <= 404);
}

/** The answer, or null when it takes longer than the deadline. */
function inTime<T>(answer: Promise<T>, clock: Clock): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(refreshDeadlineMilliseconds, () => resolve(null));
    answer.then(resolve, reject).finally(cancel);
  });
}
