import { findProvider, verifiersFor } from "./registry.ts";
import type { VerifyOptions } from "./scheme.ts";

export interface SignInput {
  secret: string;
  body: Uint8Array | string;
  /** Unix seconds. */
  now: number;
  /** The event's id, for schemes that sign it and headers that carry it. */
  id: string;
  method?: string;
  /** The URL it will be posted to; some schemes sign it. */
  url?: string;
  /** For headers that carry it; the sample's type when absent. */
  type?: string;
  options?: VerifyOptions;
}

/**
 * The headers of a correctly signed request: the signature's own and those that the provider always sends,
 * without content-type. Empty when nothing can be signed (no such provider, an unusable secret, a public key).
 */
export function sign(provider: string, input: SignInput): [string, string][] {
  const entry = findProvider(provider);
  if (entry === null) return [];
  const { secret, now, id, method = "POST", url = "", type = entry.sample.type } = input;
  const body = typeof input.body === "string" ? new TextEncoder().encode(input.body) : input.body;
  const material = { secret, body, now, id, method, url };
  let security: [string, string][] | null = null;
  for (const verifier of verifiersFor(provider, input.options)) security ??= verifier.sign(material);
  if (security === null) return [];
  const fill = (text: string) => text.replaceAll("{id}", id).replaceAll("{type}", type);
  return [...entry.sampleHeaders.map(([name, text]): [string, string] => [name, fill(text)]), ...security];
}

export interface SampleRequest {
  method: "POST";
  headers: [string, string][];
  body: string;
  type: string;
}

/** The provider's sample event under this id, signed: a request that a source of this provider accepts. */
export function sampleRequest(
  provider: string,
  input: Pick<SignInput, "secret" | "now" | "id" | "url" | "options">,
): SampleRequest | null {
  const entry = findProvider(provider);
  if (entry === null) return null;
  const { type, payload } = entry.sample;
  const body = JSON.stringify(payload, (_key, value: unknown) => fillIn(value, input));
  const headers: [string, string][] = [
    ["content-type", "application/json"],
    ...sign(provider, { ...input, body }),
  ];
  return { method: "POST", headers, body, type };
}

function fillIn(value: unknown, { id, now }: { id: string; now: number }): unknown {
  if (value === "{id}") return id;
  if (value === "{now_ms}") return Math.floor(now) * 1000;
  return value === "{now}" ? Math.floor(now) : value;
}

export interface CurlInput extends SignInput {
  url: string;
}

/**
 * A curl command for a POSIX shell that posts the body, correctly signed. The body must be text without NUL:
 * arguments cannot carry anything else.
 */
export function curlLine(provider: string, input: CurlInput): string {
  const body = typeof input.body === "string" ? input.body : new TextDecoder().decode(input.body);
  const headers: [string, string][] = [
    ["content-type", "application/json"],
    ...sign(provider, { ...input, body }),
  ];
  return [
    `curl -X ${quote(input.method ?? "POST")} ${quote(input.url)}`,
    ...headers.map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    // --data-raw sends a leading @ as itself, where the other forms would read a file.
    `--data-raw ${quote(body)}`,
  ].join(" \\\n  ");
}

/** Inside single quotes a POSIX shell reads everything as itself but the quote. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** What is wrong with a secret for this provider, as a sentence; null when nothing is. */
export function secretProblem(provider: string, secret: string): string | null {
  const format = findProvider(provider)?.secret ?? null;
  return format === null || format.pattern.test(secret) ? null : format.message;
}
