import type { EventStatus, EventVerdict } from "../lib/shared/inputs.ts";
import { Icon } from "./Icon.tsx";
import {
  type DeliveryStatus,
  deliveryStatusWords,
  eventStatusWords,
  type StatusWord,
  type Tone,
  verdictWords,
} from "./status_words.ts";

const tones: Record<Tone, string> = {
  success: "bg-success/10 text-success",
  info: "bg-info/10 text-info",
  warning: "bg-warning/12 text-warning",
  error: "bg-error/10 text-error",
  neutral: "bg-base-content/7 text-base-content/80",
};

/** A state as icon and word, and as a sentence on hover. */
export function StatusBadge({ tone, icon, word, sentence }: StatusWord) {
  return (
    <span
      title={sentence}
      class={`inline-flex h-5.5 items-center gap-1 rounded-selector px-1.5 text-xs font-medium whitespace-nowrap ${
        tones[tone]
      }`}
    >
      <Icon name={icon} class="size-3.5" />
      {word}
    </span>
  );
}

export function EventStatusBadge({ status }: { status: EventStatus }) {
  return <StatusBadge {...eventStatusWords[status]} />;
}

export function DeliveryStatusBadge({ status }: { status: DeliveryStatus }) {
  return <StatusBadge {...deliveryStatusWords[status]} />;
}

export function VerdictBadge({ verdict }: { verdict: EventVerdict }) {
  return <StatusBadge {...verdictWords[verdict]} />;
}

/** Whether a source, destination or connection is switched on. */
export function EnabledBadge({ enabled, off = "Paused" }: { enabled: boolean; off?: "Paused" | "Disabled" }) {
  if (enabled) {
    return <StatusBadge tone="success" icon="check_circle" word="Active" sentence="Switched on." />;
  }
  const sentence = off === "Paused"
    ? "Deliveries are held until it is resumed."
    : "Requests are answered with 410 and not stored.";
  return <StatusBadge tone="warning" icon="pause" word={off} sentence={sentence} />;
}

/** The status of an HTTP answer, by its class. */
export function HttpStatus({ status }: { status: number | null }) {
  if (status === null) return <span class="text-quiet">No answer</span>;
  const good = status >= 200 && status < 300;
  return (
    <span
      class={`inline-flex items-center gap-1 font-medium tabular-nums ${
        good ? "text-success" : "text-error"
      }`}
    >
      <Icon name={good ? "check" : "x"} label={good ? "Success" : "Failure"} class="size-3.5" />
      {status}
    </span>
  );
}
