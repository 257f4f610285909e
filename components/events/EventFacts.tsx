import type { ComponentChildren } from "preact";
import { byteSize } from "../../lib/shared/body_view.ts";
import { Icon } from "../Icon.tsx";
import { absoluteTime, RelativeTime } from "../RelativeTime.tsx";

export interface EventFactsView {
  id: string;
  sourceId: string;
  sourceName: string;
  provider: string;
  providerEventId: string | null;
  origin: string;
  method: string;
  path: string;
  contentType: string | null;
  bodyBytes: number;
  receivedAt: Date;
  verification: { scheme: string } | null;
}

/** What is known about an event, in a column. */
export function EventFacts({ event, base, copy }: {
  event: EventFactsView;
  base: string;
  /** A button that copies the id. */
  copy?: ComponentChildren;
}) {
  return (
    <dl class="rounded-box border border-line bg-base-100 shadow-card divide-y divide-base-300">
      <Fact label="Verification">
        <Verification event={event} />
      </Fact>
      <Fact label="Received">
        <RelativeTime at={event.receivedAt} />
        <span class="block text-xs text-quiet tabular-nums">{absoluteTime(event.receivedAt)}</span>
      </Fact>
      <Fact label="Source">
        <a href={`${base}/sources/${event.sourceId}`} class="font-medium hover:underline">
          {event.sourceName}
        </a>
      </Fact>
      <Fact label="Event id">
        <span class="flex items-center gap-1">
          <span class="min-w-0 font-mono text-xs wrap-anywhere">{event.id}</span>
          {copy}
        </span>
      </Fact>
      {event.providerEventId && (
        <Fact label="Provider's id">
          <span class="font-mono text-xs wrap-anywhere">{event.providerEventId}</span>
        </Fact>
      )}
      <Fact label="Request">
        <span class="font-mono text-xs wrap-anywhere">{event.method} {maskedPath(event.path)}</span>
      </Fact>
      <Fact label="Content">
        {event.contentType ?? "No content type"}
        <span class="block text-xs text-quiet tabular-nums">{byteSize(event.bodyBytes)}</span>
      </Fact>
      {event.origin !== "provider" && (
        <Fact label="Came as">{event.origin === "test" ? "Test event" : event.origin}</Fact>
      )}
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div class="px-4 py-2">
      <dt class="text-xs text-quiet">{label}</dt>
      <dd class="mt-0.5 min-w-0 wrap-anywhere">{children}</dd>
    </div>
  );
}

function Verification({ event: { verification } }: { event: EventFactsView }) {
  if (verification === null || verification.scheme === "none") {
    return (
      <span class="inline-flex items-center gap-1.5">
        <Icon name="info" class="size-4 text-quiet" />Not verified: this source takes anything
      </span>
    );
  }
  return (
    <>
      <span class="inline-flex items-center gap-1.5 font-medium text-success">
        <Icon name="shield" class="size-4" />Signature accepted
      </span>
      <span class="block font-mono text-xs text-quiet">{verification.scheme}</span>
    </>
  );
}

// The key in the path lets anyone post: pages are shown to others and end up in screenshots.
function maskedPath(path: string): string {
  return path.replace(/^\/in\/([^/?]{4})[^/?]+/, "/in/$1…");
}
