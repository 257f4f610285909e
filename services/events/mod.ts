import type { Clock } from "../../lib/clock.ts";
import type { Database } from "../../lib/db/mod.ts";
import type { Ids } from "../../lib/ids.ts";
import type { ListEventsInput, ReplayEventInput } from "../../lib/shared/inputs.ts";
import type { Actor } from "../access/mod.ts";
import { inProject, type Page, type PageRequest, requireUuid } from "../projects/mod.ts";
import type { DeliveryView } from "./deliveries_of_event.ts";
import { type EventDetail, requireDetail } from "./detail.ts";
import { listAccepted, listSince } from "./list.ts";
import { listRefused } from "./list_verdicts.ts";
import { replayEvent } from "./replay.ts";
import { listUndelivered, type UndeliveredView } from "./undelivered.ts";
import type { EventSummary } from "./view.ts";

export type { AttemptView, DeliveryStatus, DeliveryView } from "./deliveries_of_event.ts";
export type { EventDetail } from "./detail.ts";
export type { UndeliveredView } from "./undelivered.ts";
export { recentOfProjects } from "./recent.ts";
export type { EventSummary } from "./view.ts";

export interface EventsPorts {
  db: Database;
  clock: Clock;
  ids: Ids;
  /** Told after deliveries became due. */
  deliveries: { wake(): void };
}

export type Events = ReturnType<typeof createEvents>;

/** Events: what came in, what became of it, and sending it again. */
export function createEvents({ db, clock, ids, deliveries }: EventsPorts) {
  return {
    /**
     * Newest first. Without a verdict, or with `accepted`, events; with another one the requests that made none.
     * A page under a status, type or search may be short, even empty, while `nextCursor` says that there is more.
     */
    list(actor: Actor, projectId: string, filter: ListEventsInput): Promise<Page<EventSummary>> {
      const list = filter.verdict === undefined || filter.verdict === "accepted" ? listAccepted : listRefused;
      return inProject(
        db,
        actor,
        projectId,
        "viewer",
        (tx, project) => list(tx, project, filter, clock.now()),
      );
    },

    /** One event with its body, deliveries and attempts. */
    require(actor: Actor, projectId: string, eventId: string): Promise<EventDetail> {
      return inProject(
        db,
        actor,
        projectId,
        "viewer",
        (tx, project) => requireDetail(tx, project, requireUuid("event", eventId)),
      );
    },

    /** Sends a stored event again, also to destinations that were connected since. Members. */
    async replay(
      actor: Actor,
      projectId: string,
      eventId: string,
      input: ReplayEventInput,
    ): Promise<DeliveryView[]> {
      const made = await inProject(
        db,
        actor,
        projectId,
        "member",
        (tx, project) =>
          replayEvent(tx, project, requireUuid("event", eventId), input.destinationIds, {
            ids,
            now: clock.now(),
          }),
      );
      deliveries.wake();
      return made;
    },

    /** Every event and destination that has not got it, and why. */
    listUndelivered(actor: Actor, projectId: string, page: PageRequest): Promise<Page<UndeliveredView>> {
      return inProject(
        db,
        actor,
        projectId,
        "viewer",
        (tx, project) => listUndelivered(tx, project, page, clock.now()),
      );
    },

    /**
     * Events after the given one, oldest first; without one the newest. Events become visible when they are
     * committed, not in the order of their ids, so a feed asks from a little before what it has seen.
     */
    listSince(
      actor: Actor,
      projectId: string,
      afterEventId: string | null,
      limit: number,
    ): Promise<EventSummary[]> {
      return inProject(db, actor, projectId, "viewer", (tx, project) => {
        const after = afterEventId === null ? null : requireUuid("event", afterEventId);
        return listSince(tx, project, after, limit, clock.now());
      });
    },
  };
}
