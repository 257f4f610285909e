import { decodeId, encodeId, uuidTime, uuidV7 } from "../../../../../lib/shared/ids.ts";
import { define } from "../../../../../lib/web/define.ts";
import { inProject } from "../../../../../lib/web/guards.ts";
import { stream } from "../../../../../lib/web/stream.ts";

export const handler = define.handlers({
  GET: stream({
    guard: inProject("viewer"),
    subscribe: ({ services, project }, lastId, send) =>
      services.feed.watch(
        decodeId("project", project.id) ?? "",
        lastId === null ? null : overlapping(lastId),
        (event) => send({ id: event.id, data: event }),
      ),
  }),
});

/** Milliseconds that a reader hears again: statuses change, and events do not commit in the order of their ids. */
const OVERLAP_MS = 30_000;

function overlapping(lastId: string): string {
  const uuid = decodeId("event", lastId);
  return uuid === null ? lastId : encodeId("event", uuidV7(uuidTime(uuid) - OVERLAP_MS, new Uint8Array(10)));
}
