import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { AppError } from "./errors.ts";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals and opens secrets at rest. The first key seals, every key opens, so that keys can be rotated. */
export interface KeyRing {
  /** AES-256-GCM; the answer is key id length, key id, nonce, ciphertext and tag. `purpose` is authenticated with it. */
  seal(plain: string, purpose: string): Uint8Array;
  /** Throws `unexpected` when the key is unknown, the purpose differs or a byte was changed. */
  open(sealed: Uint8Array, purpose: string): string;
}

/** A ring from `id:base64` pairs of 32-byte keys separated by commas, newest first. Throws on a malformed one. */
export function createKeyRing(encoded: string): KeyRing {
  const keys = new Map(encoded.split(",").map((pair) => parseKey(pair.trim())));
  const [current] = keys;
  if (!current) throw new AppError("unexpected", { context: { reason: "empty key ring" } });
  const [currentId, currentKey] = current;
  return {
    seal(plain, purpose) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", currentKey, nonce).setAAD(Buffer.from(purpose));
      const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      const id = Buffer.from(currentId);
      return Buffer.concat([Uint8Array.of(id.length), id, nonce, sealed, cipher.getAuthTag()]);
    },
    open(sealed, purpose) {
      const idEnd = 1 + (sealed[0] ?? 0);
      const id = Buffer.from(sealed.subarray(1, idEnd)).toString();
      const key = keys.get(id);
      if (!key) {
        throw new AppError("unexpected", { context: { reason: "unknown encryption key", key_id: id } });
      }
      const nonceEnd = idEnd + NONCE_BYTES;
      const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(idEnd, nonceEnd));
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(sealed.subarray(-TAG_BYTES));
      try {
        const plain = decipher.update(sealed.subarray(nonceEnd, -TAG_BYTES));
        return Buffer.concat([plain, decipher.final()]).toString("utf8");
      } catch (cause) {
        throw new AppError("unexpected", {
          cause,
          context: { reason: "sealed value does not open", purpose },
        });
      }
    },
  };
}

/** A fresh `id:base64` key for the ring. */
export function newEncryptionKey(): string {
  return `k${randomBytes(4).toString("hex")}:${randomBytes(32).toString("base64")}`;
}

function parseKey(pair: string): [string, Uint8Array] {
  const separator = pair.indexOf(":");
  const key = Buffer.from(pair.slice(separator + 1), "base64");
  if (separator < 1 || separator > 255 || key.length !== 32) {
    throw new AppError("unexpected", { context: { reason: "a key is id:base64 of 32 bytes" } });
  }
  return [pair.slice(0, separator), key];
}

export function sha256(data: string | Uint8Array): Uint8Array {
  return createHash("sha256").update(data).digest();
}

/** Random letters for keys and tokens that appear in URLs: base62, about 5.95 bits each. */
export function randomToken(length: number): string {
  const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  let token = "";
  while (token.length < length) {
    for (const byte of randomBytes(length * 2)) {
      // 248 is the largest multiple of 62 in a byte: what is above would favour the first letters.
      if (byte < 248 && token.length < length) token += alphabet.charAt(byte % 62);
    }
  }
  return token;
}

/** Compares without telling by time where two values differ. */
export function equalInConstantTime(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
