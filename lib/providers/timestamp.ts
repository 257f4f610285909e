import type { Reason, TimestampUnit } from "./scheme.ts";

// Fifteen digits hold milliseconds until the year 33658 and stay exact in a double.
const digits = /^\d{1,15}$/;
const rfc3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** Unix seconds of a timestamp's text, with fractions; null when it is not one of this unit. */
export function parseTimestamp(text: string, unit: TimestampUnit): number | null {
  if (unit === "rfc3339") {
    const milliseconds = rfc3339.test(text) ? Date.parse(text) : NaN;
    return Number.isNaN(milliseconds) ? null : milliseconds / 1000;
  }
  if (!digits.test(text)) return null;
  return unit === "ms" ? Number(text) / 1000 : Number(text);
}

/** The text a sender would write for these unix seconds. */
export function formatTimestamp(seconds: number, unit: TimestampUnit): string {
  switch (unit) {
    case "s":
      return String(Math.floor(seconds));
    case "ms":
      return String(Math.floor(seconds * 1000));
    case "rfc3339":
      return new Date(Math.floor(seconds) * 1000).toISOString().replace(".000Z", "Z");
  }
}

/** Both directions count, the boundary is accepted. A null tolerance switches the check off. */
export function staleness(seconds: number, now: number, tolerance: number | null): Reason | null {
  if (tolerance === null) return null;
  if (now - seconds > tolerance) return "timestamp_too_old";
  if (seconds - now > tolerance) return "timestamp_in_future";
  return null;
}
