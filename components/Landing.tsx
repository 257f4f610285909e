import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon.tsx";
import { StatusBadge } from "./StatusBadge.tsx";
import { verdictWords } from "./status_words.ts";

/** A part of the front page: what it says on the left, what shows it on the right. */
export function Pitch(
  { title, text, children }: { title: string; text: string; children: ComponentChildren },
) {
  return (
    <section class="grid gap-x-14 gap-y-6 border-t border-line py-14 lg:grid-cols-[minmax(0,20rem)_minmax(0,1fr)]">
      <div>
        <h2 class="text-xl font-semibold tracking-tight text-balance">{title}</h2>
        <p class="mt-2 text-[0.9375rem] leading-6 text-pretty text-quiet">{text}</p>
      </div>
      <div class="min-w-0">{children}</div>
    </section>
  );
}

const steps: { icon: IconName; title: string; text: string }[] = [
  {
    icon: "source",
    title: "Receive",
    text:
      "Each source has a URL of its own. Paste it into the provider's settings, and its secret into Sluice.",
  },
  {
    icon: "shield",
    title: "Verify",
    text:
      "The provider's own signature scheme, its timestamp and its repeats are checked before anything else.",
  },
  {
    icon: "database",
    title: "Store",
    text:
      "The bytes, every header and the path are committed to Postgres. Only then does the provider hear 200.",
  },
  {
    icon: "destination",
    title: "Deliver",
    text: "Signed with Standard Webhooks to every connected destination, with retries over three days.",
  },
];

export function Steps() {
  return (
    <ol class="grid gap-x-10 gap-y-7 sm:grid-cols-2">
      {steps.map(({ icon, title, text }, index) => (
        <li key={title} class="flex gap-3.5">
          <span class="flex size-8 shrink-0 items-center justify-center rounded-field bg-primary/10 text-primary">
            <Icon name={icon} />
          </span>
          <div>
            <h3 class="leading-8 font-semibold">{index + 1}. {title}</h3>
            <p class="leading-6 text-quiet">{text}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** Every answer that a request can get, in the words of the app itself. */
export function Verdicts() {
  return (
    <dl class="divide-y divide-base-300 rounded-box border border-line">
      {Object.entries(verdictWords).map(([verdict, words]) => (
        <div
          key={verdict}
          class="grid items-center gap-x-4 gap-y-1 px-4 py-2.5 sm:grid-cols-[8rem_minmax(0,1fr)]"
        >
          <dt>
            <StatusBadge {...words} />
          </dt>
          <dd class="leading-6 text-quiet">{words.sentence}</dd>
        </div>
      ))}
    </dl>
  );
}

const features: { title: string; text: string }[] = [
  {
    title: "Byte for byte",
    text: "What arrived is what is forwarded, so your app can check the provider's signature once more.",
  },
  {
    title: "Stored once",
    text: "A repeat is recognised under races and restarts, and answered with the id of the first.",
  },
  { title: "Retries with patience", text: "Ten tries over three days, Retry-After honoured, 410 respected." },
  {
    title: "Every try on record",
    text: "Status, duration and answer of each attempt, beside the request that caused it.",
  },
  {
    title: "Replay",
    text: "Send a stored event again, also to a destination that did not exist when it came.",
  },
  {
    title: "Pause",
    text: "Take a destination out of service. Its deliveries wait and leave in order when you resume.",
  },
];

export function Features() {
  return (
    <dl class="grid gap-x-10 gap-y-6 sm:grid-cols-2">
      {features.map(({ title, text }) => (
        <div key={title}>
          <dt class="flex items-center gap-2 font-semibold">
            <Icon name="check" class="size-4 text-primary" />
            {title}
          </dt>
          <dd class="mt-0.5 pl-6 leading-6 text-quiet">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
