import { BreakableName } from "../BreakableName.tsx";
import { byteSize } from "../../lib/shared/body_view.ts";
import { Id } from "../Id.tsx";
import { RelativeTime } from "../RelativeTime.tsx";
import { EventStatusBadge, VerdictBadge } from "../StatusBadge.tsx";
import { Cell, HeadCell, RowLink } from "../Table.tsx";
import type { EventRowView } from "./event_row_view.ts";
import { refusal } from "./refusal.ts";

/** The columns of `EventRow`. */
export function EventHead() {
  return (
    <>
      <HeadCell class="w-full">Event</HeadCell>
      <HeadCell>Status</HeadCell>
      <HeadCell class="max-sm:hidden">Source</HeadCell>
      <HeadCell align="right" class="max-md:hidden">Size</HeadCell>
      <HeadCell class="max-md:hidden">Id</HeadCell>
      <HeadCell align="right" class="max-sm:hidden">Received</HeadCell>
    </>
  );
}

/** One event, or one request that made none. `base` is the project's path. */
export function EventRow({ event, base, now, fresh = false }: {
  event: EventRowView;
  base: string;
  now?: number;
  /** Came while somebody was watching. */
  fresh?: boolean;
}) {
  return (
    <tr
      class={`transition-colors duration-1000 hover:bg-base-200/60 ${fresh ? "bg-primary/8" : ""}`}
    >
      <Cell>
        <Subject event={event} base={base} now={now} />
      </Cell>
      <Cell narrow>
        {event.status ? <EventStatusBadge status={event.status} /> : <VerdictBadge verdict={event.verdict} />}
      </Cell>
      <Cell narrow class="max-sm:hidden">
        <a
          href={`${base}/sources/${event.sourceId}`}
          class="inline-block max-w-44 truncate align-middle hover:underline"
          title={event.sourceName}
        >
          {event.sourceName}
        </a>
      </Cell>
      <Cell narrow align="right" quiet class="max-md:hidden">{byteSize(event.bodyBytes)}</Cell>
      <Cell narrow quiet class="max-md:hidden">
        <Id id={event.id} />
      </Cell>
      <Cell narrow align="right" quiet class="max-sm:hidden">
        <RelativeTime at={event.receivedAt} now={now} />
      </Cell>
    </tr>
  );
}

function Subject({ event, base, now }: { event: EventRowView; base: string; now?: number }) {
  const { verdict, origin, sourceName } = event;
  const note = origin === "test" ? "Test event" : "";
  // What the columns say where there is room for them.
  const aside = (
    <span class="sm:hidden">
      {sourceName}, <RelativeTime at={event.receivedAt} now={now} />
      {note && ", "}
    </span>
  );
  if (verdict === "accepted") {
    return (
      <RowLink href={`${base}/events/${event.id}`} note={<>{aside}{note}</>}>
        {event.type === null ? <span class="text-quiet">No type</span> : <BreakableName name={event.type} />}
      </RowLink>
    );
  }
  return (
    <>
      {event.repeats ? <Repeats id={event.repeats} base={base} /> : <Refusal event={event} base={base} />}
      <div class="text-xs text-quiet">{aside}</div>
    </>
  );
}

function Repeats({ id, base }: { id: string; base: string }) {
  return (
    <span class="text-quiet">
      Repeats{" "}
      <a href={`${base}/events/${id}`} class="underline">
        <Id id={id} />
      </a>
    </span>
  );
}

function Refusal({ event: { verdict, reason, sourceId }, base }: { event: EventRowView; base: string }) {
  return (
    <a
      href={`${base}/sources/${sourceId}${verdict === "rejected" ? "" : `?verdict=${verdict}`}#refused`}
      class="inline-flex min-h-6 items-center hover:underline"
    >
      {refusal(verdict, reason)}
    </a>
  );
}
