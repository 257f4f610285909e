import { createHmac } from "node:crypto";
import { encodeId } from "../../lib/shared/ids.ts";
import type { DeliveryTarget, LeasedDelivery } from "./types.ts";

/** Never forwarded: they belong to a single hop (RFC 9110 §7.6.1) or are replaced. */
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "host",
  "content-length",
  "content-type",
  "content-encoding",
  "expect",
]);
/** Forwarding these would hand over credentials that were meant for Sluice. */
const secretHeaders = new Set(["authorization", "cookie", "x-api-key"]);

/**
 * The headers of one send: a Standard Webhooks v1 signature by each secret, what tells the receiver where it came
 * from, and the original content type, since the body goes out as it came.
 */
export function messageHeaders(
  delivery: LeasedDelivery,
  target: DeliveryTarget,
  now: number,
): [string, string][] {
  const messageId = encodeId("event", delivery.eventId);
  const timestamp = String(Math.floor(now / 1000));
  const headers: [string, string][] = [
    ["user-agent", "Sluice/1"],
    ["content-type", delivery.contentType ?? "application/octet-stream"],
    ["webhook-id", messageId],
    ["webhook-timestamp", timestamp],
    [
      "webhook-signature",
      target.signingSecrets.map((secret) => sign(secret, messageId, timestamp, delivery.body)).join(" "),
    ],
    ["sluice-delivery", encodeId("delivery", delivery.id)],
    ["sluice-attempt", String(delivery.attempt)],
    ["sluice-source", encodeId("source", delivery.sourceId)],
    ...target.headers,
  ];
  const encoding = delivery.headers.find(([name]) => name === "content-encoding");
  if (encoding) headers.push(encoding);
  if (target.forwardHeaders) headers.push(...originalHeaders(delivery.headers));
  return headers;
}

function originalHeaders(headers: [string, string][]): [string, string][] {
  return headers
    .filter(([name]) => !hopByHop.has(name) && !secretHeaders.has(name))
    .map(([name, value]) => [`sluice-original-${name}`, value]);
}

// https://www.standardwebhooks.com: the secret is base64 behind "whsec_", the content is id.timestamp.body.
function sign(secret: string, id: string, timestamp: string, body: Uint8Array): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64")}`;
}
