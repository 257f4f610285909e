/**
 * The declarative format in which a provider says how it signs. It is data: the engine compiles it, forms
 * edit it, entries are tables of it. Keys are snake_case because it travels as JSON.
 */

export const reasons = [
  "missing_header",
  "malformed_header",
  "timestamp_too_old",
  "timestamp_in_future",
  "wrong_secret",
  "body_altered",
  "unsupported_scheme",
] as const;

/** Why a request was refused, as a diagnosis a person can act on. */
export type Reason = typeof reasons[number];

export type Verdict = { ok: true; scheme: string } | { ok: false; reason: Reason; scheme?: string };

export type HashName = "sha1" | "sha256" | "sha384" | "sha512";
export type TextEncoding = "hex" | "base64" | "base64url";
export type TimestampUnit = "s" | "ms" | "rfc3339";

/** How a secret's text becomes key bytes. The first of the prefixes that matches is dropped before decoding. */
export interface KeyFormat {
  encoding: "utf8" | "base64" | "hex";
  strip_prefixes: readonly string[];
  /** Without one of the prefixes the text is no key: keeps a bare public key from serving as an HMAC key too. */
  prefix_required?: boolean | undefined;
}

/** How signatures, and sometimes a timestamp, sit inside the header's value. */
export type SignatureLayout =
  /** `sha256=<signature>`; with `prefix_optional` also the bare signature. */
  | { kind: "plain"; prefix: string; prefix_optional?: boolean | undefined }
  /** `t=…,v1=…,v1=…`. */
  | {
    kind: "kv";
    item_separator: string;
    kv_separator: string;
    signature_keys: readonly string[];
    timestamp_key: string | null;
  }
  /** `v1,<signature> v1,<signature>`. */
  | { kind: "versioned-list"; item_separator: string; version_separator: string; version: string };

export interface SignatureHeader {
  in: "header";
  /** Lower case. */
  name: string;
  encoding: TextEncoding;
  layout: SignatureLayout;
  /** Several headers of this name are alternatives (key rotation) instead of a conflict. */
  allow_repeated?: boolean | undefined;
}

export type TimestampSource =
  | { in: "header"; name: string; unit: TimestampUnit }
  /** The `timestamp_key` of a `kv` layout. */
  | { in: "signature"; unit: TimestampUnit }
  /** A dotted path into a JSON body that the signature covers. */
  | { in: "body-json"; name: string; unit: TimestampUnit };

export interface MessageIdSource {
  in: "header";
  name: string;
}

interface Signed {
  id: string;
  signature: SignatureHeader;
  timestamp: TimestampSource | null;
  message_id: MessageIdSource | null;
  /** Text with `{body}`, `{timestamp}`, `{id}`, `{url}`, `{method}` and, for plain hashes, `{secret}`. */
  signed_content: string;
  /** Seconds a timestamp may be away from now, either way, inclusive. Null: freshness is not checked. */
  tolerance_seconds: number | null;
}

export interface HmacScheme extends Signed {
  type: "hmac";
  hash: HashName;
  key: KeyFormat;
}

/** A hash without a key over content that contains the secret (HubSpot v1 and v2). */
export interface HashScheme extends Signed {
  type: "hash";
  hash: HashName;
}

/** The configured secret is the sender's public key: 32 raw bytes in the given encoding. */
export interface Ed25519Scheme extends Signed {
  type: "ed25519";
  key: KeyFormat;
}

/** A header repeats the secret itself. */
export interface TokenScheme {
  type: "shared-token";
  id: string;
  compare: { in: "header"; name: string; prefix: string };
}

/** HTTP Basic; the secret is `user:password`. */
export interface BasicScheme {
  type: "basic";
  id: string;
}

/** Nothing is checked. */
export interface OpenScheme {
  type: "open";
  id: string;
}

export type SignedScheme = HmacScheme | HashScheme | Ed25519Scheme;
export type Scheme = SignedScheme | TokenScheme | BasicScheme | OpenScheme;

/** Where a fact about the event is. `path` is dotted: `data.object.id`. */
export type Location =
  | { in: "header"; name: string }
  | { in: "json"; path: string };

/** Several facts that only together identify an event; absent when one of them is. */
export interface JoinedLocation {
  in: "join";
  of: readonly Location[];
}

/** What a person configures for a generic HMAC source: a scheme without an id, and where id and type are. */
export interface SignatureTemplate extends Omit<HmacScheme, "id" | "type"> {
  type: "hmac";
  event_id: Location | null;
  event_type: Location | null;
}

export interface VerifyOptions {
  /** Only this scheme of the provider counts. */
  scheme?: string;
  /** Key material that does not travel in the request. */
  context?: Record<string, string>;
  /** Overrides the scheme's tolerance; null switches the freshness check off. */
  tolerance_seconds?: number | null;
  /** The generic HMAC's configuration, as `templateSchema` describes it. */
  template?: unknown;
}

export interface VerifyInput {
  method: string;
  /** The public URL the provider posted to, query included. */
  url: string;
  headers: readonly (readonly [string, string])[];
  body: Uint8Array;
  /** Every secret that counts at the moment: several while one is being rotated. */
  secrets: readonly string[];
  options?: VerifyOptions;
  /** Unix seconds. */
  now: number;
}
