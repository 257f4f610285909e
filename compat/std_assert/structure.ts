import nodeAssert from "node:assert";
import { AssertionError, show, suffix } from "./assertion_error.ts";
import { equal } from "./equal.ts";

/** An array, typed array or the like, but not a string. */
type ArrayLikeArg<T> = ArrayLike<T> & object;

/** Passes where both are deeply equal by value. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  throw new AssertionError(`Values are not equal${suffix(msg)}\n${difference(actual, expected)}`);
}

/** Passes where the two differ somewhere. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  throw new AssertionError(`Expected another value than ${show(expected)}${suffix(msg)}`);
}

/** Passes where every item of `expected` is, by value, an item of `actual`. */
export function assertArrayIncludes<T>(
  actual: ArrayLikeArg<T>,
  expected: ArrayLikeArg<T>,
  msg?: string,
): void {
  const items = Array.from(actual);
  const missing = Array.from(expected).filter((wanted) => !items.some((item) => equal(item, wanted)));
  if (missing.length === 0) return;
  throw new AssertionError(
    `Expected ${show(actual)} to include ${show(expected)}${suffix(msg)}\nmissing: ${show(missing)}`,
  );
}

/** Passes where everything that `expected` names is so in `actual`; what it does not name is not looked at. */
export function assertObjectMatch(
  actual: object,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  assertEquals<unknown>(pick(actual, expected), pick(expected, expected), msg);
}

function pick(actual: unknown, expected: unknown): unknown {
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return expected.slice(0, actual.length).map((wanted, index) => pick(actual[index], wanted));
  }
  if (!isRecord(actual) || !isRecord(expected)) return actual;
  const kept: [PropertyKey, unknown][] = Reflect.ownKeys(expected)
    .filter((key) => key in actual)
    .map((key) => [key, pick(Reflect.get(actual, key), Reflect.get(expected, key))]);
  return Object.fromEntries(kept);
}

/** Class instances that hold data in fields match by them; values such as Date, Map or RegExp are compared whole. */
function isRecord(value: unknown): value is object {
  return Object.prototype.toString.call(value) === "[object Object]" || value instanceof Error;
}

function difference(actual: unknown, expected: unknown): string {
  try {
    nodeAssert.deepStrictEqual(actual, expected);
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return `actual:   ${show(actual)}\nexpected: ${show(expected)}`;
}
