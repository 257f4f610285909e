import type { KeyRing } from "../../lib/crypto.ts";
import type { Database } from "../../lib/db/mod.ts";
import { AppError } from "../../lib/errors.ts";
import type { Actor } from "../access/mod.ts";

export interface Answer {
  status: number;
  body: string | null;
}

export type Claim = { kind: "claimed" } | { kind: "answered" } & Answer;

export type Answers = ReturnType<typeof createAnswers>;

/**
 * What unsafe API calls answered, by the caller's `Idempotency-Key`, for a day (a job forgets older ones). Answers may
 * show a token or a secret for the only time, so they are sealed.
 */
export function createAnswers({ db, keyRing }: { db: Database; keyRing: KeyRing }) {
  const purpose = ({ userId }: Actor, key: string) => `answer:${userId}:${key}`;
  const seal = (actor: Actor, key: string, body: string | null) =>
    body === null ? null : keyRing.seal(body, purpose(actor, key)).toBase64();
  const open = (actor: Actor, key: string, sealed: string | null) =>
    sealed === null ? null : keyRing.open(Uint8Array.fromBase64(sealed), purpose(actor, key));

  return {
    /**
     * Claims a key for one run, or gives the answer that the same call had. Throws `idempotency_key_reused` when the
     * key came with something else and `conflict` while the first call is under way.
     */
    claim(actor: Actor, key: string, fingerprint: string): Promise<Claim> {
      return db.asUser(actor.userId, async (tx): Promise<Claim> => {
        const { numInsertedOrUpdatedRows } = await tx.insertInto("api_answers")
          .values({ user_id: actor.userId, key, fingerprint })
          .onConflict((conflict) => conflict.doNothing()).executeTakeFirst();
        if (numInsertedOrUpdatedRows === 1n) return { kind: "claimed" };
        const earlier = await tx.selectFrom("api_answers").select(["fingerprint", "status", "body"])
          .where("user_id", "=", actor.userId).where("key", "=", key).executeTakeFirst();
        if (!earlier) throw new AppError("conflict", { message: "Try this call again." });
        if (earlier.fingerprint !== fingerprint) throw new AppError("idempotency_key_reused");
        if (earlier.status === null) {
          throw new AppError("conflict", { message: "The first call with this key is under way." });
        }
        return { kind: "answered", status: earlier.status, body: open(actor, key, earlier.body) };
      });
    },

    /** Keeps the answer of a claimed key. */
    async keep(actor: Actor, key: string, { status, body }: Answer): Promise<void> {
      await db.asUser(
        actor.userId,
        (tx) =>
          tx.updateTable("api_answers").set({ status, body: seal(actor, key, body) })
            .where("user_id", "=", actor.userId).where("key", "=", key).execute(),
      );
    },

    /** Gives a claimed key free again: the call failed and may be repeated. */
    async forget(actor: Actor, key: string): Promise<void> {
      await db.asUser(
        actor.userId,
        (tx) =>
          tx.deleteFrom("api_answers").where("user_id", "=", actor.userId).where("key", "=", key).execute(),
      );
    },
  };
}
