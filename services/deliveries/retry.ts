import { defaultScheduleSeconds } from "../../lib/shared/retry_schedule.ts";

/** Seconds before each send, from the first. */
export const defaultSchedule = defaultScheduleSeconds;

const LONGEST_RETRY_AFTER_S = 86_400;
const JITTER = 0.2;

/**
 * Milliseconds until the send after `attempt`, or null when that was the last one. `random` in [0, 1) spreads it by
 * ±20 %; a `Retry-After` in seconds may only make it later, by a day at most.
 */
export function retryDelay(
  attempt: number,
  schedule: readonly number[],
  random: number,
  retryAfterSeconds: number | null,
): number | null {
  const seconds = schedule[attempt];
  if (seconds === undefined) return null;
  const spread = seconds * (1 - JITTER + 2 * JITTER * random);
  const asked = Math.min(retryAfterSeconds ?? 0, LONGEST_RETRY_AFTER_S);
  return Math.round(Math.max(spread, asked) * 1000);
}

/** The seconds that a `Retry-After` value asks for, as a number or an HTTP date; null when it is neither. */
export function retryAfterSeconds(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value);
  // RFC 9110 §5.6.7. The parser alone would take "-5" for a year.
  const date = /^[A-Z][a-z]+, .+ GMT$/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}
