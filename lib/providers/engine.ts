import { alterations } from "./alteration.ts";
import { decodeSignature, encodeSignature, equalSecrets } from "./digest.ts";
import { headerValue, headerValues } from "./headers.ts";
import { parseJson, valueAt } from "./json.ts";
import { formatSignature, mostSignatures, parseSignature, type SignatureParts } from "./layout.ts";
import { createMatcher } from "./matching.ts";
import type {
  BasicScheme,
  Reason,
  Scheme,
  SignedScheme,
  TimestampSource,
  TokenScheme,
  Verdict,
  VerifyInput,
} from "./scheme.ts";
import type { ContentValues } from "./signed_content.ts";
import { formatTimestamp, parseTimestamp, staleness } from "./timestamp.ts";

/** What a correct signature is made from. */
export interface SigningMaterial {
  secret: string;
  body: Uint8Array;
  /** Unix seconds. */
  now: number;
  /** The message's id, where the scheme signs one. */
  id: string;
  method: string;
  url: string;
}

/** A scheme ready to run: whatever does not depend on the request is done once. */
export interface Verifier {
  scheme: Scheme;
  verify(input: VerifyInput): Verdict;
  /** The security headers of a correct signature; null when the secret cannot sign (empty, unreadable, public). */
  sign(material: SigningMaterial): [string, string][] | null;
}

/** Compiles a declarative scheme. The scheme must not change afterwards. */
export function compileScheme(scheme: Scheme): Verifier {
  switch (scheme.type) {
    case "open":
      return { scheme, verify: () => ({ ok: true, scheme: scheme.id }), sign: () => [] };
    case "shared-token":
      return tokenVerifier(scheme);
    case "basic":
      return basicVerifier(scheme);
    default:
      return signatureVerifier(scheme);
  }
}

function signatureVerifier(scheme: SignedScheme): Verifier {
  const matcher = createMatcher(scheme);
  const { signature: header, timestamp: clock, message_id: messageId } = scheme;

  function check(input: VerifyInput): Reason | null {
    const parts = signatureParts(scheme, input);
    if (typeof parts === "string") return parts;

    const id = messageId === null ? "" : headerValue(input.headers, messageId.name);
    if (id === undefined) return "missing_header";
    if (id === null || (messageId !== null && id === "")) return "malformed_header";

    const timestamp = timestampText(clock, parts, input);
    if (timestamp === undefined) return "missing_header";
    if (parts.problem !== null) return parts.problem;
    if (timestamp === null) return "malformed_header";
    let signedAt = timestamp === "" || clock === null ? null : parseTimestamp(timestamp, clock.unit);
    if (signedAt === null && clock !== null && clock.in !== "body-json") return "malformed_header";

    const signatures: Uint8Array[] = [];
    for (const text of parts.signatures) {
      const bytes = decodeSignature(text, header.encoding, matcher.length);
      if (bytes !== null) signatures.push(bytes);
    }
    if (signatures.length === 0) return "malformed_header";

    // The signature is judged before the time, so that a stale request is known to be a genuine one.
    const { url, method, body, secrets } = input;
    const values: ContentValues = { timestamp, id, url, method, body, secret: "" };
    if (!secrets.some((secret) => matcher.matches(secret, values, signatures))) {
      return wasAltered(secrets, values, signatures) ? "body_altered" : "wrong_secret";
    }

    const tolerance = toleranceOf(scheme, input);
    if (tolerance === null) return null;
    if (clock?.in === "body-json") {
      signedAt = bodyTimestamp(clock, body);
      if (signedAt === null) return "malformed_header";
    }
    return signedAt === null ? null : staleness(signedAt, input.now, tolerance);
  }

  function wasAltered(secrets: readonly string[], values: ContentValues, signatures: Uint8Array[]): boolean {
    for (const body of alterations(values.body)) {
      if (secrets.some((secret) => matcher.matches(secret, { ...values, body }, signatures))) return true;
    }
    return false;
  }

  return {
    scheme,
    verify(input) {
      const reason = check(input);
      return reason === null ? { ok: true, scheme: scheme.id } : { ok: false, reason, scheme: scheme.id };
    },
    sign({ secret, body, now, id, method, url }) {
      const timestamp = clock === null ? "" : formatTimestamp(now, clock.unit);
      const signature = matcher.sign(secret, { timestamp, id, url, method, body, secret: "" });
      if (signature === null) return null;
      const headers: [string, string][] = [];
      if (messageId !== null) headers.push([messageId.name, id]);
      if (clock?.in === "header") headers.push([clock.name, timestamp]);
      const text = encodeSignature(signature, header.encoding);
      headers.push([header.name, formatSignature(text, timestamp, header.layout)]);
      return headers;
    },
  };
}

