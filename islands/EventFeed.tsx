import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { EventHead, EventRow } from "../components/events/EventRow.tsx";
import type { EventRowView } from "../components/events/event_row_view.ts";
import { Icon } from "../components/Icon.tsx";
import { Table } from "../components/Table.tsx";

type Connection = "off" | "connecting" | "live" | "paused";

/** The server looks back this far: after a longer silence something may be missing. */
const LOOKS_BACK_MS = 25_000;
/** Rows further down cannot be seen anyway. */
const NEAR_THE_TOP = 240;
const TICK_MS = 10_000;
const FRESH_MS = 2_500;

/**
 * The newest events, and the ones that come. A row is put on top only while nobody reads further down or points at the
 * table; until then new ones wait behind a button. The table keeps its length, so that nothing below moves.
 */
export default function EventFeed({ initial, base, stream, after, filtered, children }: {
  initial: EventRowView[];
  /** The project's path. */
  base: string;
  /** Where the server-sent events are. */
  stream: string;
  /** The id that the stream begins behind. */
  after: string;
  /** Under a filter new events are only counted. */
  filtered: boolean;
  /** What an empty list shows. */
  children?: ComponentChildren;
}) {
  const [rows, setRows] = useState(initial);
  const [waiting, setWaiting] = useState<EventRowView[]>([]);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const [now, setNow] = useState<number | undefined>(undefined);
  const [paused, setPaused] = useState(false);
  const [missed, setMissed] = useState(false);
  const [connection, setConnection] = useState<Connection>("off");
  const pointing = useRef(false);
  const known = useRef(new Set(initial.map(({ id }) => id)));
  const newest = useRef(after);
  const length = Math.max(25, initial.length);

  function show(events: EventRowView[]): void {
    setRows((current) =>
      [...events, ...current].sort(newestFirst).slice(0, Math.max(length, current.length))
    );
    setFresh((current) => new Set([...current, ...events.map(({ id }) => id)]));
    setTimeout(
      () =>
        setFresh((current) => new Set([...current].filter((id) => !events.some((event) => event.id === id)))),
      FRESH_MS,
    );
  }

  function receive(event: EventRowView): void {
    setNow(Date.now());
    if (known.current.has(event.id)) {
      const replace = (list: EventRowView[]) => list.map((row) => row.id === event.id ? event : row);
      setRows(replace);
      setWaiting(replace);
      return;
    }
    // The stream begins a little before the page was made: what is older and not in it, the filter left out.
    if (filtered && event.id < after) return;
    known.current.add(event.id);
    const reading = filtered || pointing.current || globalThis.scrollY > NEAR_THE_TOP;
    if (reading) setWaiting((current) => [event, ...current]);
    else show([event]);
  }

  function showWaiting(): void {
    show(waiting);
    setWaiting([]);
    globalThis.scrollTo({ top: 0 });
  }

  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);

  useEffect(() => {
    if (paused) return setConnection("paused");
    setConnection("connecting");
    let heardAt = Date.now();
    const source = new EventSource(`${stream}?after=${encodeURIComponent(newest.current)}`);
    source.onopen = () => {
      if (Date.now() - heardAt > LOOKS_BACK_MS) setMissed(true);
      setConnection("live");
    };
    source.onerror = () => {
      setConnection((current) => {
        if (current === "live") heardAt = Date.now();
        return "connecting";
      });
    };
    source.onmessage = ({ data, lastEventId }) => {
      newest.current = lastEventId;
      receive(JSON.parse(data));
    };
    return () => source.close();
  }, [paused]);

  return (
    <div class="flex flex-col gap-2">
      <div class="flex h-7 items-center justify-between gap-3">
        <p role="status" aria-live="polite" class="min-w-0">
          <News waiting={waiting.length} filtered={filtered} missed={missed} onShow={showWaiting} />
        </p>
        <LiveState
          connection={connection}
          onToggle={() => {
            if (paused) setMissed(true);
            setPaused(!paused);
          }}
        />
      </div>
      {rows.length === 0
        ? children
        : (
          <div onPointerEnter={() => pointing.current = true} onPointerLeave={() => pointing.current = false}>
            <Table caption="Events, newest first" head={<EventHead />}>
              {rows.map((event) => (
                <EventRow key={event.id} event={event} base={base} now={now} fresh={fresh.has(event.id)} />
              ))}
            </Table>
          </div>
        )}
    </div>
  );
}

/** What came that is not in the table. */
function News({ waiting, filtered, missed, onShow }: {
  waiting: number;
  filtered: boolean;
  missed: boolean;
  onShow(): void;
}) {
  const text = waiting === 1 ? "1 new event" : `${waiting} new events`;
  const look =
    "inline-flex h-7 cursor-pointer items-center gap-1.5 rounded-full bg-primary px-3 text-xs font-medium text-primary-content";
  if (missed || (filtered && waiting > 0)) {
    return (
      <a href="" class={look}>
        <Icon name="retry" class="size-3.5" />
        {waiting > 0 ? `${text} · Reload` : "Reload to see what came meanwhile"}
      </a>
    );
  }
  if (waiting === 0) return null;
  return <button type="button" class={look} onClick={onShow}>{text} · Show</button>;
}

/** Whether the page follows what comes, and the switch for it. Takes no room until there is a script to do so. */
function LiveState({ connection, onToggle }: { connection: Connection; onToggle(): void }) {
  const words: Record<Connection, string> = {
    off: "",
    connecting: "Connecting",
    live: "Live",
    paused: "Paused",
  };
  const dot = connection === "live"
    ? "bg-success"
    : connection === "paused"
    ? "bg-warning"
    : "bg-base-content/40";
  return (
    <div class={`flex items-center gap-1 text-xs font-medium ${connection === "off" ? "invisible" : ""}`}>
      <span class="flex items-center gap-1.5 px-1">
        <span aria-hidden="true" class="relative flex size-2">
          {connection === "live" && (
            <span class="absolute inset-0 rounded-full bg-success/60 motion-safe:animate-ping" />
          )}
          <span class={`relative size-2 rounded-full ${dot}`} />
        </span>
        {words[connection]}
      </span>
      <button
        type="button"
        onClick={onToggle}
        class="inline-flex h-7 cursor-pointer items-center gap-1 rounded-field px-2 text-quiet hover:bg-base-content/6 hover:text-base-content"
      >
        <Icon name={connection === "paused" ? "play" : "pause"} class="size-3.5" />
        {connection === "paused" ? "Resume" : "Pause"}
      </button>
    </div>
  );
}

function newestFirst(one: EventRowView, other: EventRowView): number {
  return one.id < other.id ? 1 : -1;
}
