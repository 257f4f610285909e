import { setCookie } from "@std/http/cookie";

export interface Cookie {
  name: string;
  value: string;
}

export interface CookieOptions {
  path?: string;
  httpOnly?: boolean;
  secure?: boolean;
  sameSite?: boolean | "lax" | "strict" | "none";
  /** Seconds; 0 removes the cookie. */
  maxAge?: number;
}

export interface CookieChange extends Cookie {
  options: CookieOptions;
}

/** A request's cookies and what its response will change; a change is visible to the reads after it. */
export interface Cookies {
  getAll(): Cookie[];
  setAll(changes: CookieChange[]): void;
}

export interface CookieJar extends Cookies {
  /** Appends one Set-Cookie per changed cookie, the last change of each. */
  writeTo(headers: Headers): void;
}

/**
 * The jar of one request. A name that was sent twice counts as not sent: a browser does that when a neighbouring
 * host planted a cookie, and nobody can tell which one is ours.
 */
export function createCookieJar(requestHeaders: Headers): CookieJar {
  const cookies = readCookies(requestHeaders.get("cookie") ?? "");
  const changes = new Map<string, CookieChange>();
  return {
    getAll: () => [...cookies].map(([name, value]) => ({ name, value })),
    setAll(list) {
      for (const change of list) {
        changes.set(change.name, change);
        if (change.options.maxAge === 0) cookies.delete(change.name);
        else cookies.set(change.name, change.value);
      }
    },
    writeTo(headers) {
      for (const { name, value, options } of changes.values()) {
        const { path, httpOnly, secure, maxAge } = options;
        setCookie(headers, { name, value, path, httpOnly, secure, maxAge, sameSite: "Lax" });
      }
    },
  };
}

function readCookies(header: string): Map<string, string> {
  const cookies = new Map<string, string>();
  const twice = new Set<string>();
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, Math.max(0, at)).trim();
    if (name === "") continue;
    if (cookies.has(name)) twice.add(name);
    cookies.set(name, pair.slice(at + 1).trim());
  }
  for (const name of twice) cookies.delete(name);
  return cookies;
}
