import type { Database } from "../../lib/db/mod.ts";
import { AppError } from "../../lib/errors.ts";
import { encodeId } from "../../lib/shared/ids.ts";
import type { Actor } from "../access/mod.ts";

export interface ProfileView {
  id: string;
  email: string;
  name: string | null;
  createdAt: Date;
}

/** Who the identity provider says this is. `id` is its UUID of the person. */
export interface Identity {
  id: string;
  email: string;
  name: string | null;
}

export type Profiles = ReturnType<typeof createProfiles>;

/** Profiles: what Sluice itself knows of a person. Identity is the auth provider's. */
export function createProfiles({ db }: { db: Database }) {
  const welcomed = new Set<string>();

  return {
    /** Called for every session: makes sure, once in this process, that its person has a profile. */
    async welcome(person: Identity): Promise<void> {
      const name = `${person.id} ${person.email}`;
      if (welcomed.has(name)) return;
      await this.ensure(person);
      if (welcomed.size > 50_000) welcomed.clear();
      welcomed.add(name);
    },

    /** Makes the profile at the first session and follows a changed address later. A name that is set stays. */
    ensure({ id, email, name }: Identity): Promise<ProfileView> {
      return db.asUser(id, async (tx) => {
        await tx.insertInto("profiles").values({ id, email, name })
          .onConflict((conflict) =>
            conflict.column("id").doUpdateSet({ email })
              .where("profiles.email", "is distinct from", email)
          ).execute();
        return toView(
          await tx.selectFrom("profiles").selectAll().where("id", "=", id).executeTakeFirstOrThrow(),
        );
      });
    },

    /** The actor's own profile. Throws `not_found` before the first session. */
    require(actor: Actor): Promise<ProfileView> {
      return db.asUser(actor.userId, async (tx) => {
        const row = await tx.selectFrom("profiles").selectAll().where("id", "=", actor.userId)
          .executeTakeFirst();
        if (!row) throw new AppError("not_found");
        return toView(row);
      });
    },
  };
}

function toView(row: { id: string; email: string; name: string | null; created_at: Date }): ProfileView {
  return { id: encodeId("user", row.id), email: row.email, name: row.name, createdAt: row.created_at };
}
