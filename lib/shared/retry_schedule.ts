const units = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/**
 * Seconds before each try when a connection has no schedule of its own: three days, as Standard Webhooks recommends.
 */
export const defaultScheduleSeconds: readonly number[] = [
  0,
  5,
  300,
  1_800,
  7_200,
  18_000,
  36_000,
  50_400,
  72_000,
  86_400,
];

/**
 * Waits as people write them, such as `0, 5s, 30m, 2h`, in seconds; a number alone is seconds. Null when a part is
 * no wait.
 */
export function parseSchedule(text: string): number[] | null {
  const waits = text.trim().split(/[\s,]+/).filter((part) => part !== "").map(parseWait);
  const known = waits.filter((wait): wait is number => wait !== null);
  return known.length === waits.length ? known : null;
}

/** The same waits, each in the largest unit that holds it exactly: `0, 5s, 30m, 2h`. */
export function formatSchedule(seconds: readonly number[]): string {
  return seconds.map(formatWait).join(", ");
}

function parseWait(part: string): number | null {
  const [, count = "", unit = "s"] = /^(\d{1,7})([smhd])?$/i.exec(part) ?? [];
  if (count === "") return null;
  const seconds = new Map<string, number>(Object.entries(units)).get(unit.toLowerCase());
  return seconds === undefined ? null : Number(count) * seconds;
}

function formatWait(seconds: number): string {
  if (seconds === 0) return "0";
  const [unit = "s", size = 1] = Object.entries(units).reverse().find(([, size]) => seconds % size === 0) ??
    [];
  return `${seconds / size}${unit}`;
}
