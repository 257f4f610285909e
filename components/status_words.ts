import type { EventStatus, EventVerdict } from "../lib/shared/inputs.ts";
import type { IconName } from "./Icon.tsx";

export type Tone = "success" | "info" | "warning" | "error" | "neutral";
export type DeliveryStatus =
  | "pending"
  | "in_flight"
  | "retrying"
  | "held"
  | "succeeded"
  | "dead"
  | "cancelled";

/** How a state is shown: never by colour alone. */
export interface StatusWord {
  tone: Tone;
  icon: IconName;
  word: string;
  /** What it means, in a sentence. */
  sentence: string;
}

export const eventStatusWords: Record<EventStatus, StatusWord> = {
  no_route: {
    tone: "neutral",
    icon: "slash",
    word: "No route",
    sentence: "Stored, but its source led to no destination. Connect one and replay the event.",
  },
  held: {
    tone: "warning",
    icon: "pause",
    word: "Held",
    sentence: "Every destination is paused. Resuming one sends the event on.",
  },
  delivering: {
    tone: "info",
    icon: "arrow_circle",
    word: "Delivering",
    sentence: "On its way to at least one destination.",
  },
  delivered: {
    tone: "success",
    icon: "check_circle",
    word: "Delivered",
    sentence: "Every destination accepted it.",
  },
  failed: {
    tone: "warning",
    icon: "retry",
    word: "Failing",
    sentence: "A destination did not accept it. Sluice tries again on the schedule.",
  },
  dead: {
    tone: "error",
    icon: "octagon",
    word: "Dead",
    sentence: "Given up after the last try. Replay it when the destination works again.",
  },
};

export const deliveryStatusWords: Record<DeliveryStatus, StatusWord> = {
  pending: { tone: "neutral", icon: "clock", word: "Pending", sentence: "Waiting for its first try." },
  in_flight: { tone: "info", icon: "send", word: "In flight", sentence: "Being sent right now." },
  retrying: {
    tone: "warning",
    icon: "retry",
    word: "Retrying",
    sentence: "The last try failed. The next one is scheduled.",
  },
  held: {
    tone: "warning",
    icon: "pause",
    word: "Held",
    sentence: "Its destination or connection is paused. Resuming it sends the delivery on.",
  },
  succeeded: {
    tone: "success",
    icon: "check_circle",
    word: "Delivered",
    sentence: "The destination answered with a 2xx status.",
  },
  dead: {
    tone: "error",
    icon: "octagon",
    word: "Dead",
    sentence: "Given up after the last try. Replay it when the destination works again.",
  },
  cancelled: {
    tone: "neutral",
    icon: "x_circle",
    word: "Cancelled",
    sentence: "Taken back before it was delivered.",
  },
};

export const verdictWords: Record<EventVerdict, StatusWord> = {
  accepted: {
    tone: "success",
    icon: "check_circle",
    word: "Accepted",
    sentence: "Verified, stored and routed.",
  },
  duplicate: {
    tone: "neutral",
    icon: "copy",
    word: "Duplicate",
    sentence: "Seen before inside the window. Acknowledged, and not delivered again.",
  },
  rejected: {
    tone: "error",
    icon: "x_circle",
    word: "Rejected",
    sentence: "The signature was not accepted. Kept for diagnosis, never delivered.",
  },
  too_large: {
    tone: "error",
    icon: "parcel",
    word: "Too large",
    sentence: "The body was over the source's limit and was not read.",
  },
  over_quota: {
    tone: "warning",
    icon: "gauge",
    word: "Over quota",
    sentence: "The plan's limit was reached. The provider was asked to try again later.",
  },
  handshake: {
    tone: "info",
    icon: "exchange",
    word: "Handshake",
    sentence: "The provider checked the URL and got the answer that it expects.",
  },
};
