/** Every way Sluice says no: the HTTP status and the one sentence that people and programs see. */
export const errorCatalogue = {
  validation_failed: { status: 422, title: "Some fields need another look." },
  malformed_request: { status: 400, title: "The request could not be read." },
  unauthorized: { status: 401, title: "Unauthorized" },
  forbidden: { status: 403, title: "You do not have access to this." },
  insufficient_scope: { status: 403, title: "The token lacks the scope for this." },
  cross_site_request: { status: 403, title: "The request came from another site." },
  not_found: { status: 404, title: "Not found" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  conflict: { status: 409, title: "This conflicts with the current state." },
  idempotency_key_reused: { status: 409, title: "This Idempotency-Key was used with another body." },
  name_taken: { status: 422, title: "That name is taken." },
  email_taken: { status: 422, title: "That e-mail address cannot be used to sign up. Try signing in." },
  wrong_credentials: { status: 422, title: "E-mail or password is wrong." },
  over_quota: { status: 402, title: "The plan's limit is reached." },
  rate_limited: { status: 429, title: "Too many requests. Try again in a moment." },
  source_disabled: { status: 410, title: "This source is disabled." },
  signature_rejected: { status: 401, title: "The signature was not accepted." },
  body_too_large: { status: 413, title: "The body is over this source's limit." },
  body_timeout: { status: 408, title: "The body did not arrive in time." },
  overloaded: { status: 503, title: "Sluice is busy. Try again shortly." },
  store_unavailable: { status: 503, title: "A store is unavailable. Try again shortly." },
  service_unavailable: { status: 503, title: "The service is unavailable. Try again shortly." },
  forbidden_address: { status: 422, title: "That address cannot be used as a destination." },
  unexpected: { status: 500, title: "Something went wrong." },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof errorCatalogue;

/** Messages by field name, as forms and problem documents show them. */
export type FieldErrors = Record<string, string[]>;
