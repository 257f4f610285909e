const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago, or how soon; the exact time on hover. `now` is for tests and for islands that tick. */
export function RelativeTime({ at, now = Date.now() }: { at: Date | string; now?: number }) {
  const time = new Date(at);
  return (
    <time dateTime={time.toISOString()} title={absoluteTime(time)} class="whitespace-nowrap tabular-nums">
      {relativeTime(time, now)}
    </time>
  );
}

/** `4 min ago`, `in 30 s`, and the day when it is more than four weeks away. */
export function relativeTime(at: Date, now: number): string {
  const away = at.getTime() - now;
  const distance = Math.abs(away);
  if (distance < 5 * SECOND) return "just now";
  if (distance >= 28 * DAY) return shortDate(at, new Date(now));
  const [unit, name] = distance < MINUTE
    ? [SECOND, "s"] as const
    : distance < HOUR
    ? [MINUTE, "min"] as const
    : distance < DAY
    ? [HOUR, "h"] as const
    : [DAY, "d"] as const;
  const count = Math.floor(distance / unit);
  return away < 0 ? `${count} ${name} ago` : `in ${count} ${name}`;
}

/** `2026-11-22 23:42:31 UTC`. */
export function absoluteTime(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** A length of time as people read it: `340 ms`, `1.2 s`, `4 min`. */
export function duration(milliseconds: number): string {
  if (milliseconds < SECOND) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < MINUTE) return `${(milliseconds / SECOND).toFixed(1)} s`;
  if (milliseconds < HOUR) return `${Math.round(milliseconds / MINUTE)} min`;
  return `${Math.round(milliseconds / HOUR)} h`;
}

function shortDate(at: Date, now: Date): string {
  const sameYear = at.getUTCFullYear() === now.getUTCFullYear();
  return at.toLocaleDateString("en", {
    month: "short",
    day: "numeric",
    ...(sameYear ? {} : { year: "numeric" }),
    timeZone: "UTC",
  });
}
