import type { JoinedLocation, Location, Scheme } from "./scheme.ts";

/** What a person has to know about a source's secret. */
export interface SecretFormat {
  /** One sentence: where to find it. */
  hint: string;
  placeholder: string;
  /** What every secret of this provider looks like. */
  pattern: RegExp;
  /** Shown when the pattern does not match. */
  message: string;
}

/**
 * An event for "Send test event", curl lines and benchmarks. In the payload the values `{id}`, `{now}` and
 * `{now_ms}` stand for the event's id and the time of sending in unix seconds and milliseconds.
 */
export interface SampleEvent {
  type: string;
  payload: Record<string, unknown>;
}

/** One webhook provider as data. */
export interface Provider {
  id: string;
  name: string;
  /** Tried in order; each only when its header is there. */
  schemes: readonly Scheme[];
  /** Null where no secret is needed. */
  secret: SecretFormat | null;
  /** The provider's own page on receiving its webhooks. */
  docs: string | null;
  /** Short sentences; `{url}` stands for the source's URL. */
  setup: readonly string[];
  /** Header names, lower case, whose values are credentials: never shown, logged or forwarded. */
  sensitiveHeaders: readonly string[];
  /** The stable event id: the first place that has one. */
  eventId: readonly (Location | JoinedLocation)[];
  eventType: readonly Location[];
  /** Headers beside the signature in a sample request; `{id}` and `{type}` are filled in. */
  sampleHeaders: readonly (readonly [string, string])[];
  sample: SampleEvent;
  /** Whether requests come in at `/in/{key}`; false for events published over the API. */
  ingest: boolean;
  /** Whether `options.template` replaces the schemes. */
  configurable: boolean;
  handshake: Handshake | null;
}

/** What the provider expects back at once. */
export interface HandshakeAnswer {
  status: number;
  headers: [string, string][];
  body: string;
  /** True when the request is also an ordinary event to verify and store; the answer is then a plain receipt. */
  enqueue: boolean;
}

/** Recognised by these header values, on a correctly signed request. */
export interface Handshake {
  when: { header: string; equals: string };
  answer: HandshakeAnswer;
}
