import { AssertionError, suffix } from "./assertion_error.ts";

/** Passes where the text matches. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (expected.test(actual)) return;
  throw new AssertionError(`Expected ${JSON.stringify(actual)} to match ${expected}${suffix(msg)}`);
}

/** Passes where the text does not match. */
export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) return;
  throw new AssertionError(`Expected ${JSON.stringify(actual)} not to match ${expected}${suffix(msg)}`);
}

/** Passes where `expected` is somewhere in the text. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (actual.includes(expected)) return;
  throw new AssertionError(
    `Expected ${JSON.stringify(actual)} to contain ${JSON.stringify(expected)}${suffix(msg)}`,
  );
}
