import { sensitiveHeaders, type VerifyOptions } from "../../lib/providers/mod.ts";

const credentials =
  /^(authorization|proxy-authorization|cookie|set-cookie)$|token|secret|signature|password|api-?key/;

/**
 * Stored headers for people: what signs or authorises keeps its last four characters alone. A sender may send
 * credentials that its provider's entry does not know, so that telling names count too.
 */
export function redactHeaders(
  headers: unknown,
  provider: string,
  options?: VerifyOptions,
): [name: string, value: string][] {
  const sensitive = new Set(sensitiveHeaders(provider, options));
  return readHeaders(headers).map(([name, value]) => {
    const lowerCase = name.toLowerCase();
    return [name, sensitive.has(lowerCase) || credentials.test(lowerCase) ? lastFour(value) : value];
  });
}

/** Pairs as ingest stores them; anything else in the column is left out. */
function readHeaders(headers: unknown): [string, string][] {
  if (!Array.isArray(headers)) return [];
  return headers.filter((pair): pair is [string, string] =>
    Array.isArray(pair) && typeof pair[0] === "string" && typeof pair[1] === "string"
  );
}

function lastFour(value: string): string {
  return value.length < 12 ? "…" : `…${value.slice(-4)}`;
}
