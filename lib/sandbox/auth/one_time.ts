import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { AuthFailure, linkExpired } from "./auth_failure.ts";
import type { SignInMethod } from "./sessions.ts";
import type { AuthTransaction } from "./store.ts";

const codeMilliseconds = 300_000;
const linkMilliseconds = 3_600_000;

export interface CodeChallenge {
  /** RFC 7636 §4.2, made by the client that will bring the verifier. */
  challenge: string;
  challengeMethod: "s256" | "plain";
}

/** An authorization code for the user, good once, for five minutes, with the verifier of the challenge. */
export async function issueAuthCode(
  tx: AuthTransaction,
  flow: CodeChallenge & { userId: string; method: SignInMethod },
  at: Date,
): Promise<string> {
  const code = randomBytes(32).toString("base64url");
  await tx`insert into auth.flow_state ${
    tx({
      code_hash: sha256(code),
      user_id: flow.userId,
      code_challenge: flow.challenge,
      code_challenge_method: flow.challengeMethod,
      method: flow.method,
      created_at: at,
    })
  }`;
  return code;
}

/** Uses a code up. Throws `flow_state_not_found`, `flow_state_expired` or `bad_code_verifier`. */
export async function redeemAuthCode(
  tx: AuthTransaction,
  code: string,
  verifier: string,
  now: number,
): Promise<{ userId: string; method: SignInMethod }> {
  const [flow] = await tx<
    {
      user_id: string;
      code_challenge: string;
      code_challenge_method: string;
      method: SignInMethod;
      created_at: Date;
    }[]
  >`select * from auth.flow_state where code_hash = ${sha256(code)} for update`;
  if (!flow) {
    throw new AuthFailure(404, "flow_state_not_found", "invalid flow state, no valid flow state found");
  }
  if (now >= flow.created_at.getTime() + codeMilliseconds) {
    throw new AuthFailure(422, "flow_state_expired", "invalid flow state, flow state has expired");
  }
  const challenge = flow.code_challenge_method === "s256"
    ? createHash("sha256").update(verifier).digest("base64url")
    : verifier;
  if (!isSame(challenge, flow.code_challenge)) {
    throw new AuthFailure(
      400,
      "bad_code_verifier",
      "code challenge does not match previously saved code verifier",
    );
  }
  await tx`delete from auth.flow_state where code_hash = ${sha256(code)}`;
  return { userId: flow.user_id, method: flow.method };
}

/** The secret of a sign-in link, good once, for an hour; it replaces an earlier one. */
export async function issueLink(tx: AuthTransaction, userId: string, at: Date): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await tx`
    insert into auth.one_time_tokens (user_id, kind, token_hash, created_at)
    values (${userId}, 'magiclink', ${sha256(token)}, ${at})
    on conflict (user_id, kind) do update
    set token_hash = excluded.token_hash, created_at = excluded.created_at`;
  return token;
}

/** Uses a link up and answers whose it was. Throws `otp_expired` for unknown, used and late ones alike. */
export async function redeemLink(tx: AuthTransaction, token: string, now: number): Promise<string> {
  const [link] = await tx<{ user_id: string; created_at: Date }[]>`
    delete from auth.one_time_tokens where token_hash = ${sha256(token)} and kind = 'magiclink'
    returning user_id, created_at`;
  if (!link || now >= link.created_at.getTime() + linkMilliseconds) throw linkExpired();
  return link.user_id;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(
    createHash("sha256").update(one).digest(),
    createHash("sha256").update(other).digest(),
  );
}