function signatureParts({ signature: header }: SignedScheme, input: VerifyInput): SignatureParts | Reason {
  if (!header.allow_repeated) {
    const value = headerValue(input.headers, header.name);
    if (value === undefined) return "missing_header";
    return value === null ? "malformed_header" : parseSignature(value, header.layout);
  }
  const values = headerValues(input.headers, header.name);
  if (values.length === 0) return "missing_header";
  // Repeated headers arrive one by one, or joined by commas when an HTTP library folded them.
  const each = values.join(",").split(",").map((value) => parseSignature(value.trim(), header.layout));
  const signatures = each.flatMap((parts) => parts.signatures);
  if (signatures.length > mostSignatures) return "malformed_header";
  return { signatures, timestamp: null, problem: signatures.length > 0 ? null : each[0]?.problem ?? null };
}

/** The timestamp as it was signed; empty when there is none to sign, null when it is conflicting or absent. */
function timestampText(clock: TimestampSource | null, parts: SignatureParts, input: VerifyInput) {
  if (clock === null || clock.in === "body-json") return "";
  return clock.in === "header" ? headerValue(input.headers, clock.name) : parts.timestamp;
}

function bodyTimestamp(
  clock: Extract<TimestampSource, { in: "body-json" }>,
  body: Uint8Array,
): number | null {
  const json = parseJson(body);
  const value = json.ok ? valueAt(json.value, clock.name) : undefined;
  return typeof value === "number" || typeof value === "string"
    ? parseTimestamp(String(value), clock.unit)
    : null;
}

function toleranceOf(scheme: SignedScheme, input: VerifyInput): number | null {
  const configured = input.options?.tolerance_seconds;
  return configured === undefined ? scheme.tolerance_seconds : configured;
}

function tokenVerifier(scheme: TokenScheme): Verifier {
  const { name, prefix } = scheme.compare;
  const refuse = (reason: Reason): Verdict => ({ ok: false, reason, scheme: scheme.id });
  return {
    scheme,
    verify({ headers, secrets }) {
      const value = headerValue(headers, name);
      if (value === undefined) return refuse("missing_header");
      if (value === null || value === "") return refuse("malformed_header");
      if (!value.startsWith(prefix)) return refuse("unsupported_scheme");
      const token = value.slice(prefix.length);
      const known = secrets.some((secret) => secret !== "" && equalSecrets(secret, token));
      return known ? { ok: true, scheme: scheme.id } : refuse("wrong_secret");
    },
    sign: ({ secret }) => secret === "" ? null : [[name, prefix + secret]],
  };
}

const basicCredentials = /^Basic +([A-Za-z0-9+/]+={0,2})$/i;

function basicVerifier(scheme: BasicScheme): Verifier {
  const refuse = (reason: Reason): Verdict => ({ ok: false, reason, scheme: scheme.id });
  const encode = (secret: string) => new TextEncoder().encode(secret).toBase64();
  return {
    scheme,
    verify({ headers, secrets }) {
      const value = headerValue(headers, "authorization");
      if (value === undefined) return refuse("missing_header");
      if (value === null || value === "") return refuse("malformed_header");
      if (!/^Basic\b/i.test(value)) return refuse("unsupported_scheme");
      const credentials = basicCredentials.exec(value)?.[1];
      if (credentials === undefined) return refuse("malformed_header");
      const known = secrets.some((secret) => secret !== "" && equalSecrets(encode(secret), credentials));
      return known ? { ok: true, scheme: scheme.id } : refuse("wrong_secret");
    },
    sign: ({ secret }) => secret === "" ? null : [["authorization", `Basic ${encode(secret)}`]],
  };
}
