import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import type { Clock } from "../../clock.ts";
import { AuthFailure } from "./auth_failure.ts";
import { decodeRefreshToken, encodeRefreshToken, isSealedBy } from "./refresh_tokens.ts";
import type { SigningKeys } from "./signing_keys.ts";
import type { AuthStore, AuthTransaction } from "./store.ts";
import { audience, type AuthUser, findUserById, recordSignIn, toUserJson, userRole } from "./users.ts";

const accessTokenSeconds = 3600;
/** How long an older refresh token still answers with the current one (GoTrue's default). */
const reuseIntervalMilliseconds = 10_000;

export type SignInMethod = "password" | "otp" | "oauth";
export type LogoutScope = "global" | "local" | "others";

interface SessionRow {
  id: string;
  user_id: string;
  refresh_key: Uint8Array;
  refresh_counter: string;
  method: SignInMethod;
  created_at: Date;
  refreshed_at: Date;
}

/** The access token response of the Auth API. */
export interface Grant {
  access_token: string;
  token_type: "bearer";
  expires_in: number;
  expires_at: number;
  refresh_token: string;
  user: Record<string, unknown>;
}

export interface SignedIn {
  user: AuthUser;
  sessionId: string;
}

export interface SandboxSessions {
  /** Opens a session for the user inside the transaction that proved who it is. */
  open(tx: AuthTransaction, user: AuthUser, method: SignInMethod, userAgent: string | null): Promise<Grant>;
  /**
   * Exchanges a refresh token. The current one rotates; the one before it, and any older one within ten seconds of
   * the last rotation, answer with the current one; an older one later ends the session.
   */
  refresh(token: string): Promise<Grant>;
  /** The user and live session behind an access token; throws the 403 failures of the Auth API. */
  authenticate(tx: AuthTransaction, accessToken: string): Promise<SignedIn>;
  close(tx: AuthTransaction, signedIn: SignedIn, scope: LogoutScope): Promise<void>;
}

export function createSandboxSessions(
  { store, keys, clock, issuer }: { store: AuthStore; keys: SigningKeys; clock: Clock; issuer: string },
): SandboxSessions {
  async function grant(tx: AuthTransaction, user: AuthUser, session: SessionRow): Promise<Grant> {
    const issuedAt = Math.floor(clock.now() / 1000);
    const access_token = await keys.sign({
      iss: issuer,
      sub: user.id,
      aud: audience,
      exp: issuedAt + accessTokenSeconds,
      iat: issuedAt,
      email: user.email,
      phone: "",
      app_metadata: user.appMetadata,
      user_metadata: user.userMetadata,
      role: userRole,
      aal: "aal1",
      amr: [{ method: session.method, timestamp: Math.floor(session.created_at.getTime() / 1000) }],
      session_id: session.id,
      is_anonymous: false,
    });
    return {
      access_token,
      token_type: "bearer",
      expires_in: accessTokenSeconds,
      expires_at: issuedAt + accessTokenSeconds,
      refresh_token: encodeRefreshToken(
        { sessionId: session.id, counter: BigInt(session.refresh_counter) },
        session.refresh_key,
      ),
      user: await toUserJson(tx, user),
    };
  }

  return {
    async open(tx, user, method, userAgent) {
      const at = new Date(clock.now());
      const [session] = await tx<SessionRow[]>`insert into auth.sessions ${
        tx({
          id: crypto.randomUUID(),
          user_id: user.id,
          refresh_key: Buffer.from(randomBytes(32)),
          method,
          user_agent: userAgent,
          created_at: at,
          refreshed_at: at,
        })
      } returning *`;
      if (!session) throw new Error("the session was not stored");
      await recordSignIn(tx, user.id, at);
      return await grant(tx, { ...user, lastSignInAt: at }, session);
    },

    async refresh(token) {
      const claimed = decodeRefreshToken(token);
      if (!claimed) throw unknownRefreshToken();
      // Ending a family must commit, so refusals leave the transaction as values.
      const outcome = await store.transaction(async (tx): Promise<Grant | AuthFailure> => {
        const [session] = await tx<SessionRow[]>`
          select * from auth.sessions where id = ${claimed.sessionId} for update`;
        if (!session || !isSealedBy(session.refresh_key, token)) return unknownRefreshToken();
        const user = await findUserById(tx, session.user_id);
        if (!user) return unknownRefreshToken();

        const behind = BigInt(session.refresh_counter) - claimed.counter;
        if (behind < 0n) return unknownRefreshToken();
        if (behind > 0n) {
          const sinceRotation = Math.abs(clock.now() - session.refreshed_at.getTime());
          if (behind === 1n || sinceRotation < reuseIntervalMilliseconds) {
            return await grant(tx, user, session);
          }
          await tx`delete from auth.sessions where id = ${session.id}`;
          return new AuthFailure(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used");
        }
        const [rotated] = await tx<SessionRow[]>`
          update auth.sessions
          set refresh_counter = refresh_counter + 1, refreshed_at = ${new Date(clock.now())}
          where id = ${session.id} returning *`;
        if (!rotated) throw new Error("the session went away under its lock");
        return await grant(tx, user, rotated);
      });
      if (outcome instanceof AuthFailure) throw outcome;
      return outcome;
    },

    async authenticate(tx, accessToken) {
      const claims = await keys.verify(accessToken);
      const user = await findUserById(tx, claims.sub ?? "");
      if (!user) throw new AuthFailure(403, "user_not_found", "User from sub claim in JWT does not exist");
      const sessionId = typeof claims.session_id === "string" ? claims.session_id : null;
      const found = await tx`select from auth.sessions where id = ${sessionId} and user_id = ${user.id}`;
      if (!sessionId || found.count === 0) {
        throw new AuthFailure(
          403,
          "session_not_found",
          "Session from session_id claim in JWT does not exist",
        );
      }
      return { user, sessionId };
    },

    async close(tx, { user, sessionId }, scope) {
      if (scope === "local") await tx`delete from auth.sessions where id = ${sessionId}`;
      else if (scope === "others") {
        await tx`delete from auth.sessions where user_id = ${user.id} and id <> ${sessionId}`;
      } else await tx`delete from auth.sessions where user_id = ${user.id}`;
    },
  };
}

function unknownRefreshToken(): AuthFailure {
  return new AuthFailure(400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found");
}
