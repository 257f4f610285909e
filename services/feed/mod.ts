import type { Clock } from "../../lib/clock.ts";
import type { Database } from "../../lib/db/mod.ts";
import type { Log } from "../../lib/log.ts";
import { decodeId } from "../../lib/shared/ids.ts";
import { type EventSummary, recentOfProjects } from "../events/mod.ts";

/** Milliseconds between two looks while somebody watches. */
const EVERY = 500;
/** Milliseconds into the past that each look covers again: commits do not come in the order of their ids, and statuses change. */
const OVERLAP = 30_000;
const MOST_TOLD = 5_000;

type Listener = (event: EventSummary) => void;

interface Watcher {
  listener: Listener;
  /** Whether an event belongs to this watcher's future. */
  isNew(event: EventSummary): boolean;
  /** The status that the listener last heard, by event. */
  told: Map<string, string | null>;
}

export type Feed = ReturnType<typeof createFeed>;

/**
 * The live feed: one look at Postgres for all projects that are being watched in this process. A listener hears each
 * event once, and again when its status changes.
 */
export function createFeed({ db, clock, log }: { db: Database; clock: Clock; log: Log }) {
  const watchers = new Map<string, Set<Watcher>>();
  let running = false;

  async function look(): Promise<void> {
    const projects = [...watchers.keys()];
    if (projects.length === 0) {
      running = false;
      return;
    }
    try {
      const recent = await recentOfProjects(db, projects, clock.now() - OVERLAP);
      for (const { projectId, event } of recent) {
        for (const watcher of watchers.get(projectId) ?? []) tell(watcher, event);
      }
    } catch (error) {
      log.error("the live feed could not look", error, { projects: projects.length });
    }
    clock.after(EVERY, () => void look());
  }

  return {
    /**
     * Tells of events of the project that came after `lastEventId` (or from now on) until the answer is called.
     * The caller has checked that whoever listens may read the project.
     */
    watch(projectUuid: string, lastEventId: string | null, listener: Listener): () => void {
      const after = lastEventId === null ? null : decodeId("event", lastEventId);
      const since = after === null ? clock.now() : 0;
      const isNew = ({ id, receivedAt }: EventSummary) =>
        after === null ? receivedAt.getTime() >= since : (decodeId("event", id) ?? "") > after;
      const watcher: Watcher = { listener, isNew, told: new Map() };
      const peers = watchers.get(projectUuid) ?? new Set();
      watchers.set(projectUuid, peers.add(watcher));
      if (!running) {
        running = true;
        void look();
      }
      return () => {
        peers.delete(watcher);
        if (peers.size === 0) watchers.delete(projectUuid);
      };
    },
  };
}

function tell({ listener, isNew, told }: Watcher, event: EventSummary): void {
  if (!isNew(event) || told.get(event.id) === event.status) return;
  told.set(event.id, event.status);
  if (told.size > MOST_TOLD) {
    for (const [oldest] of told) {
      told.delete(oldest);
      break;
    }
  }
  listener(event);
}
