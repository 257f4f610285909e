import type { AuthError, User } from "@supabase/supabase-js";
import { AppError, toActionFailure } from "../../errors.ts";
import type { Log } from "../../log.ts";
import type { Sessions, SessionUser } from "../../session.ts";
import { sessionUser } from "../../session_token.ts";
import type { ActionResult } from "../../shared/action_result.ts";
import type { Cookies } from "./cookies.ts";
import { toIdentityFailure } from "./provider_error.ts";
import type { Supabase } from "./supabase.ts";

export type SignOutScope = "local" | "global" | "others";

/** `confirm_email`: there is no session before a mailed link was followed. */
export type SignUpOutcome = { next: "signed_in"; user: SessionUser } | { next: "confirm_email" };

/** What one request's person may do about who they are. Never throws; cookies carry the session. */
export interface Identity {
  signUp(input: { email: string; password: string; name?: string }): Promise<ActionResult<SignUpOutcome>>;
  /** The same answer for an unknown address and a wrong password. */
  signIn(input: { email: string; password: string }): Promise<ActionResult<SessionUser>>;
  /** Signs in with the token of a single-use link. */
  redeemLink(tokenHash: string): Promise<ActionResult<SessionUser>>;
  /** Signed out twice is signed out. */
  signOut(scope: SignOutScope): Promise<ActionResult<null>>;
  /** Who it is by the Auth server's own word, for sensitive acts; `unauthorized` without a live session. */
  currentSession(): Promise<ActionResult<SessionUser>>;
}

export interface IdentityPorts {
  supabase: Supabase;
  sessions: Sessions;
  log: Log;
}

/** The identity of the person behind one request's cookies. */
export function createIdentity({ supabase, sessions, log }: IdentityPorts, cookies: Cookies): Identity {
  const { auth } = supabase.createClient(cookies);
  const fail = (verb: string, error: unknown) => toIdentityFailure(log, verb, error);

  async function attempt<T>(verb: string, act: () => Promise<ActionResult<T>>): Promise<ActionResult<T>> {
    try {
      return await act();
    } catch (error) {
      return fail(verb, error);
    }
  }

  /** A sign-up prepares for the link of a mail; where no mail is sent, its verifiers stay behind. */
  function forgetVerifiers(): void {
    const left = cookies.getAll().filter(({ name }) =>
      name.startsWith(supabase.cookieName) && name.endsWith("-code-verifier")
    );
    cookies.setAll(
      left.map(({ name }) => ({ name, value: "", options: { ...supabase.cookieOptions, maxAge: 0 } })),
    );
  }

  const answerUser = (
    verb: string,
    { data, error }: { data: { user: User | null }; error: AuthError | null },
  ) => error || !data.user ? fail(verb, error) : succeed(sessionUser(data.user));

  return {
    signUp: ({ email, password, name }) =>
      attempt("sign_up", async () => {
        const { data, error } = await auth.signUp({
          email,
          password,
          options: { data: name ? { name } : {} },
        });
        if (error || !data.user) return fail("sign_up", error);
        if (!data.session) return succeed<SignUpOutcome>({ next: "confirm_email" });
        forgetVerifiers();
        return succeed<SignUpOutcome>({ next: "signed_in", user: sessionUser(data.user) });
      }),
    signIn: (input) =>
      attempt("sign_in", async () => answerUser("sign_in", await auth.signInWithPassword(input))),
    redeemLink: (tokenHash) =>
      attempt(
        "redeem_link",
        async () =>
          answerUser("redeem_link", await auth.verifyOtp({ token_hash: tokenHash, type: "magiclink" })),
      ),
    signOut: (scope) =>
      attempt("sign_out", async () => {
        const { session } = await sessions.read(cookies);
        if (!session) return succeed(null);
        const { error } = await auth.signOut({ scope });
        if (error) return fail("sign_out", error);
        sessions.revoke(session, scope);
        return succeed(null);
      }),
    currentSession: () =>
      attempt("current_session", async () => {
        // Reading first leaves supabase-js nothing to exchange or to complain about.
        const { session, unavailable } = await sessions.read(cookies);
        if (unavailable) return toActionFailure(new AppError("service_unavailable"));
        if (!session) return toActionFailure(new AppError("unauthorized"));
        return answerUser("current_session", await auth.getUser());
      }),
  };
}

function succeed<T>(data: T): { success: true; data: T } {
  return { success: true, data };
}
