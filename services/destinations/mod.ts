import type { Clock } from "../../lib/clock.ts";
import type { KeyRing } from "../../lib/crypto.ts";
import type { Database, Tx } from "../../lib/db/mod.ts";
import { AppError } from "../../lib/errors.ts";
import type { Ids } from "../../lib/ids.ts";
import type { CreateDestinationInput, UpdateDestinationInput } from "../../lib/shared/inputs.ts";
import type { Actor } from "../access/mod.ts";
import { changeRouting, holdDeliveries, releaseDeliveries, removeConnections } from "../connections/mod.ts";
import {
  decodeCursor,
  inProject,
  type Page,
  type PageRequest,
  requireUuid,
  toPage,
} from "../projects/mod.ts";
import { type AllowedRanges, checkHeaders, checkUrl } from "./checks.ts";
import { type DestinationSecrets, newSigningSecret, sealDestination, unsealDestination } from "./secrets.ts";
import { type DestinationStats, findStats } from "./stats.ts";
import { type DestinationRow, type DestinationView, type DestinationWithSecret, toView } from "./view.ts";

export { signingSecrets, unsealDestination } from "./secrets.ts";
export type { DestinationSecrets } from "./secrets.ts";
export type { DestinationStats } from "./stats.ts";
export type { DestinationView, DestinationWithSecret } from "./view.ts";

/** How long a rotated signing secret goes on signing beside its successor. */
const GRACE_MS = 24 * 3_600_000;

export interface DestinationsPorts {
  db: Database;
  clock: Clock;
  ids: Ids;
  keyRing: KeyRing;
  /** Private ranges that may be called all the same. */
  allowedRanges: AllowedRanges;
  /** Told after deliveries became due. */
  deliveries: { wake(): void };
}

export type Destinations = ReturnType<typeof createDestinations>;

