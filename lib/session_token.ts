import { createRemoteJWKSet, customFetch, errors, jwtVerify } from "jose";
import { z } from "zod";
import type { Clock } from "./clock.ts";

const algorithm = "ES256";
const audience = "authenticated";
/** How far the Auth server's clock may be ahead of ours. */
const aheadSeconds = 60;

export interface SessionUser {
  id: string;
  email: string;
  /** What they call themselves, else the part of the address before the @. */
  name: string;
}

export interface Session {
  user: SessionUser;
  sessionId: string;
  /** When the access token began and ends, in milliseconds since the epoch. */
  issuedAt: number;
  expiresAt: number;
}

export type TokenVerdict =
  | { outcome: "valid" | "expired"; session: Session }
  | { outcome: "refused"; reason: string }
  | { outcome: "unavailable"; cause: unknown };

const claimsSchema = z.object({
  sub: z.uuid(),
  email: z.email(),
  role: z.literal("authenticated"),
  session_id: z.uuid(),
  iat: z.number(),
  exp: z.number(),
  user_metadata: z.record(z.string(), z.unknown()).optional(),
});

/** Reads access tokens with the Auth server's published keys. Never throws. */
export function createTokenVerifier(
  { issuer, fetch, clock }: { issuer: string; fetch: typeof globalThis.fetch; clock: Clock },
): (token: string) => Promise<TokenVerdict> {
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`), {
    [customFetch]: (url, init) => fetch(url, init),
  });
  return async (token) => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        algorithms: [algorithm],
        issuer,
        audience,
        currentDate: new Date(clock.now()),
      });
      if (!protectedHeader.kid) return { outcome: "refused", reason: "no_kid" };
      return judge("valid", payload, clock.now());
    } catch (error) {
      // The signature, issuer and audience were right when only the time is not.
      if (error instanceof errors.JWTExpired) return judge("expired", error.payload, clock.now());
      if (isRefusal(error)) return { outcome: "refused", reason: error.code };
      return { outcome: "unavailable", cause: error };
    }
  };
}

/** The person in an Auth server's user record or in a token's claims. */
export function sessionUser(
  { id, email, user_metadata }: { id: string; email?: string; user_metadata?: Record<string, unknown> },
): SessionUser {
  const address = email ?? "";
  const name = user_metadata?.name ?? user_metadata?.full_name;
  const given = typeof name === "string" ? name.trim() : "";
  return { id, email: address, name: given || address.slice(0, Math.max(0, address.indexOf("@"))) };
}

function judge(outcome: "valid" | "expired", payload: unknown, now: number): TokenVerdict {
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) return { outcome: "refused", reason: "claims" };
  const { sub, email, session_id, iat, exp, user_metadata } = claims.data;
  if (iat > now / 1000 + aheadSeconds) return { outcome: "refused", reason: "issued_in_future" };
  const user = sessionUser({ id: sub, email, user_metadata });
  return { outcome, session: { user, sessionId: session_id, issuedAt: iat * 1000, expiresAt: exp * 1000 } };
}

function isRefusal(error: unknown): error is errors.JOSEError {
  return error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid || error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey;
}
