import type { Clock } from "./clock.ts";
import type { Session } from "./session_token.ts";

/** Longer than any access token lives. */
const keptMilliseconds = 2 * 3_600_000;

export interface Revocations {
  add(session: Session, scope: "local" | "global" | "others"): void;
  has(session: Session): boolean;
}

/** What was signed out while its access tokens still run, in this process's memory. */
export function createRevocations(clock: Clock): Revocations {
  const sessions = new Map<string, number>();
  const users = new Map<string, { at: number; except: string | null }>();

  function prune(): void {
    const before = clock.now() - keptMilliseconds;
    for (const [id, at] of sessions) if (at < before) sessions.delete(id);
    for (const [id, { at }] of users) if (at < before) users.delete(id);
  }

  return {
    add({ sessionId, user }, scope) {
      prune();
      if (scope !== "others") sessions.set(sessionId, clock.now());
      if (scope !== "local") {
        users.set(user.id, { at: clock.now(), except: scope === "others" ? sessionId : null });
      }
    },
    has({ sessionId, user, issuedAt }) {
      if (sessions.has(sessionId)) return true;
      const revoked = users.get(user.id);
      if (!revoked || revoked.except === sessionId) return false;
      // Tokens carry whole seconds: one issued in the second of the sign-out may be the next sign-in's.
      return issuedAt < Math.floor(revoked.at / 1000) * 1000;
    },
  };
}
