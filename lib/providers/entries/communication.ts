import type { Provider } from "../provider.ts";
import type { HashScheme, Scheme } from "../scheme.ts";
import { header, hmacScheme, json, keyed, plainProvider, prefixed } from "./plain.ts";

/** The hash without a key that HubSpot used before version 3. */
function hubspotHash(id: string, content: string): HashScheme {
  return {
    id,
    type: "hash",
    hash: "sha256",
    signature: { in: "header", name: "x-hubspot-signature", encoding: "hex", layout: prefixed("") },
    timestamp: null,
    message_id: null,
    signed_content: content,
    tolerance_seconds: null,
  };
}

const basic = (id: string): Scheme => ({ id, type: "basic" });
const credentials = {
  hint:
    "The user name and password that the sender puts into the URL or its settings, with a colon between them.",
  placeholder: "user:password",
  pattern: /^[^:\p{Cc}]+:[^\p{Cc}]+$/u,
  message: "Enter user and password with a colon between them",
};

/** Support, forms, calls and messages, and senders known by a password alone. Facts as the vectors record them. */
export const communication: readonly Provider[] = [
  plainProvider({
    id: "zendesk",
    name: "Zendesk",
    docs: "https://developer.zendesk.com/documentation/webhooks/verifying/",
    schemes: [hmacScheme("zendesk-hmac", "x-zendesk-webhook-signature", {
      encoding: "base64",
      timestamp: { in: "header", name: "x-zendesk-webhook-signature-timestamp", unit: "rfc3339" },
      signed_content: "{timestamp}{body}",
      tolerance_seconds: 300,
    })],
    eventId: [header("x-zendesk-webhook-invocation-id")],
    eventType: [json("type")],
    sampleType: "zen:event-type:ticket.created",
  }),
  plainProvider({
    id: "hubspot",
    name: "HubSpot",
    docs: "https://developers.hubspot.com/docs/api/webhooks/validating-requests",
    schemes: [
      hmacScheme("hubspot-v3", "x-hubspot-signature-v3", {
        encoding: "base64",
        timestamp: { in: "header", name: "x-hubspot-request-timestamp", unit: "ms" },
        signed_content: "{method}{url}{body}{timestamp}",
        tolerance_seconds: 300,
      }),
      hubspotHash("hubspot-v2", "{secret}{method}{url}{body}"),
      hubspotHash("hubspot-v1", "{secret}{body}"),
    ],
    eventType: [json("0.subscriptionType"), json("0.eventTypeId")],
    sampleType: "contact.creation",
  }),
  plainProvider({
    id: "typeform",
    name: "Typeform",
    docs: "https://www.typeform.com/developers/webhooks/secure-your-webhooks/",
    schemes: [
      hmacScheme("typeform-sha256", "typeform-signature", {
        encoding: "base64",
        layout: prefixed("sha256="),
      }),
    ],
    eventId: [json("event_id")],
    eventType: [json("event_type")],
    sampleType: "form_response",
  }),
  plainProvider({
    id: "calendly",
    name: "Calendly",
    docs: "https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures",
    schemes: [hmacScheme("calendly-v1", "calendly-webhook-signature", {
      layout: keyed("v1", "t"),
      timestamp: { in: "signature", unit: "s" },
      signed_content: "{timestamp}.{body}",
      tolerance_seconds: 180,
    })],
    eventId: [{ in: "join", of: [json("event"), json("payload.uri"), json("created_at")] }],
    eventType: [json("event")],
    sampleType: "invitee.created",
  }),
  plainProvider({
    id: "elevenlabs",
    name: "ElevenLabs",
    docs: "https://elevenlabs.io/docs/product-guides/administration/webhooks",
    schemes: [hmacScheme("elevenlabs-v0", "elevenlabs-signature", {
      layout: keyed("v0", "t"),
      timestamp: { in: "signature", unit: "s" },
      signed_content: "{timestamp}.{body}",
      tolerance_seconds: 1800,
    })],
    eventId: [{ in: "join", of: [json("type"), json("data.conversation_id")] }],
    eventType: [json("type")],
    sampleType: "post_call_transcription",
  }),
  plainProvider({
    id: "retell",
    name: "Retell AI",
    docs: "https://docs.retellai.com/features/webhook",
    schemes: [hmacScheme("retell-d", "x-retell-signature", {
      layout: keyed("d", "v"),
      timestamp: { in: "signature", unit: "ms" },
      signed_content: "{body}{timestamp}",
      tolerance_seconds: 300,
    })],
    eventId: [{ in: "join", of: [json("event"), json("call.call_id")] }],
    eventType: [json("event")],
    sampleType: "call_ended",
  }),
  plainProvider({
    id: "telegram",
    name: "Telegram",
    docs: "https://core.telegram.org/bots/api#setwebhook",
    schemes: [{
      id: "telegram-secret-token",
      type: "shared-token",
      compare: { in: "header", name: "x-telegram-bot-api-secret-token", prefix: "" },
    }],
    eventId: [json("update_id")],
    sampleType: "message",
  }),
  plainProvider({
    id: "postmark",
    name: "Postmark",
    docs: "https://postmarkapp.com/developer/webhooks/webhooks-overview",
    schemes: [basic("postmark-basic")],
    secret: credentials,
    eventId: [
      { in: "join", of: [json("RecordType"), json("MessageID"), json("ID")] },
      { in: "join", of: [json("RecordType"), json("MessageID")] },
    ],
    eventType: [json("RecordType")],
    sampleType: "Delivery",
  }),
  plainProvider({
    id: "generic-api-key",
    name: "API key",
    docs: null,
    schemes: [{
      id: "generic-api-key",
      type: "shared-token",
      compare: { in: "header", name: "x-api-key", prefix: "" },
    }],
    eventType: [json("type")],
    sampleType: "order.created",
  }),
  plainProvider({
    id: "generic-basic",
    name: "HTTP Basic",
    docs: null,
    schemes: [basic("generic-basic")],
    secret: credentials,
    eventType: [json("type")],
    sampleType: "order.created",
  }),
];
