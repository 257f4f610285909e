import { createHash } from "node:crypto";

/** One request that a destination received. */
export interface Receipt {
  /** The event's id (`webhook-id`). */
  eventId: string;
  /** Hex, of the body's bytes. */
  digest: string;
  /** Milliseconds since the epoch, when its body was in. */
  at: number;
}

/** A destination in this process, which no kill of the server touches. */
export interface Recorder {
  url: string;
  readonly receipts: readonly Receipt[];
  /** Different events so far. */
  readonly events: ReadonlySet<string>;
  close(): Promise<void>;
}

export function openRecorder(): Recorder {
  const receipts: Receipt[] = [];
  const events = new Set<string>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const eventId = request.headers.get("webhook-id") ?? "";
    try {
      const body = await request.bytes();
      receipts.push({ eventId, digest: digestOf(body), at: Date.now() });
      events.add(eventId);
      return new Response();
    } catch {
      // The sender was killed half-way: that was no delivery.
      return new Response(null, { status: 400 });
    }
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    receipts,
    events,
    close: () => server.shutdown(),
  };
}

/** SHA-256 of a body, hex. */
export function digestOf(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("hex");
}
