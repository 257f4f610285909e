import type { ComponentChildren } from "preact";
import { eventStatuses, verdicts } from "../../lib/shared/inputs.ts";
import { Button, LinkButton } from "../Button.tsx";
import { Icon } from "../Icon.tsx";
import { eventStatusWords, verdictWords } from "../status_words.ts";

/** The filters as they stand in the address. */
export interface EventFilterValues {
  source?: string | undefined;
  type?: string | undefined;
  status?: string | undefined;
  verdict?: string | undefined;
  q?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

const box = "h-8 min-w-0 text-[0.8125rem] border-base-content/25";

/** Narrows the list of events: a form that gets the same page with the filters in its address. */
export function EventFilters({ action, filter, sources, active }: {
  action: string;
  filter: EventFilterValues;
  sources: { id: string; name: string }[];
  /** Whether any filter is set. */
  active: boolean;
}) {
  const later = filter.type !== undefined || filter.since !== undefined || filter.until !== undefined;
  return (
    <form method="get" action={action} role="search" class="flex flex-col gap-2">
      <div class="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap sm:items-center">
        <label class={`input input-sm col-span-2 w-full gap-2 sm:w-auto sm:min-w-56 sm:grow ${box}`}>
          <Icon name="search" class="size-3.5 text-quiet" />
          <span class="sr-only">Search ids, types and bodies</span>
          <input
            type="search"
            name="q"
            value={filter.q}
            maxLength={200}
            placeholder="Search ids, types, bodies"
          />
        </label>
        <Choice
          name="source"
          label="Source"
          all="All sources"
          chosen={filter.source}
          options={sources.map(({ id, name }) => [id, name])}
        />
        <Choice
          name="status"
          label="Status"
          all="Any status"
          chosen={filter.status}
          options={eventStatuses.map((status) => [status, eventStatusWords[status].word])}
        />
        <Choice
          name="verdict"
          label="Verdict"
          all="Any verdict"
          chosen={filter.verdict}
          options={verdicts.map((verdict) => [verdict, verdictWords[verdict].word])}
        />
        <div class="flex gap-2">
          <Button icon="filter">Filter</Button>
          {active && <LinkButton tone="ghost" href={action}>Clear</LinkButton>}
        </div>
      </div>
      <details open={later} class="group">
        <summary class="inline-flex min-h-6 items-center gap-1 rounded-field text-xs font-medium text-quiet hover:text-base-content">
          <Icon name="chevron_right" class="size-3 transition-transform group-open:rotate-90" />
          Type and time
        </summary>
        <div class="mt-1.5 grid gap-2 sm:flex sm:flex-wrap sm:items-end">
          <Labelled label="Type">
            <input
              name="type"
              value={filter.type}
              maxLength={200}
              placeholder="payment_intent.succeeded"
              class={`input input-sm w-full font-mono sm:w-64 ${box}`}
            />
          </Labelled>
          <Labelled label="Since (UTC)">
            <Moment name="since" value={filter.since} />
          </Labelled>
          <Labelled label="Until (UTC)">
            <Moment name="until" value={filter.until} />
          </Labelled>
        </div>
      </details>
    </form>
  );
}

function Choice({ name, label, all, chosen, options }: {
  name: string;
  label: string;
  all: string;
  chosen: string | undefined;
  options: [value: string, text: string][];
}) {
  return (
    <select name={name} aria-label={label} class={`select select-sm w-full sm:w-36 ${box}`}>
      <option value="">{all}</option>
      {options.map(([value, text]) => (
        <option key={value} value={value} selected={value === chosen}>{text}</option>
      ))}
    </select>
  );
}

function Labelled({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <label class="flex flex-col gap-1 text-xs text-quiet">
      {label}
      {children}
    </label>
  );
}

function Moment({ name, value }: { name: string; value: Date | undefined }) {
  return (
    <input
      type="datetime-local"
      name={name}
      value={value?.toISOString().slice(0, 16)}
      class={`input input-sm w-full text-base-content sm:w-52 ${box}`}
    />
  );
}