/** Destinations: where events are delivered to, and how. */
export function createDestinations(
  { db, clock, ids, keyRing, allowedRanges, deliveries }: DestinationsPorts,
) {
  function viewOf(row: DestinationRow & { sealed_signing_secrets: Uint8Array }): DestinationView {
    const { headers, previous } = unsealDestination(keyRing, row.id, row.sealed_signing_secrets);
    const until = previous && new Date(previous.until);
    const rotating = until !== null && until.getTime() > clock.now();
    return toView(row, { headerNames: Object.keys(headers), previousSecretUntil: rotating ? until : null });
  }

  async function update(
    actor: Actor,
    projectId: string,
    destinationId: string,
    input: UpdateDestinationInput,
  ): Promise<DestinationView> {
    const view = await changeRouting(db, actor, projectId, "member", async (tx, projectUuid) => {
      const destinationUuid = requireUuid("destination", destinationId);
      const before = await requireDestination(tx, projectUuid, destinationUuid);
      const { headers, url, ...settings } = input;
      if (headers) checkHeaders(headers);
      await tx.updateTable("destinations").set({
        ...toColumns(settings),
        ...(url === undefined ? {} : { url: checkUrl(url, allowedRanges) }),
        ...(headers === undefined ? {} : { sealed_signing_secrets: sealedWith(before, { headers }) }),
        updated_at: new Date(clock.now()),
      }).where("project_id", "=", projectUuid).where("id", "=", destinationUuid).execute();
      if (before.enabled && input.enabled === false) {
        await holdDeliveries(tx, { projectUuid, destinationUuid }, "destination_paused");
      }
      if (!before.enabled && input.enabled) await releaseDeliveries(tx, { projectUuid, destinationUuid });
      return viewOf(await requireDestination(tx, projectUuid, destinationUuid));
    });
    if (input.enabled) deliveries.wake();
    return view;
  }

  function sealedWith(
    { id, sealed_signing_secrets }: { id: string; sealed_signing_secrets: Uint8Array },
    change: Partial<DestinationSecrets>,
  ): Uint8Array {
    return sealDestination(keyRing, id, {
      ...unsealDestination(keyRing, id, sealed_signing_secrets),
      ...change,
    });
  }

  return {
    /** Members. The answer shows the signing secret, once. Throws `forbidden_address` for a URL that is not allowed. */
    create(actor: Actor, projectId: string, input: CreateDestinationInput): Promise<DestinationWithSecret> {
      return inProject(db, actor, projectId, "member", async (tx, projectUuid) => {
        const { headers = {}, url, type, ...settings } = input;
        checkHeaders(headers);
        const now = new Date(clock.now());
        const id = ids.next(now.getTime());
        const signingSecret = newSigningSecret();
        await tx.insertInto("destinations").values({
          ...toColumns(settings),
          id,
          project_id: projectUuid,
          name: input.name,
          type,
          url: checkUrl(url, allowedRanges),
          sealed_signing_secrets: sealDestination(keyRing, id, {
            current: signingSecret,
            previous: null,
            headers,
          }),
          created_at: now,
          updated_at: now,
        }).execute();
        return { ...viewOf(await requireDestination(tx, projectUuid, id)), signingSecret };
      });
    },

    list(actor: Actor, projectId: string, page: PageRequest): Promise<Page<DestinationView>> {
      return inProject(db, actor, projectId, "viewer", async (tx, projectUuid) => {
        const behind = decodeCursor("destination", page.cursor);
        const rows = await destinationsOf(tx, projectUuid)
          .$if(behind !== null, (query) => query.where("id", "<", behind))
          .orderBy("id", "desc").limit(page.limit + 1).execute();
        return toPage(rows, page.limit, "destination", ({ id }) => id, viewOf);
      });
    },

    require(actor: Actor, projectId: string, destinationId: string): Promise<DestinationView> {
      return inProject(db, actor, projectId, "viewer", async (tx, projectUuid) => {
        const destinationUuid = requireUuid("destination", destinationId);
        return viewOf(await requireDestination(tx, projectUuid, destinationUuid));
      });
    },

    /** Changes settings; `headers` replaces all of them. Pausing holds what waits, resuming releases it. Members. */
    update,
    pause: (actor: Actor, projectId: string, destinationId: string) =>
      update(actor, projectId, destinationId, { enabled: false }),
    resume: (actor: Actor, projectId: string, destinationId: string) =>
      update(actor, projectId, destinationId, { enabled: true }),

    /** A new signing secret, shown once; the one before signs along for 24 hours. Admins. */
    rotateSecret(actor: Actor, projectId: string, destinationId: string): Promise<DestinationWithSecret> {
      return changeRouting(db, actor, projectId, "admin", async (tx, projectUuid) => {
        const destinationUuid = requireUuid("destination", destinationId);
        const before = await requireDestination(tx, projectUuid, destinationUuid);
        const { current } = unsealDestination(keyRing, destinationUuid, before.sealed_signing_secrets);
        const signingSecret = newSigningSecret();
        const now = clock.now();
        const previous = { secret: current, until: new Date(now + GRACE_MS).toISOString() };
        await tx.updateTable("destinations").set({
          sealed_signing_secrets: sealedWith(before, { current: signingSecret, previous }),
          updated_at: new Date(now),
        }).where("project_id", "=", projectUuid).where("id", "=", destinationUuid).execute();
        return { ...viewOf(await requireDestination(tx, projectUuid, destinationUuid)), signingSecret };
      });
    },

    /** Deletes softly, with its connections; what waits for it is cancelled, with the reason. Members. */
    remove(actor: Actor, projectId: string, destinationId: string): Promise<void> {
      return changeRouting(db, actor, projectId, "member", async (tx, projectUuid) => {
        const destinationUuid = requireUuid("destination", destinationId);
        await requireDestination(tx, projectUuid, destinationUuid);
        const now = new Date(clock.now());
        await removeConnections(tx, projectUuid, { destinationUuid }, now);
        await tx.updateTable("destinations").set({ deleted_at: now, updated_at: now })
          .where("project_id", "=", projectUuid).where("id", "=", destinationUuid).execute();
      });
    },

    stats(actor: Actor, projectId: string, destinationId: string): Promise<DestinationStats> {
      return inProject(db, actor, projectId, "viewer", async (tx, projectUuid) => {
        const destinationUuid = requireUuid("destination", destinationId);
        await requireDestination(tx, projectUuid, destinationUuid);
        return findStats(tx, projectUuid, destinationUuid, clock.now());
      });
    },
  };
}

function toColumns(input: Omit<UpdateDestinationInput, "headers" | "url">) {
  const { name, timeoutMs, concurrency, forwardHeaders, enabled } = input;
  return {
    ...(name === undefined ? {} : { name }),
    ...(timeoutMs === undefined ? {} : { timeout_ms: timeoutMs }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(forwardHeaders === undefined ? {} : { forward_headers: forwardHeaders }),
    ...(enabled === undefined ? {} : { enabled, disabled_reason: null }),
  };
}

function destinationsOf(tx: Tx, projectUuid: string) {
  return tx.selectFrom("destinations").select([
    "id",
    "name",
    "url",
    "sealed_signing_secrets",
    "timeout_ms",
    "concurrency",
    "forward_headers",
    "enabled",
    "disabled_reason",
    "created_at",
    "updated_at",
  ]).where("project_id", "=", projectUuid).where("deleted_at", "is", null);
}

async function requireDestination(tx: Tx, projectUuid: string, destinationUuid: string) {
  const row = await destinationsOf(tx, projectUuid).where("id", "=", destinationUuid).executeTakeFirst();
  if (!row) throw new AppError("not_found");
  return row;
}
