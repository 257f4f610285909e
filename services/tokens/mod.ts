import { sql } from "kysely";
import type { Clock } from "../../lib/clock.ts";
import { randomToken, sha256 } from "../../lib/crypto.ts";
import type { Database } from "../../lib/db/mod.ts";
import { AppError } from "../../lib/errors.ts";
import type { Ids } from "../../lib/ids.ts";
import { encodeId } from "../../lib/shared/ids.ts";
import type { CreateTokenInput } from "../../lib/shared/inputs.ts";
import { type Actor, type Scope, scopes } from "../access/mod.ts";
import { decodeCursor, type Page, type PageRequest, requireUuid, toPage } from "../projects/mod.ts";

/** Letters of base62 behind `slc_`: 238 bits. */
const TOKEN_LETTERS = 40;
/** Of a token, what is kept in clear so that people recognise it. */
const SHOWN_LETTERS = 8;
/** How exact "last used" is, in milliseconds; each update is a write on the way of a read. */
const USE_PRECISION_MS = 60_000;

export interface TokenView {
  id: string;
  name: string;
  /** Its first eight characters. */
  prefix: string;
  scopes: Scope[];
  createdAt: Date;
  expiresAt: Date | null;
  /** Exact to a minute. */
  lastUsedAt: Date | null;
}

export interface Authenticated {
  actor: Actor;
  scopes: Scope[];
}

export interface TokensPorts {
  db: Database;
  clock: Clock;
  ids: Ids;
}

export type Tokens = ReturnType<typeof createTokens>;

/** API tokens of a person; each acts with the person's own roles, narrowed by its scopes. */
export function createTokens({ db, clock, ids }: TokensPorts) {
  return {
    /** The answer shows the token, once. */
    create(actor: Actor, input: CreateTokenInput): Promise<TokenView & { token: string }> {
      const now = new Date(clock.now());
      const token = `slc_${randomToken(TOKEN_LETTERS)}`;
      const row = {
        id: ids.next(now.getTime()),
        name: input.name,
        prefix: token.slice(0, SHOWN_LETTERS),
        created_at: now,
        expires_at: input.expiresAt ?? null,
      };
      return db.asUser(actor.userId, async (tx) => {
        if (row.expires_at && row.expires_at <= now) {
          const message = "Expiry must be in the future";
          throw new AppError("validation_failed", { message, fields: { expires_at: [message] } });
        }
        await tx.insertInto("api_tokens").values({
          ...row,
          user_id: actor.userId,
          token_hash: sha256(token),
          scopes: sql<string[]>`${`{${input.scopes.join(",")}}`}::text::text[]`,
        }).execute();
        return { ...toView({ ...row, scopes: input.scopes, last_used_at: null }), token };
      });
    },

    /** The actor's tokens that were not revoked, newest first, expired ones included. */
    list(actor: Actor, { limit, cursor }: PageRequest): Promise<Page<TokenView>> {
      return db.asUser(actor.userId, async (tx) => {
        const behind = decodeCursor("token", cursor);
        const rows = await tx.selectFrom("api_tokens").select([
          "id",
          "name",
          "prefix",
          sql<string[]>`to_json(scopes)`.as("scopes"),
          "created_at",
          "expires_at",
          "last_used_at",
        ]).where("user_id", "=", actor.userId).where("revoked_at", "is", null)
          .$if(behind !== null, (query) => query.where("id", "<", behind))
          .orderBy("id", "desc").limit(limit + 1).execute();
        return toPage(rows, limit, "token", ({ id }) => id, toView);
      });
    },

    /** Ends a token at once. Throws `not_found` for one that is not the actor's or ended already. */
    revoke(actor: Actor, tokenId: string): Promise<void> {
      return db.asUser(actor.userId, async (tx) => {
        const tokenUuid = requireUuid("token", tokenId);
        const revoked = await tx.updateTable("api_tokens").set({ revoked_at: new Date(clock.now()) })
          .where("id", "=", tokenUuid).where("user_id", "=", actor.userId).where("revoked_at", "is", null)
          .returning("id").executeTakeFirst();
        if (!revoked) throw new AppError("not_found");
      });
    },

    /**
     * Who a bearer token stands for. Asks Postgres each time, so that a revoked one ends everywhere at once.
     * Throws `unauthorized`, never why.
     */
    authenticate(token: string): Promise<Authenticated> {
      const hash = sha256(token);
      const now = clock.now();
      return db.asService(async (tx) => {
        const row = await tx.selectFrom("api_tokens")
          .select([
            "id",
            "user_id",
            sql<string[]>`to_json(scopes)`.as("scopes"),
            "expires_at",
            "revoked_at",
            "last_used_at",
          ])
          .where("token_hash", "=", hash).executeTakeFirst();
        if (!row || row.revoked_at || (row.expires_at && row.expires_at.getTime() <= now)) {
          throw new AppError("unauthorized");
        }
        if (!row.last_used_at || now - row.last_used_at.getTime() >= USE_PRECISION_MS) {
          await tx.updateTable("api_tokens").set({ last_used_at: new Date(now) }).where("id", "=", row.id)
            .execute();
        }
        return { actor: { userId: row.user_id, tokenId: row.id }, scopes: knownScopes(row.scopes) };
      });
    },
  };
}

interface TokenRow {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
}

function toView(row: TokenRow): TokenView {
  return {
    id: encodeId("token", row.id),
    name: row.name,
    prefix: row.prefix,
    scopes: knownScopes(row.scopes),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  };
}

function knownScopes(names: string[]): Scope[] {
  return scopes.filter((scope) => names.includes(scope));
}
