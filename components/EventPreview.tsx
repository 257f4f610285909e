import type { ComponentChildren } from "preact";
import { DeliveryStatusBadge, HttpStatus, VerdictBadge } from "./StatusBadge.tsx";

/** One event's way through Sluice, drawn with the parts that its page is made of. */
export function EventPreview() {
  return (
    <figure class="overflow-hidden rounded-box border border-line bg-base-100 shadow-menu">
      <figcaption class="flex items-center justify-between gap-3 border-b border-line bg-base-200 px-4 py-2.5">
        <span class="min-w-0 truncate font-medium">invoice.paid</span>
        <span class="font-mono text-xs text-quiet">evt_…x7k2pq</span>
      </figcaption>
      <ol class="relative space-y-4 px-4 py-4">
        <Step time="0 ms" title="Received from Stripe" note="Signature v1 matches the secret ending in …4f2a">
          <VerdictBadge verdict="accepted" />
        </Step>
        <Step
          time="3 ms"
          title="Stored, then acknowledged"
          note="Committed to Postgres before the 200 left"
        />
        <Step time="41 ms" title="Billing, try 1" note="Connection refused. Next try in 5 s">
          <DeliveryStatusBadge status="retrying" />
        </Step>
        <Step time="5.1 s" title="Billing, try 2" note="The same bytes, the same webhook-id">
          <HttpStatus status={200} />
        </Step>
        <Step
          time="9.8 s"
          title="Stripe sent it again"
          note="Acknowledged with the same id, delivered once"
          last
        >
          <VerdictBadge verdict="duplicate" />
        </Step>
      </ol>
    </figure>
  );
}

function Step({ time, title, note, last = false, children }: {
  time: string;
  title: string;
  note: string;
  last?: boolean;
  children?: ComponentChildren;
}) {
  return (
    <li class="relative grid grid-cols-[3.25rem_minmax(0,1fr)_auto] items-start gap-x-3">
      <span class="pt-px text-right text-xs text-quiet tabular-nums">{time}</span>
      <div class="relative pl-5">
        <span class="absolute top-1.5 left-0 size-2 rounded-full bg-primary" />
        {!last && <span class="absolute top-4.5 -bottom-5 left-[3.5px] w-px bg-base-300" />}
        <p class="font-medium">{title}</p>
        <p class="text-xs leading-5 text-quiet">{note}</p>
      </div>
      {children}
    </li>
  );
}
