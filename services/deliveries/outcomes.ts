import type { SendOutcome } from "../../lib/http_client.ts";
import { defaultSchedule, retryAfterSeconds, retryDelay } from "./retry.ts";
import type { LeasedDelivery, Outcome } from "./types.ts";

/** Seconds before each send, from the first. */
export type Schedule = readonly number[];

/** Sends that began and never reported back, after which a delivery is suspected of killing its sender. */
const MOST_LOST = 5;
const SUSPECT_FROM = 2;

export function lostTooOften(delivery: LeasedDelivery): boolean {
  return (delivery.lostAttempts ?? 0) >= MOST_LOST;
}

/** Only 2xx is. */
export function isSuccess(answer: SendOutcome): boolean {
  return answer.kind === "response" && answer.status >= 200 && answer.status < 300;
}

/** Lost so often that it may be the cause: such ones are sent one after the other. */
export function isSuspect(delivery: LeasedDelivery): boolean {
  return (delivery.lostAttempts ?? 0) >= SUSPECT_FROM;
}

type Evidence =
  | {
    kind: "answer";
    delivery: LeasedDelivery;
    answer: SendOutcome;
    startedAt: number;
    now: number;
    schedule: Schedule | null;
    random: number;
  }
  | { kind: "poison"; delivery: LeasedDelivery; now: number };

/** What a send means: only 2xx is success, 410 ends it, everything else is tried again while the schedule lasts. */
export function judge(evidence: Evidence): Outcome {
  const { delivery, now } = evidence;
  const nothing = { responseStatus: null, error: null, responseHeaders: [], responseBody: new Uint8Array() };
  if (evidence.kind === "poison") {
    const reason = "lost_too_often";
    return { delivery, status: "dead", reason, retryInMs: null, startedAt: now, durationMs: 0, ...nothing };
  }
  const { answer, startedAt } = evidence;
  const seen = { delivery, startedAt, durationMs: answer.durationMs };
  if (answer.kind === "failure") {
    const failed = { ...seen, ...nothing, error: answer.message, reason: answer.reason };
    return again(failed, evidence, null);
  }
  const { status, headers, body } = answer;
  const answered = {
    ...seen,
    responseStatus: status,
    error: null,
    responseHeaders: headers,
    responseBody: body,
  };
  if (isSuccess(answer)) {
    return { ...answered, status: "succeeded", reason: null, retryInMs: null };
  }
  if (status === 410) return { ...answered, status: "dead", reason: "gone", retryInMs: null };
  const asked = status === 429 || status === 503
    ? retryAfterSeconds(headers.find(([name]) => name === "retry-after")?.[1], now)
    : null;
  return again({ ...answered, reason: `status_${status}` }, evidence, asked);
}

function again(
  failed: Omit<Outcome, "status" | "retryInMs">,
  { schedule, random }: Extract<Evidence, { kind: "answer" }>,
  asked: number | null,
): Outcome {
  const retryInMs = retryDelay(failed.delivery.attempt, schedule ?? defaultSchedule, random, asked);
  if (retryInMs === null) return { ...failed, status: "dead", retryInMs };
  return { ...failed, status: "retrying", retryInMs };
}
