import { createHash, createHmac, createPublicKey, timingSafeEqual, verify } from "node:crypto";
import type { HashName, TextEncoding } from "./scheme.ts";

/** The only module of this room that knows a cryptographic library. */

const encoder = new TextEncoder();

export const digestBytes: Readonly<Record<HashName, number>> = {
  sha1: 20,
  sha256: 32,
  sha384: 48,
  sha512: 64,
};

/** HMAC over the pieces in order. */
export function hmac(hash: HashName, key: Uint8Array, pieces: readonly (string | Uint8Array)[]): Uint8Array {
  const mac = createHmac(hash, key);
  for (const piece of pieces) mac.update(piece);
  return mac.digest();
}

/** Plain hash over the pieces in order. */
export function digest(hash: HashName, pieces: readonly (string | Uint8Array)[]): Uint8Array {
  const state = createHash(hash);
  for (const piece of pieces) state.update(piece);
  return state.digest();
}

/** Whether an Ed25519 signature (64 bytes) by a public key (32 bytes) covers the pieces in order. */
export function verifyEd25519(
  publicKey: Uint8Array,
  signature: Uint8Array,
  pieces: readonly (string | Uint8Array)[],
): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const x = publicKey.toBase64({ alphabet: "base64url", omitPadding: true });
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  return verify(null, concatenate(pieces), key, signature);
}

function concatenate(pieces: readonly (string | Uint8Array)[]): Uint8Array {
  const parts = pieces.map((piece) => typeof piece === "string" ? encoder.encode(piece) : piece);
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Compares in a time that depends on the lengths alone. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Compares secrets of unknown length; hashing first keeps even the length from showing in the time. */
export function equalSecrets(left: string, right: string): boolean {
  return equalBytes(digest("sha256", [left]), digest("sha256", [right]));
}

// Exactly one text per byte string: no upper-case hex, no missing padding, no stray bits in the last letter.
// A signature that can be written in two ways would let a changed header pass.
const canonicalHex = /^(?:[0-9a-f]{2})+$/;
const canonicalBase64 =
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/;
const canonicalBase64url = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/;

/** Bytes of a signature's text, or null when it is not the canonical text of exactly `length` bytes. */
export function decodeSignature(text: string, encoding: TextEncoding, length: number): Uint8Array | null {
  switch (encoding) {
    case "hex":
      return text.length === length * 2 && canonicalHex.test(text) ? Uint8Array.fromHex(text) : null;
    case "base64":
      return text.length === Math.ceil(length / 3) * 4 && canonicalBase64.test(text)
        ? exactly(length, Uint8Array.fromBase64(text))
        : null;
    case "base64url":
      return text.length === Math.ceil(length * 4 / 3) && canonicalBase64url.test(text)
        ? exactly(length, Uint8Array.fromBase64(text, { alphabet: "base64url" }))
        : null;
  }
}

function exactly(length: number, bytes: Uint8Array): Uint8Array | null {
  return bytes.length === length ? bytes : null;
}

export function encodeSignature(bytes: Uint8Array, encoding: TextEncoding): string {
  switch (encoding) {
    case "hex":
      return bytes.toHex();
    case "base64":
      return bytes.toBase64();
    case "base64url":
      return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
  }
}
