/**
 * Webhook providers: who signs how, whether a request is genuine, what it says, and how to make one. Pure:
 * no clock, environment, network or store; everything arrives in the arguments.
 */
import type { HandshakeAnswer } from "./provider.ts";
import { findProvider, verifiersFor } from "./registry.ts";
import type { Reason, Verdict, VerifyInput } from "./scheme.ts";

export { describe } from "./describe.ts";
export type { DescribeInput, Description } from "./describe.ts";
export type { Handshake, HandshakeAnswer, Provider, SampleEvent, SecretFormat } from "./provider.ts";
export { defaultTolerance, findProvider, providers, sensitiveHeaders } from "./registry.ts";
export { reasons } from "./scheme.ts";
export type {
  Location,
  Reason,
  Scheme,
  SignatureTemplate,
  Verdict,
  VerifyInput,
  VerifyOptions,
} from "./scheme.ts";
export { curlLine, sampleRequest, secretProblem, sign } from "./sending.ts";
export type { CurlInput, SampleRequest, SignInput } from "./sending.ts";
export { templateSchema } from "./template.ts";
export type { SignatureTemplateInput } from "./template.ts";

// When several schemes fail, the one that came furthest knows best what is wrong.
const insight: readonly Reason[] = [
  "missing_header",
  "unsupported_scheme",
  "malformed_header",
  "wrong_secret",
  "body_altered",
  "timestamp_in_future",
  "timestamp_too_old",
];

/**
 * Whether a request is genuine and fresh. Never throws and never rejects on hostile input; an unknown
 * provider or scheme, an invalid template and the provider `api` are `unsupported_scheme`.
 */
export function verify(provider: string, input: VerifyInput): Promise<Verdict> {
  return Promise.resolve(judge(provider, input));
}

function judge(provider: string, input: VerifyInput): Verdict {
  let best: Verdict = { ok: false, reason: "unsupported_scheme" };
  let reached = -1;
  for (const verifier of verifiersFor(provider, input.options)) {
    const verdict = verifier.verify(input);
    if (verdict.ok) return verdict;
    const rank = insight.indexOf(verdict.reason);
    if (rank > reached) {
      best = verdict;
      reached = rank;
    }
  }
  return best;
}

/** What to answer at once to a provider's challenge or ping; null when the request is an ordinary one. */
export function handshake(provider: string, input: VerifyInput): Promise<HandshakeAnswer | null> {
  const known = findProvider(provider)?.handshake ?? null;
  if (known === null) return Promise.resolve(null);
  const { header, equals } = known.when;
  const asked = input.headers.some(([name, value]) =>
    name.toLowerCase() === header && value.trim() === equals
  );
  return Promise.resolve(asked && judge(provider, input).ok ? known.answer : null);
}
