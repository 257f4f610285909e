import { sql } from "kysely";
import type { Clock } from "../../lib/clock.ts";
import { type KeyRing, randomToken } from "../../lib/crypto.ts";
import type { Database, Tx } from "../../lib/db/mod.ts";
import { AppError } from "../../lib/errors.ts";
import type { Ids } from "../../lib/ids.ts";
import type { CreateSourceInput, UpdateSourceInput } from "../../lib/shared/inputs.ts";
import type { Actor } from "../access/mod.ts";
import { changeRouting, removeConnections } from "../connections/mod.ts";
import {
  decodeCursor,
  inProject,
  type Page,
  type PageRequest,
  requireUuid,
  toPage,
} from "../projects/mod.ts";
import { checkProvider, toColumns } from "./columns.ts";
import { sealSecrets, unsealSecrets } from "./secrets.ts";
import {
  findTally,
  listVerdicts,
  type VerdictFilter,
  type VerdictTally,
  type VerdictView,
} from "./verdicts.ts";
import { type SourceView, toView } from "./view.ts";

export { redactHeaders } from "./redaction.ts";
export type { Dedupe, RateLimit, SourceResponse, SourceView } from "./view.ts";
export type { VerdictFilter, VerdictTally, VerdictView } from "./verdicts.ts";

/** Letters of base62 in a source's key: 143 bits. */
const KEY_LETTERS = 24;

export interface SourcesPorts {
  db: Database;
  clock: Clock;
  ids: Ids;
  keyRing: KeyRing;
  /** The public address, without a slash at its end. */
  appUrl: string;
}

export type Sources = ReturnType<typeof createSources>;

