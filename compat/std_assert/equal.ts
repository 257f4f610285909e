import { isDeepStrictEqual } from "node:util";

/**
 * Deep equality by value. Like `isDeepStrictEqual`, with three differences that std has too: 0 equals -0, an object
 * without prototype equals a plain one, and URLs compare by their text (Node sees two empty objects).
 */
export function equal(a: unknown, b: unknown): boolean {
  return compare(a, b, new Map());
}

function compare(a: unknown, b: unknown, seen: Map<object, object>): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (seen.get(a) === b) return true;
  seen.set(a, b);

  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && compareFields(a, b, seen);
  }
  if (isPlain(a) && isPlain(b)) return compareFields(a, b, seen);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof URL || a instanceof URLSearchParams) return String(a) === String(b);
  if (a instanceof Map && b instanceof Map) return compareEntries([...a], [...b], seen);
  if (a instanceof Set && b instanceof Set) return compareEntries([...a], [...b], seen);
  return isDeepStrictEqual(a, b);
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function compareFields(a: object, b: object, seen: Map<object, object>): boolean {
  const keys = Reflect.ownKeys(a);
  return keys.length === Reflect.ownKeys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && compare(Reflect.get(a, key), Reflect.get(b, key), seen));
}

function compareEntries(a: unknown[], b: unknown[], seen: Map<object, object>): boolean {
  if (a.length !== b.length) return false;
  const left = [...b];
  return a.every((item) => {
    const found = left.findIndex((other) => compare(item, other, new Map(seen)));
    if (found >= 0) left.splice(found, 1);
    return found >= 0;
  });
}
