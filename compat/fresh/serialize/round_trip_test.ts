import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { parse } from "./parse.ts";
import { stringify } from "./stringify.ts";

function roundTrip<T>(value: T): T {
  return parse(stringify(value)) as T;
}

const values: Record<string, unknown> = {
  "strings": ["", "a", "</script><!--", "\u2028\u2029", "\u0000", "🦕", '"\\'],
  "numbers": [0, -1, 1.5, NaN, Infinity, -Infinity],
  "booleans, null and undefined": [true, false, null, undefined],
  "objects and arrays": { a: [{ b: [] }, {}], "": 1, "a b": undefined },
  "bigints": [0n, -(2n ** 70n)],
  "dates": [new Date(0), new Date(1e12)],
  "URLs": new URL("https://example.com/?a=b#c"),
  "regular expressions": /a\/b/gi,
  "bytes": new Uint8Array([0, 127, 255]),
  "maps": new Map<unknown, unknown>([["a", 1], [{ b: 1 }, new Map()]]),
  "sets": new Set([1, "a", null]),
};

for (const [name, value] of Object.entries(values)) {
  Deno.test(`${name} survive the way to the browser`, () => {
    assertEquals(roundTrip(value), value);
  });
}

Deno.test("negative zero stays negative", () => {
  assert(Object.is(roundTrip(-0), -0));
});

Deno.test("shared and circular references are the same objects again", () => {
  const shared = { a: 1 };
  const value: { self?: unknown; one: object; two: object } = { one: shared, two: shared };
  value.self = value;
  const copy = roundTrip(value);
  assertStrictEquals(copy.one, copy.two);
  assertStrictEquals(copy.self, copy);
});

Deno.test("a signal that two islands share is one signal again", () => {
  const shared = signal({ count: 1 });
  const [one, two]: Signal<{ count: number }>[] = roundTrip([shared, shared]);
  assertEquals(one?.value, { count: 1 });
  assertStrictEquals(one, two);
});

Deno.test("a computed signal keeps its value", () => {
  const copy: ReadonlySignal<string> = roundTrip(computed(() => "now"));
  assertEquals(copy.value, "now");
});

Deno.test("a key named __proto__ is data and no prototype", () => {
  const copy = roundTrip(JSON.parse('{"__proto__": {"admin": true}}'));
  assertEquals(Object.getPrototypeOf(copy), Object.prototype);
  assertEquals(copy.admin, undefined);
});

Deno.test("what cannot be written is refused with its place", () => {
  class Account {}
  assertThrows(() => stringify({ a: [() => 1] }), TypeError, "props.a[0]");
  assertThrows(() => stringify({ a: new Account() }), TypeError, "Account");
  assertThrows(() => stringify(Symbol("a")), TypeError, "symbol");
});
