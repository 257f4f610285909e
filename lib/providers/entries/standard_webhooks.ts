import type { Provider, SampleEvent, SecretFormat } from "../provider.ts";
import type { Ed25519Scheme, HmacScheme } from "../scheme.ts";

/** Facts: github.com/standard-webhooks/standard-webhooks, spec and library. Secrets are base64 behind `whsec_`. */
export function symmetric(id: string, prefix: "webhook" | "svix"): HmacScheme {
  return {
    id,
    type: "hmac",
    hash: "sha256",
    key: { encoding: "base64", strip_prefixes: ["whsec_"] },
    signature: {
      in: "header",
      name: `${prefix}-signature`,
      encoding: "base64",
      layout: { kind: "versioned-list", item_separator: " ", version_separator: ",", version: "v1" },
    },
    timestamp: { in: "header", name: `${prefix}-timestamp`, unit: "s" },
    message_id: { in: "header", name: `${prefix}-id` },
    signed_content: "{id}.{timestamp}.{body}",
    tolerance_seconds: 300,
  };
}

const asymmetric: Ed25519Scheme = {
  ...symmetric("standard-webhooks-v1a", "webhook"),
  type: "ed25519",
  key: { encoding: "base64", strip_prefixes: ["whpk_"], prefix_required: true },
  signature: {
    in: "header",
    name: "webhook-signature",
    encoding: "base64",
    layout: { kind: "versioned-list", item_separator: " ", version_separator: ",", version: "v1a" },
  },
};

const secret: SecretFormat = {
  hint: "The sender shows it as the endpoint's signing secret.",
  placeholder: "whsec_…",
  pattern: /^(?:whsec_|whpk_)?[A-Za-z0-9+/]{16,}={0,2}$/,
  message: "A Standard Webhooks secret is whsec_ (or whpk_ for a public key) followed by base64",
};

export const symmetricSecret: SecretFormat = {
  ...secret,
  pattern: /^(?:whsec_)?[A-Za-z0-9+/]{16,}={0,2}$/,
  message: "A signing secret is whsec_ followed by base64",
};

interface Details {
  id: string;
  name: string;
  docs: string;
  setup: string[];
  sample: SampleEvent;
}

function svixSender(details: Details, scheme: string): Provider {
  return {
    ...details,
    schemes: [symmetric(scheme, "svix")],
    secret: symmetricSecret,
    sensitiveHeaders: ["svix-signature", "webhook-signature"],
    eventId: [{ in: "header", name: "svix-id" }],
    eventType: ["type", "eventType", "event_type"].map((path) => ({ in: "json", path })),
    sampleHeaders: [["user-agent", "Svix-Webhooks/1.24"]],
    ingest: true,
    configurable: false,
    handshake: null,
  };
}

export const standardWebhooks: Provider = {
  id: "standard-webhooks",
  name: "Standard Webhooks",
  schemes: [symmetric("standard-webhooks-v1", "webhook"), asymmetric],
  secret,
  docs: "https://www.standardwebhooks.com",
  setup: [
    "Add an endpoint with the URL {url} at the sender.",
    "Copy the endpoint's signing secret (whsec_…) and paste it here.",
    "Senders that sign with Ed25519 show a public key (whpk_…); it goes into the same field.",
    "Send a test event from the sender or from here.",
  ],
  sensitiveHeaders: ["webhook-signature"],
  eventId: [{ in: "header", name: "webhook-id" }],
  eventType: [{ in: "json", path: "type" }],
  sampleHeaders: [],
  sample: {
    type: "user.created",
    payload: {
      type: "user.created",
      timestamp: "2025-10-09T08:53:20Z",
      data: { id: "usr_1f81eb52", name: "Grace Hopper", email: "grace@example.com", plan: "team" },
    },
  },
  ingest: true,
  configurable: false,
  handshake: null,
};

export const resend = svixSender({
  id: "resend",
  name: "Resend",
  docs: "https://resend.com/docs/dashboard/webhooks/introduction",
  setup: [
    "Open Webhooks in Resend's dashboard and add a webhook.",
    "Enter {url} as the endpoint URL and choose the events.",
    "Open the new webhook, copy its signing secret (whsec_…) and paste it here.",
    "Send an e-mail, or send a test event from here.",
  ],
  sample: {
    type: "email.delivered",
    payload: {
      type: "email.delivered",
      created_at: "2025-10-09T08:53:20.000Z",
      data: {
        email_id: "56761188-7520-42d8-8898-ff6fc54ce618",
        created_at: "2025-10-09T08:53:18.102Z",
        from: "Acme <billing@acme.example>",
        to: ["grace@example.com"],
        subject: "Your invoice for October",
      },
    },
  },
}, "resend-svix");

export const clerk = svixSender({
  id: "clerk",
  name: "Clerk",
  docs: "https://clerk.com/docs/webhooks/overview",
  setup: [
    "Open Configure, Webhooks in Clerk's dashboard and add an endpoint.",
    "Enter {url} as the endpoint URL and choose the events.",
    "Copy the endpoint's signing secret (whsec_…) and paste it here.",
    "Use the Testing tab of the endpoint, or send a test event from here.",
  ],
  sample: {
    type: "user.created",
    payload: {
      type: "user.created",
      object: "event",
      timestamp: 1760000000123,
      instance_id: "ins_2g7np7Hrk0SN6kj5EDMLDaKNL0S",
      data: {
        id: "user_29w83sxmDNGwOuEthce5gg56FcC",
        object: "user",
        first_name: "Grace",
        last_name: "Hopper",
        email_addresses: [{ id: "idn_29w83yL7CwVlJXylYLxcslromF1", email_address: "grace@example.com" }],
        primary_email_address_id: "idn_29w83yL7CwVlJXylYLxcslromF1",
        created_at: 1760000000000,
      },
    },
  },
}, "clerk-svix");

export const svix = svixSender({
  id: "svix",
  name: "Svix",
  docs: "https://docs.svix.com/receiving/verifying-payloads/how",
  setup: [
    "Open the sender's webhook portal and add an endpoint with the URL {url}.",
    "Copy the endpoint's signing secret (whsec_…) and paste it here.",
    "Use the Testing tab of the endpoint, or send a test event from here.",
  ],
  sample: {
    type: "invoice.paid",
    payload: {
      type: "invoice.paid",
      data: { id: "inv_1029", amount: 4200, currency: "eur", paid_at: "2025-10-09T08:53:20Z" },
    },
  },
}, "svix-v1");
