import type { Provider, SampleEvent } from "../provider.ts";
import type { HashName, HmacScheme } from "../scheme.ts";

const sample: SampleEvent = {
  type: "order.created",
  payload: {
    id: "{id}",
    type: "order.created",
    data: { order: "ord_8812", total: 4200, currency: "eur", customer: "grace@example.com" },
  },
};

function overBody(id: string, hash: HashName, name: string, prefix: string): HmacScheme {
  return {
    id,
    type: "hmac",
    hash,
    key: { encoding: "utf8", strip_prefixes: [] },
    signature: { in: "header", name, encoding: "hex", layout: { kind: "plain", prefix } },
    timestamp: null,
    message_id: null,
    signed_content: "{body}",
    tolerance_seconds: null,
  };
}

const genericHmac: Provider = {
  id: "generic-hmac",
  name: "Generic HMAC",
  schemes: [
    overBody("generic-hmac-sha256", "sha256", "x-signature", "sha256="),
    overBody("generic-hmac-sha512", "sha512", "x-signature-512", ""),
  ],
  secret: {
    hint: "The key that sender and source share, in the encoding chosen below.",
    placeholder: "a long random text",
    pattern: /^[^\p{Cc}]{8,500}$/u,
    message: "A secret has 8 to 500 characters",
  },
  docs: null,
  setup: [
    "Tell the sender to post to {url}.",
    "Agree on a secret and enter it here.",
    "Say below which header carries the signature, how it is written and what it covers.",
    "Without further settings a request needs `X-Signature: sha256=<hex HMAC-SHA256 of the body>`.",
  ],
  sensitiveHeaders: ["x-signature", "x-signature-512"],
  eventId: [],
  eventType: [{ in: "json", path: "type" }],
  sampleHeaders: [],
  sample,
  ingest: true,
  configurable: true,
  handshake: null,
};

const none: Provider = {
  id: "none",
  name: "No verification",
  schemes: [{ id: "none", type: "open" }],
  secret: null,
  docs: null,
  setup: [
    "Post anything to {url}.",
    "Nothing is verified: whoever knows the URL can send events, so treat it as a secret.",
  ],
  sensitiveHeaders: [],
  eventId: [],
  eventType: [{ in: "json", path: "type" }],
  sampleHeaders: [],
  sample,
  ingest: true,
  configurable: false,
  handshake: null,
};

/** Events that a project publishes over Sluice's own API, whose token was checked there. */
const api: Provider = {
  ...none,
  id: "api",
  name: "Sluice API",
  schemes: [],
  setup: ["Publish with POST /api/v1/projects/{id}/events; nothing is posted to a source URL."],
  ingest: false,
};

export { api, genericHmac, none };
