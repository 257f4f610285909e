import type { Provider, SecretFormat } from "../provider.ts";
import type { HmacScheme, JoinedLocation, Location, Scheme, SignatureLayout } from "../scheme.ts";

/** What makes one provider differ from the next where nothing but facts differ. */
export interface PlainEntry {
  id: string;
  name: string;
  docs: string | null;
  schemes: readonly Scheme[];
  secret?: SecretFormat;
  eventId?: readonly (Location | JoinedLocation)[];
  eventType?: readonly Location[];
  /** An event type of this provider, for the sample. */
  sampleType: string;
}

const anySecret: SecretFormat = {
  hint: "The secret that the provider shows for, or asks for with, the webhook.",
  placeholder: "the webhook's secret",
  pattern: /^[^\p{Cc}]{4,500}$/u,
  message: "A secret has 4 to 500 characters",
};

/** A provider with a generic set-up page; its sample is derived from where id and type are. */
export function plainProvider(entry: PlainEntry): Provider {
  const { eventId = [], eventType = [], secret = anySecret, sampleType, ...rest } = entry;
  const facts = sampleFacts(entry);
  const headers = facts.flatMap(({ location, value }) =>
    location.in === "header" ? [[location.name, value]] : []
  );
  return {
    ...rest,
    secret,
    setup: [
      `Add a webhook with the URL {url} in the settings of ${entry.name}.`,
      "Enter the webhook's secret here.",
      "Send an event, or a test event from here.",
    ],
    sensitiveHeaders: entry.schemes.flatMap(secretHeaders),
    eventId,
    eventType,
    sampleHeaders: headers.map(([name = "", value = ""]) => [name, value] as const),
    sample: { type: sampleType, payload: samplePayload(facts) },
    ingest: true,
    configurable: false,
    handshake: null,
  };
}

/** HMAC-SHA256 of the body in hex, but for what is said otherwise. */
export function hmacScheme(
  id: string,
  header: string,
  changes: Partial<HmacScheme> & SignatureChanges = {},
): HmacScheme {
  const { encoding = "hex", layout = { kind: "plain", prefix: "" }, allow_repeated, ...rest } = changes;
  return {
    id,
    type: "hmac",
    hash: "sha256",
    key: { encoding: "utf8", strip_prefixes: [] },
    signature: { in: "header", name: header, encoding, layout, allow_repeated },
    timestamp: null,
    message_id: null,
    signed_content: "{body}",
    tolerance_seconds: null,
    ...rest,
  };
}

interface SignatureChanges {
  encoding?: HmacScheme["signature"]["encoding"];
  layout?: SignatureLayout;
  allow_repeated?: boolean;
}

/** `t=…,v1=…` as Stripe made it popular. */
export function keyed(signature: string, timestamp: string | null, separator = ","): SignatureLayout {
  return {
    kind: "kv",
    item_separator: separator,
    kv_separator: "=",
    signature_keys: [signature],
    timestamp_key: timestamp,
  };
}

export function prefixed(prefix: string): SignatureLayout {
  return { kind: "plain", prefix };
}

export function header(name: string): Location {
  return { in: "header", name };
}

export function json(path: string): Location {
  return { in: "json", path };
}

interface Fact {
  location: Location;
  value: string;
}

function sampleFacts({ schemes, eventId = [], eventType = [], sampleType }: PlainEntry): Fact[] {
  const [id] = eventId;
  const [type] = eventType;
  const facts: Fact[] = [];
  if (id !== undefined) {
    for (const location of id.in === "join" ? id.of : [id]) facts.push({ location, value: "{id}" });
  }
  if (type !== undefined) facts.push({ location: type, value: type.in === "header" ? "{type}" : sampleType });
  for (const scheme of schemes) {
    if (!("timestamp" in scheme) || scheme.timestamp?.in !== "body-json") continue;
    facts.push({
      location: json(scheme.timestamp.name),
      value: scheme.timestamp.unit === "ms" ? "{now_ms}" : "{now}",
    });
  }
  return facts;
}

function samplePayload(facts: readonly Fact[]): Record<string, unknown> {
  const payload: Record<string, unknown> = { message: "A test event from Sluice" };
  for (const { location, value } of facts) {
    if (location.in !== "json") continue;
    const keys = location.path.split(".");
    const last = keys.pop() ?? "";
    let place = payload;
    for (const key of keys) {
      const inner: Record<string, unknown> = { ...Object(place[key]) };
      place[key] = inner;
      place = inner;
    }
    place[last] = value;
  }
  return payload;
}

function secretHeaders(scheme: Scheme): string[] {
  switch (scheme.type) {
    case "open":
      return [];
    case "basic":
      return ["authorization"];
    case "shared-token":
      return [scheme.compare.name];
    default:
      return [scheme.signature.name];
  }
}
