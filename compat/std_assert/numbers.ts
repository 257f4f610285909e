import { AssertionError, show, suffix } from "./assertion_error.ts";

/** Passes where `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  order(actual > expected, "greater than", actual, expected, msg);
}

/** Passes where `actual >= expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  order(actual >= expected, "at least", actual, expected, msg);
}

/** Passes where `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  order(actual < expected, "less than", actual, expected, msg);
}

/** Passes where `actual <= expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  order(actual <= expected, "at most", actual, expected, msg);
}

/** Passes where the two are no further apart than `tolerance` (by default a ten-millionth of `expected`). */
export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, msg?: string): void {
  if (Object.is(actual, expected)) return;
  const allowed = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  if (Math.abs(expected - actual) <= allowed) return;
  throw new AssertionError(`Expected ${actual} to be within ${allowed} of ${expected}${suffix(msg)}`);
}

function order(
  holds: boolean,
  relation: string,
  actual: unknown,
  expected: unknown,
  msg: string | undefined,
): void {
  if (!holds) {
    throw new AssertionError(`Expected ${show(actual)} to be ${relation} ${show(expected)}${suffix(msg)}`);
  }
}
