import type { KeyRing } from "../../lib/crypto.ts";
import { AppError } from "../../lib/errors.ts";
import { findProvider, secretProblem } from "../../lib/providers/mod.ts";

/** What a source keeps of its secrets: sealed, and the newest one's last letters so that people can tell it apart. */
export interface SealedSecrets {
  sealed_secrets: Uint8Array | null;
  secret_hint: string | null;
}

/** Shorter secrets would give away too much of themselves. */
const LEAST_HINTED = 12;

/** Seals a source's secrets, newest first. Throws `validation_failed` when one cannot be of this provider. */
export function sealSecrets(
  keyRing: KeyRing,
  sourceUuid: string,
  provider: string,
  secrets: readonly string[],
): SealedSecrets {
  const [newest] = secrets;
  if (newest === undefined) return { sealed_secrets: null, secret_hint: null };
  const problem = findProvider(provider)?.secret === null
    ? "This provider has no secret."
    : secrets.map((secret) => secretProblem(provider, secret)).find((found) => found !== null);
  if (problem) throw new AppError("validation_failed", { message: problem, fields: { secrets: [problem] } });
  return {
    sealed_secrets: keyRing.seal(JSON.stringify(secrets), purpose(sourceUuid)),
    secret_hint: newest.length < LEAST_HINTED ? null : newest.slice(-4),
  };
}

/** The secrets of a source, newest first. Throws `unexpected` when they were sealed for another one or by a lost key. */
export function unsealSecrets(keyRing: KeyRing, sourceUuid: string, sealed: Uint8Array | null): string[] {
  return sealed === null ? [] : JSON.parse(keyRing.open(sealed, purpose(sourceUuid)));
}

function purpose(sourceUuid: string): string {
  return `source:${sourceUuid}`;
}
