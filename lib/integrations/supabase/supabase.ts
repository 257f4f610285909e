import { createServerClient } from "@supabase/ssr";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { CookieChange, CookieOptions, Cookies } from "./cookies.ts";

/** Keeps the clients' table types out: their default asks too much of the type checker. */
type NoTables = Record<never, never>;

const requestMilliseconds = 10_000;

export interface SupabaseSettings {
  url: string;
  publishableKey: string;
  secretKey: string;
  /** Reaches the stand-in when there is one; by default the network. */
  fetch?: typeof globalThis.fetch;
  /** From `sessionCookieName`. */
  cookieName: string;
  secureCookies: boolean;
}

/** Identity is all that Sluice asks of Supabase's API; data has its own doors (docs/adr/0002-data-access.md). */
export type IdentityClient = Pick<SupabaseClient, "auth">;

export interface Supabase {
  /** What access tokens say in `iss`. */
  issuer: string;
  cookieName: string;
  cookieOptions: CookieOptions;
  fetch: typeof globalThis.fetch;
  /** The client of one request's person, its session kept in that request's cookies. */
  createClient(cookies: Cookies): IdentityClient;
  /** The client that may manage every account. Never for the acts of a person. */
  createAdminClient(): IdentityClient;
}

/** The only place that makes Supabase clients, hosted and stand-in alike. */
export function createSupabase(settings: SupabaseSettings): Supabase {
  const { url, publishableKey, secretKey, cookieName } = settings;
  const fetch = settings.fetch ?? fetchInTime;
  const cookieOptions: CookieOptions = {
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure: settings.secureCookies,
  };
  return {
    issuer: new URL("/auth/v1", url).href,
    cookieName,
    cookieOptions,
    fetch,
    createClient: (cookies) =>
      createServerClient<NoTables>(url, publishableKey, {
        global: { fetch },
        cookieOptions: { ...cookieOptions, name: cookieName },
        cookies: {
          // The user's record stays out of the cookie: the access token already says who it is.
          encode: "tokens-only",
          getAll: () => cookies.getAll(),
          setAll: (changes: CookieChange[]) => cookies.setAll(changes),
        },
      }),
    createAdminClient: () =>
      createClient<NoTables>(url, secretKey, {
        global: { fetch },
        auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      }),
  };
}

/**
 * The session cookie's name. Browsers share cookies across the ports of a host, so it carries the instance; where
 * it is secure, the `__Host-` prefix keeps other hosts of the domain from planting one.
 */
export function sessionCookieName(instance: string, secureCookies: boolean): string {
  return `${secureCookies ? "__Host-" : ""}sb-${instance}-auth-token`;
}

/** Whether session cookies are `Secure`: where people come over https, but not on localhost. */
export function needsSecureCookies(appUrl: string): boolean {
  const { protocol, hostname } = new URL(appUrl);
  return protocol === "https:" && hostname !== "localhost" && !hostname.endsWith(".localhost") &&
    hostname !== "127.0.0.1" && hostname !== "[::1]";
}

function fetchInTime(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const late = AbortSignal.timeout(requestMilliseconds);
  return globalThis.fetch(input, {
    ...init,
    signal: init?.signal ? AbortSignal.any([init.signal, late]) : late,
  });
}
