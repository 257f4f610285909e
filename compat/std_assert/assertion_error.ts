import { inspect } from "node:util";

/** What every failing assertion throws. */
export class AssertionError extends Error {
  override name = "AssertionError";
}

/** Shows a value inside a message: several lines where it is large, never colours. */
export function show(value: unknown): string {
  return inspect(value, { depth: 10, colors: false, sorted: true, breakLength: 100 });
}

/** The caller's own words after a message: `": words"`, or a full stop where there are none. */
export function suffix(msg: string | undefined): string {
  return msg ? `: ${msg}` : ".";
}
