import type { Log } from "../../log.ts";
import type { SessionUser } from "../../session.ts";
import { sessionUser } from "../../session_token.ts";
import type { ActionResult } from "../../shared/action_result.ts";
import { toIdentityFailure } from "./provider_error.ts";
import type { Supabase } from "./supabase.ts";

/** What Sluice itself may do to accounts: seed, start link, deletion. Never throws. */
export interface Accounts {
  /** A confirmed account; `email_taken` when the address has one. */
  create(input: { email: string; password: string; name: string }): Promise<ActionResult<SessionUser>>;
  /** The account and a single-use token for `Identity.redeemLink`, good for an hour; `not_found` without one. */
  createSignInLink(email: string): Promise<ActionResult<{ user: SessionUser; tokenHash: string }>>;
  setPassword(userId: string, password: string): Promise<ActionResult<SessionUser>>;
  /** Removes the account and ends its sessions. */
  remove(userId: string): Promise<ActionResult<null>>;
}

export function createAccounts({ supabase, log }: { supabase: Supabase; log: Log }): Accounts {
  const { admin } = supabase.createAdminClient().auth;

  async function attempt<T>(verb: string, act: () => Promise<T>): Promise<ActionResult<T>> {
    try {
      return { success: true, data: await act() };
    } catch (error) {
      return toIdentityFailure(log, verb, error);
    }
  }

  return {
    create: ({ email, password, name }) =>
      attempt("create_account", async () => {
        const { data, error } = await admin.createUser({
          email,
          password,
          email_confirm: true,
          user_metadata: { name },
        });
        if (error) throw error;
        return sessionUser(data.user);
      }),
    createSignInLink: (email) =>
      attempt("create_sign_in_link", async () => {
        const { data, error } = await admin.generateLink({ type: "magiclink", email });
        if (error) throw error;
        return { user: sessionUser(data.user), tokenHash: data.properties.hashed_token };
      }),
    setPassword: (userId, password) =>
      attempt("set_password", async () => {
        const { data, error } = await admin.updateUserById(userId, { password });
        if (error) throw error;
        return sessionUser(data.user);
      }),
    remove: (userId) =>
      attempt("remove_account", async () => {
        const { error } = await admin.deleteUser(userId);
        if (error) throw error;
        return null;
      }),
  };
}
