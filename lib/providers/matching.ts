import { digest, digestBytes, equalBytes, hmac, verifyEd25519 } from "./digest.ts";
import { keyBytes } from "./key.ts";
import type { SignedScheme } from "./scheme.ts";
import { compileContent, type ContentValues } from "./signed_content.ts";

/** The arithmetic of one signed scheme, without headers and time. */
export interface Matcher {
  /** Bytes of a signature. */
  length: number;
  /** Whether one of the signatures was made with the secret over these values. */
  matches(secret: string, values: ContentValues, signatures: readonly Uint8Array[]): boolean;
  /** The signature, or null when this secret cannot sign (empty, unreadable, a public key). */
  sign(secret: string, values: ContentValues): Uint8Array | null;
}

export function createMatcher(scheme: SignedScheme): Matcher {
  const content = compileContent(scheme.signed_content);
  if (scheme.type === "ed25519") {
    return {
      length: 64,
      matches(secret, values, signatures) {
        const key = keyBytes(secret, scheme.key);
        if (key === null) return false;
        const pieces = content(values);
        return signatures.some((signature) => verifyEd25519(key, signature, pieces));
      },
      sign: () => null,
    };
  }
  const sign = scheme.type === "hmac"
    ? (secret: string, values: ContentValues) => {
      const key = keyBytes(secret, scheme.key);
      return key === null ? null : hmac(scheme.hash, key, content(values));
    }
    : (secret: string, values: ContentValues) =>
      secret === "" ? null : digest(scheme.hash, content({ ...values, secret }));
  return {
    length: digestBytes[scheme.hash],
    matches(secret, values, signatures) {
      const expected = sign(secret, values);
      return expected !== null && signatures.some((signature) => equalBytes(signature, expected));
    },
    sign,
  };
}
