import { randomBytes } from "node:crypto";
import type { KeyRing } from "../../lib/crypto.ts";

/** What is sealed with a destination: what its deliveries are signed with and the headers a person added. */
export interface DestinationSecrets {
  /** `whsec_` and base64 (Standard Webhooks). */
  current: string;
  /** Signs beside the current one until then, so that a receiver can change over. RFC 3339. */
  previous: { secret: string; until: string } | null;
  /** By the name as it was typed. Values may be credentials of the receiver. */
  headers: Record<string, string>;
}

const SECRET_BYTES = 32;

/** A fresh signing secret in the Standard Webhooks form. */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString("base64")}`;
}

export function sealDestination(
  keyRing: KeyRing,
  destinationUuid: string,
  secrets: DestinationSecrets,
): Uint8Array {
  return keyRing.seal(JSON.stringify(secrets), purpose(destinationUuid));
}

/** Throws `unexpected` when the value was sealed for another destination or by a lost key. */
export function unsealDestination(
  keyRing: KeyRing,
  destinationUuid: string,
  sealed: Uint8Array,
): DestinationSecrets {
  return JSON.parse(keyRing.open(sealed, purpose(destinationUuid)));
}

/** The secrets that sign at a time in milliseconds, newest first. */
export function signingSecrets({ current, previous }: DestinationSecrets, now: number): string[] {
  return previous && Date.parse(previous.until) > now ? [current, previous.secret] : [current];
}

function purpose(destinationUuid: string): string {
  return `destination:${destinationUuid}`;
}
