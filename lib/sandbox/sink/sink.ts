/** One request that a sink received, as `GET …/received` lists it. */
export interface ReceivedRequest {
  received_at: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body_text?: string;
  body_base64?: string;
}

const KEPT = 1_000;
const MOST_SINKS = 100;
const kept = new Map<string, ReceivedRequest[]>();

/** A receiver of one's own: keeps the last thousand requests of each name in memory, so that a first delivery needs no other server. */
export function keepReceived(name: string, received: ReceivedRequest): void {
  const list = kept.get(name) ?? [];
  if (list.length >= KEPT) list.shift();
  list.push(received);
  kept.set(name, list);
  if (kept.size > MOST_SINKS) {
    for (const [oldest] of kept) {
      kept.delete(oldest);
      break;
    }
  }
}

/** What came to a sink, newest first. */
export function listReceived(name: string): ReceivedRequest[] {
  return (kept.get(name) ?? []).toReversed();
}

/** A request's body as the listing shows it: text where it is text, else base64. */
export function describeBody(body: Uint8Array): Pick<ReceivedRequest, "body_text" | "body_base64"> {
  try {
    return { body_text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body) };
  } catch {
    // Not UTF-8, which is as good an answer as any.
    return { body_base64: body.toBase64() };
  }
}
