/** What to do about each reason for which a request is rejected: shown beside it and sent to whoever posted it. */
export const rejectionSentences = {
  missing_header: "The signature header is missing. Check that the sender signs its requests.",
  malformed_header:
    "The signature header is not in the provider's format. Check that the source's provider is the right one.",
  timestamp_too_old: "The signature's timestamp is too old. Check the sender's clock, or resend the event.",
  timestamp_in_future: "The signature's timestamp is in the future. Check the sender's clock.",
  wrong_secret:
    "The signature does not match any of the source's secrets. Check that the secret is the one of this endpoint.",
  body_altered: "The body was changed after it was signed. Check for a proxy that rewrites requests.",
  unsupported_scheme: "The request uses a signature scheme that this source does not accept.",
} as const;

export type RejectionReason = keyof typeof rejectionSentences;
