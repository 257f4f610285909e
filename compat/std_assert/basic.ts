import { AssertionError, show, suffix } from "./assertion_error.ts";

type Falsy = false | 0 | 0n | "" | null | undefined;

/** A constructor, abstract ones too, whatever it takes. */
export type Constructor<Instance> = abstract new (...args: never[]) => Instance;

/** Passes where `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Passes where `expr` is falsy. */
export function assertFalse(expr: unknown, msg = ""): asserts expr is Falsy {
  if (expr) throw new AssertionError(msg);
}

/** Passes where `actual` is neither null nor undefined. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) {
    throw new AssertionError(`Expected a value, got ${actual}${suffix(msg)}`);
  }
}

/** Passes where both are the same value by `Object.is`. */
export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): asserts actual is T {
  if (Object.is(actual, expected)) return;
  throw new AssertionError(
    `Expected the same value${suffix(msg)}\nactual:   ${show(actual)}\nexpected: ${show(expected)}`,
  );
}

/** Passes where both are different values by `Object.is`. */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!Object.is(actual, expected)) return;
  throw new AssertionError(`Expected another value than ${show(expected)}${suffix(msg)}`);
}

/** Passes where `actual instanceof expectedType`. */
export function assertInstanceOf<T>(
  actual: unknown,
  expectedType: Constructor<T>,
  msg = "",
): asserts actual is T {
  if (actual instanceof expectedType) return;
  throw new AssertionError(`Expected an instance of ${expectedType.name}, got ${show(actual)}${suffix(msg)}`);
}

/** Always fails. */
export function fail(msg?: string): never {
  throw new AssertionError(`Failed assertion${suffix(msg)}`);
}
