import { createHmac, randomBytes } from "node:crypto";
import { digestOf } from "./recorder.ts";

/** An event that the server promised to keep. */
export interface Acknowledged {
  /** The provider's own id, signed. */
  messageId: string;
  /** The server's id, from its answer. */
  eventId: string;
  digest: string;
  /** Answered as a repeat: an earlier try was stored, and its answer lost. */
  duplicate: boolean;
  tries: number;
}

/** A provider that signs, posts, and tries again until it is told that an event is kept. */
export interface Provider {
  readonly acknowledged: readonly Acknowledged[];
  /** Requests without an answer, or with one that asks to come again. */
  readonly unanswered: number;
  /** Resolves when every event is acknowledged, or `stop` was called. */
  readonly done: Promise<void>;
  stop(): void;
}

export interface Load {
  /** Where to post; on 127.0.0.1. */
  url: string;
  /** `whsec_…` (Standard Webhooks). */
  secret: string;
  events: number;
  /** Events on their way at once. */
  atOnce: number;
  /** Milliseconds that each of them rests after an acknowledgement; 0 for as fast as it goes. */
  restMs?: number;
}

const ANSWER_WITHIN_MS = 10_000;
const AGAIN_AFTER_MS = 40;

export function startProvider(load: Load): Provider {
  const acknowledged: Acknowledged[] = [];
  const key = Uint8Array.fromBase64(load.secret.replace("whsec_", ""));
  const run = randomBytes(6).toString("hex");
  let next = 0;
  let unanswered = 0;
  let stopped = false;

  async function lane(): Promise<void> {
    while (next < load.events && !stopped) {
      await deliver(`msg_${run}_${next++}`);
      if (load.restMs) await pause(load.restMs);
    }
  }

  async function deliver(messageId: string): Promise<void> {
    const body = bodyOf(messageId);
    for (let tries = 1; !stopped; tries++) {
      const answer = await post(messageId, body);
      if (answer) return void acknowledged.push({ messageId, digest: digestOf(body), tries, ...answer });
      unanswered++;
      await pause(AGAIN_AFTER_MS);
    }
  }

  /** Null: not acknowledged, to be tried again. Throws on an answer that a provider should not get. */
  async function post(messageId: string, body: Uint8Array<ArrayBuffer>) {
    let status = 0;
    let text = "";
    try {
      const answer = await fetch(load.url, {
        method: "POST",
        headers: sign(key, messageId, body),
        body,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      status = answer.status;
      text = await answer.text();
    } catch {
      // Refused, reset or cut off: exactly what a kill does to a sender.
      return null;
    }
    if (status === 429 || status === 503) return null;
    if (status !== 200) throw new Error(`The server answered ${status}: ${text.slice(0, 300)}`);
    const said: { id: string; duplicate: boolean } = JSON.parse(text);
    return { eventId: said.id, duplicate: said.duplicate };
  }

  const done = Promise.all(Array.from({ length: load.atOnce }, lane)).then(() => {});
  return {
    acknowledged,
    get unanswered() {
      return unanswered;
    },
    done,
    stop: () => void (stopped = true),
  };
}

// Text that names the event, then bytes that are no UTF-8: whoever touches a body on its way is found out.
function bodyOf(messageId: string): Uint8Array<ArrayBuffer> {
  const noise = randomBytes(200 + Math.floor(Math.random() * 800));
  return new Uint8Array(Buffer.concat([Buffer.from(`{"type":"proof","id":"${messageId}"}\n`), noise]));
}

function sign(key: Uint8Array, messageId: string, body: Uint8Array): Record<string, string> {
  const at = Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", key).update(`${messageId}.${at}.`).update(body).digest("base64");
  return {
    "content-type": "application/octet-stream",
    "webhook-id": messageId,
    "webhook-timestamp": String(at),
    "webhook-signature": `v1,${signature}`,
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
