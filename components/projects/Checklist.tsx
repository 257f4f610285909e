import { LinkButton } from "../Button.tsx";
import { Icon } from "../Icon.tsx";

interface Step {
  text: string;
  note: string;
  done: boolean;
  href: string;
  verb: string;
}

/** The way to the first event, while it has not come. */
export function Checklist({ base, sourceId, destinations, connections, hasEvents, mayChange }: {
  base: string;
  /** The first source, or null. */
  sourceId: string | null;
  destinations: number;
  connections: number;
  hasEvents: boolean;
  mayChange: boolean;
}) {
  const steps: Step[] = [
    {
      text: "Create a source",
      note: "The URL that a provider posts to.",
      done: sourceId !== null,
      href: `${base}/sources/new`,
      verb: "New source",
    },
    {
      text: "Create a destination",
      note: "Where your application takes the events.",
      done: destinations > 0,
      href: `${base}/destinations/new`,
      verb: "New destination",
    },
    {
      text: "Connect the two",
      note: "What the source receives goes to the destination.",
      done: connections > 0,
      href: `${base}/connections`,
      verb: "Connect",
    },
    {
      text: "Receive the first event",
      note: "From the provider, or a test event from the source's page.",
      done: hasEvents,
      href: sourceId === null ? `${base}/sources/new` : `${base}/sources/${sourceId}`,
      verb: "Send one",
    },
  ];
  const next = steps.findIndex(({ done }) => !done);
  if (next < 0) return null;
  return (
    <section
      aria-labelledby="checklist"
      class="overflow-hidden rounded-box border border-line bg-base-100 shadow-card"
    >
      <header class="flex items-baseline justify-between gap-4 border-b border-line px-4 py-2.5">
        <h2 id="checklist" class="font-semibold">To the first event</h2>
        <p class="text-xs text-quiet tabular-nums">
          {steps.filter(({ done }) => done).length} of {steps.length} done
        </p>
      </header>
      <ol class="divide-y divide-base-300">
        {steps.map((step, index) => (
          <li key={step.text} class="flex min-h-14 items-center gap-3 px-4 py-2">
            <Mark done={step.done} number={index + 1} />
            <div class="min-w-0 grow">
              <p class={step.done ? "text-quiet line-through" : "font-medium"}>{step.text}</p>
              {!step.done && <p class="text-xs text-quiet">{step.note}</p>}
            </div>
            {!step.done && mayChange && (
              <LinkButton tone={index === next ? "primary" : "plain"} href={step.href}>
                {step.verb}
              </LinkButton>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Mark({ done, number }: { done: boolean; number: number }) {
  if (done) return <Icon name="check_circle" label="Done" class="size-5 text-success" />;
  return (
    <span
      aria-hidden="true"
      class="flex size-5 shrink-0 items-center justify-center rounded-full border border-base-content/40 text-2xs font-semibold tabular-nums"
    >
      {number}
    </span>
  );
}