/** Sources: where providers post to, and what is asked of their requests. */
export function createSources({ db, clock, ids, keyRing, appUrl }: SourcesPorts) {
  async function update(actor: Actor, projectId: string, sourceId: string, input: UpdateSourceInput) {
    const least = input.secrets === undefined ? "member" : "admin";
    return await changeRouting(db, actor, projectId, least, async (tx, projectUuid) => {
      const sourceUuid = requireUuid("source", sourceId);
      const { provider } = await requireSource(tx, projectUuid, sourceUuid);
      await tx.updateTable("sources").set({
        ...toColumns(provider, input),
        ...(input.secrets === undefined ? {} : sealSecrets(keyRing, sourceUuid, provider, input.secrets)),
        updated_at: new Date(clock.now()),
      }).where("project_id", "=", projectUuid).where("id", "=", sourceUuid).execute();
      return toView(await requireSource(tx, projectUuid, sourceUuid), appUrl);
    });
  }

  return {
    /** Members. A provider that signs may come without a secret; its requests are rejected until one is set. */
    create(actor: Actor, projectId: string, input: CreateSourceInput): Promise<SourceView> {
      return inProject(db, actor, projectId, "member", async (tx, projectUuid) => {
        const { provider, secrets, ...settings } = input;
        checkProvider(provider);
        const now = new Date(clock.now());
        const id = ids.next(now.getTime());
        await tx.insertInto("sources").values({
          ...toColumns(provider, settings),
          ...sealSecrets(keyRing, id, provider, secrets ?? []),
          id,
          project_id: projectUuid,
          key: randomToken(KEY_LETTERS),
          name: input.name,
          provider,
          created_at: now,
          updated_at: now,
        }).execute();
        return toView(await requireSource(tx, projectUuid, id), appUrl);
      });
    },

    list(actor: Actor, projectId: string, page: PageRequest): Promise<Page<SourceView>> {
      return inProject(db, actor, projectId, "viewer", async (tx, projectUuid) => {
        const behind = decodeCursor("source", page.cursor);
        const rows = await sourcesOf(tx, projectUuid).$if(
          behind !== null,
          (query) => query.where("id", "<", behind),
        )
          .orderBy("id", "desc").limit(page.limit + 1).execute();
        return toPage(rows, page.limit, "source", ({ id }) => id, (row) => toView(row, appUrl));
      });
    },

    require(actor: Actor, projectId: string, sourceId: string): Promise<SourceView> {
      return inProject(db, actor, projectId, "viewer", async (tx, projectUuid) => {
        const sourceUuid = requireUuid("source", sourceId);
        return toView(await requireSource(tx, projectUuid, sourceUuid), appUrl);
      });
    },

    /** Members; secrets, which replace the ones before, admins. */
    update,
    /** A paused source answers 410. */
    pause: (actor: Actor, projectId: string, sourceId: string) =>
      update(actor, projectId, sourceId, { enabled: false }),
    resume: (actor: Actor, projectId: string, sourceId: string) =>
      update(actor, projectId, sourceId, { enabled: true }),

    /** Deletes softly, with its connections; what was acknowledged is still delivered. Members. */
    remove(actor: Actor, projectId: string, sourceId: string): Promise<void> {
      return changeRouting(db, actor, projectId, "member", async (tx, projectUuid) => {
        const sourceUuid = requireUuid("source", sourceId);
        await requireSource(tx, projectUuid, sourceUuid);
        const now = new Date(clock.now());
        await tx.updateTable("sources").set({ deleted_at: now, updated_at: now })
          .where("project_id", "=", projectUuid).where("id", "=", sourceUuid).execute();
        await removeConnections(tx, projectUuid, { sourceUuid }, now);
      });
    },

    /** The secrets, newest first, for signing samples with and nothing else. Members. */
    openSecrets(actor: Actor, projectId: string, sourceId: string): Promise<string[]> {
      return inProject(db, actor, projectId, "member", async (tx, projectUuid) => {
        const sourceUuid = requireUuid("source", sourceId);
        const row = await tx.selectFrom("sources").select("sealed_secrets").where(
          "project_id",
          "=",
          projectUuid,
        )
          .where("id", "=", sourceUuid).where("deleted_at", "is", null).executeTakeFirst();
        if (!row) throw new AppError("not_found");
        return unsealSecrets(keyRing, sourceUuid, row.sealed_secrets);
      });
    },

    /** Requests to the source that made no event, newest first, why, and what they were. */
    listVerdicts(
      actor: Actor,
      projectId: string,
      sourceId: string,
      filter: VerdictFilter & PageRequest,
    ): Promise<Page<VerdictView>> {
      return inProject(db, actor, projectId, "viewer", async (tx, projectUuid) => {
        const sourceUuid = requireUuid("source", sourceId);
        const { provider, options } = await requireSource(tx, projectUuid, sourceUuid);
        return listVerdicts(tx, { projectUuid, sourceUuid, provider, options }, filter);
      });
    },

    /** How many requests of the last 24 hours came to which verdict. */
    tally(actor: Actor, projectId: string, sourceId: string): Promise<VerdictTally> {
      return inProject(db, actor, projectId, "viewer", async (tx, projectUuid) => {
        const sourceUuid = requireUuid("source", sourceId);
        await requireSource(tx, projectUuid, sourceUuid);
        return findTally(tx, projectUuid, sourceUuid, clock.now());
      });
    },
  };
}

function sourcesOf(tx: Tx, projectUuid: string) {
  return tx.selectFrom("sources").select([
    "id",
    "name",
    "provider",
    "key",
    sql<boolean>`sealed_secrets is not null`.as("has_secret"),
    "secret_hint",
    "options",
    "dedupe",
    "rate_limit",
    "response",
    "max_body_bytes",
    "enabled",
    "created_at",
    "updated_at",
  ]).where("project_id", "=", projectUuid).where("deleted_at", "is", null);
}

async function requireSource(tx: Tx, projectUuid: string, sourceUuid: string) {
  const row = await sourcesOf(tx, projectUuid).where("id", "=", sourceUuid).executeTakeFirst();
  if (!row) throw new AppError("not_found");
  return row;
}
