import type { ComponentChildren } from "preact";
import { Card } from "../Card.tsx";
import { RelativeTime } from "../RelativeTime.tsx";
import { SourceState } from "../sources/SourceState.tsx";
import { EnabledBadge } from "../StatusBadge.tsx";

interface SourceHealth {
  id: string;
  name: string;
  enabled: boolean;
  needsSecret: boolean;
  accepted: number;
  rejected: number;
  lastEventAt: Date | null;
}

interface DestinationHealth {
  id: string;
  name: string;
  enabled: boolean;
  succeeded: number;
  dead: number;
  unsettled: number;
}

const MOST_SHOWN = 8;

/** How each source and each destination is doing, side by side. */
export function HealthCards({ base, sources, destinations }: {
  base: string;
  sources: SourceHealth[];
  destinations: DestinationHealth[];
}) {
  return (
    <div class="grid items-start gap-4 xl:grid-cols-2">
      <Health title="Sources" href={`${base}/sources`} total={sources.length}>
        {sources.slice(0, MOST_SHOWN).map((source) => (
          <Item
            key={source.id}
            href={`${base}/sources/${source.id}`}
            name={source.name}
            badge={<SourceState {...source} />}
          >
            <Figure value={source.accepted} word="accepted" />
            <Figure value={source.rejected} word="rejected" tone="text-error" />
            <span class="w-20 text-right">
              {source.lastEventAt ? <RelativeTime at={source.lastEventAt} /> : "No event"}
            </span>
          </Item>
        ))}
      </Health>
      <Health title="Destinations" href={`${base}/destinations`} total={destinations.length}>
        {destinations.slice(0, MOST_SHOWN).map((destination) => (
          <Item
            key={destination.id}
            href={`${base}/destinations/${destination.id}`}
            name={destination.name}
            badge={<EnabledBadge enabled={destination.enabled} />}
          >
            <Figure value={destination.succeeded} word="delivered" />
            <Figure value={destination.unsettled} word="waiting" tone="text-warning" />
            <Figure value={destination.dead} word="dead" tone="text-error" />
          </Item>
        ))}
      </Health>
    </div>
  );
}

function Health({ title, href, total, children }: {
  title: string;
  href: string;
  total: number;
  children: ComponentChildren;
}) {
  return (
    <Card
      title={title}
      flush
      actions={
        <a href={href} class="text-xs text-quiet hover:underline">
          {total > MOST_SHOWN ? `All ${total}` : "All"}
        </a>
      }
    >
      {total === 0
        ? <p class="px-4 py-5 text-center text-quiet">None yet.</p>
        : <ul class="divide-y divide-base-300">{children}</ul>}
    </Card>
  );
}

function Item({ href, name, badge, children }: {
  href: string;
  name: string;
  badge: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <li class="flex flex-wrap items-center gap-x-3 gap-y-0.5 px-4 py-2">
      <a href={href} class="min-w-0 truncate font-medium hover:underline">{name}</a>
      {badge}
      <span class="ml-auto flex items-center gap-3 text-xs text-quiet tabular-nums">{children}</span>
    </li>
  );
}

function Figure({ value, word, tone = "" }: { value: number; word: string; tone?: string }) {
  return <span class={value > 0 ? tone : ""}>{value.toLocaleString("en")} {word}</span>;
}
