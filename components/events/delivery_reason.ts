/** Why a delivery waits, was given up or taken back, as `deliveries.reason` says it. */
const sentences: Record<string, string> = {
  destination_paused: "The destination is paused.",
  connection_paused: "The connection is paused.",
  destination_removed: "The destination was deleted.",
  connection_removed: "The connection was deleted.",
  source_removed: "The source was deleted.",
  gone: "The destination answered 410: it does not want events any more.",
  lost_too_often: "Sending it never came to an end, five times. It may be too much for the sender.",
  timeout: "The destination did not answer in time.",
  connect: "The connection could not be made.",
  dns: "The host name could not be resolved.",
  tls: "The TLS handshake failed.",
  reset: "The connection was closed before an answer came.",
  aborted: "The call was cancelled.",
  protocol: "The answer was not HTTP that can be read.",
  forbidden_address: "The address is not allowed as a destination.",
};

/** The reason in words, or null when there is none. */
export function deliveryReason(reason: string | null): string | null {
  if (reason === null) return null;
  const [, status] = /^status_(\d{3})$/.exec(reason) ?? [];
  if (status !== undefined) return `The destination answered ${status}.`;
  return (Object.hasOwn(sentences, reason) ? sentences[reason] : undefined) ?? reason.replaceAll("_", " ");
}
