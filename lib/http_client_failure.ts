import { ForbiddenAddressError, UnresolvedHostError } from "./address_guard.ts";

export type FailureReason =
  | "dns"
  | "forbidden_address"
  | "connect"
  | "tls"
  | "timeout"
  | "reset"
  | "protocol"
  | "aborted";

/** Where an exchange was when it ended. */
export type Phase = "dns" | "connect" | "tls" | "answer";

export interface Failure {
  reason: FailureReason;
  /** A sentence for the destination's owner. It holds no address, path or text of a library. */
  message: string;
}

const timeoutMessages: Record<Phase, string> = {
  dns: "The time was over while waiting for the host name or a free connection.",
  connect: "The time was over while connecting.",
  tls: "The time was over during the TLS handshake.",
  answer: "The time was over while waiting for the answer.",
};

const phaseFailures: Record<Phase, Failure> = {
  dns: { reason: "connect", message: "The connection could not be made." },
  connect: { reason: "connect", message: "The connection could not be made." },
  tls: { reason: "tls", message: "The TLS handshake failed." },
  answer: { reason: "reset", message: "The connection was closed before an answer came." },
};

const connectMessages: Record<string, string> = {
  ECONNREFUSED: "The connection was refused.",
  EHOSTUNREACH: "The host cannot be reached.",
  ENETUNREACH: "The network cannot be reached.",
  ETIMEDOUT: "The host did not accept the connection in time.",
};

export const abortedFailure: Failure = { reason: "aborted", message: "The call was cancelled." };

export function timeoutFailure(phase: Phase): Failure {
  return { reason: "timeout", message: timeoutMessages[phase] };
}

export function protocolFailure(message: string): Failure {
  return { reason: "protocol", message };
}

/** The failure that a socket's or parser's error stands for, given how far the exchange had come. */
export function failureOf(error: unknown, phase: Phase): Failure {
  if (error instanceof ForbiddenAddressError) return { reason: "forbidden_address", message: error.message };
  if (error instanceof UnresolvedHostError) return { reason: "dns", message: error.message };
  const { code, text } = describe(error);
  const refused = connectMessages[code];
  if (refused !== undefined && phase !== "answer") return { reason: "connect", message: refused };
  if (isCertificateError(code, text)) return { reason: "tls", message: "The certificate was not accepted." };
  if (code === "HPE_HEADER_OVERFLOW") return protocolFailure("The answer's headers were too large.");
  if (code.startsWith("HPE_")) return protocolFailure("The answer was not valid HTTP.");
  return phaseFailures[phase];
}

function describe(error: unknown): { code: string; text: string } {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  if (!(error instanceof Error)) return { code: "", text: "" };
  return { code: String((error as { code?: unknown }).code ?? ""), text: error.message };
}

function isCertificateError(code: string, text: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_/.test(code) || /certificate/i.test(text);
}
