/** Cookies by RFC 6265, as `@std/http/cookie` has them. */

/** One cookie as a `Set-Cookie` header describes it. */
export interface Cookie {
  name: string;
  value: string;
  /** A date or milliseconds since 1970; without it (and without `maxAge`) the cookie ends with the session. */
  expires?: Date | number;
  /** Seconds, a whole number from 0. */
  maxAge?: number;
  domain?: string;
  path?: string;
  secure?: boolean;
  httpOnly?: boolean;
  partitioned?: boolean;
  sameSite?: "Strict" | "Lax" | "None";
  /** Further attributes, each written as it is. */
  unparsed?: string[];
}

/** RFC 7230 token. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 6265 §4.1.1 cookie-octet. */
const VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/;
const PATH = /^[\x20-\x3a\x3c-\x7e]*$/;

/**
 * The cookies of a request, by name, values as they were sent. A name that was not sent is undefined, inherited
 * names such as `constructor` too. Throws a SyntaxError where a cookie has no name.
 */
export function getCookies(headers: Headers): Partial<Record<string, string>> {
  const cookies: Partial<Record<string, string>> = Object.create(null);
  const header = headers.get("Cookie");
  if (header === null) return cookies;
  for (const pair of header.split(";")) {
    const [name = "", ...value] = pair.split("=");
    if (name === "") throw new SyntaxError("Cookie cannot start with '='");
    cookies[name.trim()] = value.join("=");
  }
  return cookies;
}

/**
 * Appends the cookie to the headers. `__Secure` and `__Host` names get the attributes that they demand.
 * Throws a SyntaxError for characters that the header cannot carry, a RangeError for a negative `maxAge`.
 */
export function setCookie(headers: Headers, cookie: Cookie): void {
  if (cookie.name === "") return;
  headers.append("Set-Cookie", serialize(cookie));
}

/** Appends a cookie that ends at once; `path`, `domain` and flags must be those it was set with. */
export function deleteCookie(
  headers: Headers,
  name: string,
  attributes?: Pick<Cookie, "path" | "domain" | "secure" | "httpOnly" | "partitioned">,
): void {
  setCookie(headers, { name, value: "", expires: new Date(0), ...attributes });
}

function serialize(cookie: Cookie): string {
  check("name", cookie.name, NAME);
  check("value", cookie.value, VALUE);
  const { name, value, maxAge, sameSite, expires, unparsed } = cookie;
  const hostOnly = name.startsWith("__Host");
  const secure = cookie.secure || hostOnly || name.startsWith("__Secure");
  const domain = hostOnly ? undefined : cookie.domain;
  const path = hostOnly ? "/" : cookie.path;

  const parts = [`${name}=${value}`];
  if (secure) parts.push("Secure");
  if (cookie.httpOnly) parts.push("HttpOnly");
  if (cookie.partitioned) parts.push("Partitioned");
  if (Number.isInteger(maxAge)) parts.push(`Max-Age=${checkMaxAge(Number(maxAge))}`);
  if (domain) parts.push(`Domain=${checkDomain(domain)}`);
  if (sameSite) parts.push(`SameSite=${sameSite}`);
  if (path) parts.push(`Path=${check("path", path, PATH)}`);
  if (expires) parts.push(`Expires=${new Date(expires).toUTCString()}`);
  if (unparsed) parts.push(unparsed.join("; "));
  return parts.join("; ");
}

function check(part: string, text: string, allowed: RegExp): string {
  if (!allowed.test(text)) {
    throw new SyntaxError(`Cookie ${part} has a character that it cannot carry: ${JSON.stringify(text)}`);
  }
  return text;
}

function checkMaxAge(seconds: number): number {
  if (seconds < 0) throw new RangeError(`Max-Age must be at least 0: received ${seconds}`);
  return seconds;
}

function checkDomain(domain: string): string {
  if (/^-|[.-]$/.test(domain)) throw new SyntaxError(`Cookie domain starts or ends wrongly: ${domain}`);
  return check("domain", domain, PATH);
}
