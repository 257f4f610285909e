import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";

const idBytes = 16;
const counterBytes = 8;
const sealBytes = 16;

export interface RefreshToken {
  sessionId: string;
  /** How often the session was rotated when this token was made. */
  counter: bigint;
}

/**
 * Session id and counter under an HMAC of the session's own key: the same token can be made again for a client
 * that lost the answer, and none is stored.
 */
export function encodeRefreshToken({ sessionId, counter }: RefreshToken, key: Uint8Array): string {
  const content = Buffer.alloc(idBytes + counterBytes);
  content.write(sessionId.replaceAll("-", ""), "hex");
  content.writeBigUInt64BE(counter, idBytes);
  return Buffer.concat([content, seal(content, key)]).toString("base64url");
}

/** What the token claims to be, unproven; null when it is not shaped like one. */
export function decodeRefreshToken(token: string): RefreshToken | null {
  const bytes = Buffer.from(token, "base64url");
  if (bytes.length !== idBytes + counterBytes + sealBytes || bytes.toString("base64url") !== token) {
    return null;
  }
  const hex = bytes.toString("hex", 0, idBytes);
  const sessionId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
    .join("-");
  const counter = bytes.readBigUInt64BE(idBytes);
  return counter < 2n ** 53n ? { sessionId, counter } : null;
}

/** Whether the session's key sealed the token. */
export function isSealedBy(key: Uint8Array, token: string): boolean {
  const bytes = Buffer.from(token, "base64url");
  const content = bytes.subarray(0, idBytes + counterBytes);
  return timingSafeEqual(bytes.subarray(idBytes + counterBytes), seal(content, key));
}

function seal(content: Uint8Array, key: Uint8Array): Buffer {
  return createHmac("sha256", key).update(content).digest().subarray(0, sealBytes);
}
