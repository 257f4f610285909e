import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertNotMatch,
  assertNotStrictEquals,
  assertObjectMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
} from "@std/assert";

const bare = (fields: object): unknown => Object.assign(Object.create(null), fields);

const pairs: [name: string, passes: () => unknown, fails: () => unknown][] = [
  ["assert", () => assert(1), () => assert(0)],
  ["assertFalse", () => assertFalse(""), () => assertFalse("x")],
  ["assertExists", () => assertExists(0), () => assertExists(null)],
  [
    "assertEquals of nested values",
    () => assertEquals({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }),
    () => assertEquals({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }),
  ],
  [
    "assertEquals and absent keys",
    () => assertEquals({ a: undefined }, { a: undefined }),
    () => assertEquals<object>({ a: undefined }, {}),
  ],
  [
    "assertEquals without prototype",
    () => assertEquals<unknown>(bare({ a: 1 }), { a: 1 }),
    () => assertEquals<unknown>(bare({ a: 1 }), { a: 2 }),
  ],
  [
    "assertEquals of URLs",
    () => assertEquals(new URL("http://a/b"), new URL("http://a/b")),
    () => assertEquals(new URL("http://a/b"), new URL("http://a/c")),
  ],
  [
    "assertEquals of dates",
    () => assertEquals(new Date(1), new Date(1)),
    () => assertEquals(new Date(1), new Date(2)),
  ],
  [
    "assertEquals of maps",
    () => assertEquals(new Map([[{ a: 1 }, 1]]), new Map([[{ a: 1 }, 1]])),
    () => assertEquals(new Map([["a", 1]]), new Map([["a", 2]])),
  ],
  [
    "assertEquals of sets",
    () => assertEquals(new Set([1, 2]), new Set([2, 1])),
    () => assertEquals(new Set([1]), new Set([2])),
  ],
  [
    "assertEquals of bytes",
    () => assertEquals(new Uint8Array([1]), new Uint8Array([1])),
    () => assertEquals(new Uint8Array([1]), new Uint8Array([2])),
  ],
  ["assertEquals of NaN and zeros", () => assertEquals([NaN, 0], [NaN, -0]), () => assertEquals(NaN, 0)],
  [
    "assertEquals of classes",
    () => assertEquals(new Error("a"), new Error("a")),
    () => assertEquals(new TypeError("a"), new Error("a")),
  ],
  ["assertNotEquals", () => assertNotEquals([1], [2]), () => assertNotEquals([1], [1])],
  ["assertStrictEquals", () => assertStrictEquals("a", "a"), () => assertStrictEquals([], [])],
  ["assertNotStrictEquals", () => assertNotStrictEquals([], []), () => assertNotStrictEquals(1, 1)],
  ["assertMatch", () => assertMatch("abc", /b/), () => assertMatch("abc", /x/)],
  ["assertNotMatch", () => assertNotMatch("abc", /x/), () => assertNotMatch("abc", /b/)],
  ["assertStringIncludes", () => assertStringIncludes("abc", "bc"), () => assertStringIncludes("abc", "cb")],
  [
    "assertArrayIncludes",
    () => assertArrayIncludes([{ a: 1 }, { b: 2 }], [{ b: 2 }]),
    () => assertArrayIncludes([1], [2]),
  ],
  [
    "assertObjectMatch",
    () => assertObjectMatch({ a: { b: 1, c: 2 }, d: [{ e: 1, f: 2 }] }, { a: { b: 1 }, d: [{ e: 1 }] }),
    () => assertObjectMatch({ a: { b: 1 } }, { a: { b: 2 } }),
  ],
  [
    "assertObjectMatch and absent keys",
    () => assertObjectMatch({ a: 1 }, {}),
    () => assertObjectMatch({ a: 1 }, { b: 1 }),
  ],
  [
    "assertObjectMatch and short arrays",
    () => assertObjectMatch({ a: [1, 2] }, { a: [1] }),
    () => assertObjectMatch({ a: [1] }, { a: [1, 2] }),
  ],
  ["assertThrows", () => assertThrows(() => fail("x"), AssertionError, "x"), () => assertThrows(() => 1)],
  [
    "assertThrows by class",
    () => assertThrows(() => fail(), Error),
    () => assertThrows(() => fail(), TypeError),
  ],
  [
    "assertThrows by message",
    () => assertThrows(() => fail("ab"), Error, "a"),
    () => assertThrows(() => fail("ab"), Error, "c"),
  ],
  ["assertInstanceOf", () => assertInstanceOf(new Date(), Date), () => assertInstanceOf({}, Date)],
  ["assertGreater", () => assertGreater(2, 1), () => assertGreater(1, 1)],
  ["assertGreaterOrEqual", () => assertGreaterOrEqual(1, 1), () => assertGreaterOrEqual(0, 1)],
  ["assertLess", () => assertLess(1, 2), () => assertLess(1, 1)],
  ["assertLessOrEqual", () => assertLessOrEqual(1, 1), () => assertLessOrEqual(2, 1)],
  [
    "assertAlmostEquals",
    () => assertAlmostEquals(0.1 + 0.2, 0.3),
    () => assertAlmostEquals(0.3, 0.31, 0.001),
  ],
];

for (const [name, passes, fails] of pairs) {
  Deno.test(`${name} passes where it holds and throws an AssertionError where not`, () => {
    passes();
    let thrown: unknown;
    try {
      fails();
    } catch (error) {
      thrown = error;
    }
    if (!(thrown instanceof AssertionError)) throw new Error("it did not throw an AssertionError");
  });
}

Deno.test("assertRejects answers the reason, and refuses promises that resolve and functions that throw", async () => {
  const reason = new TypeError("no");
  assertStrictEquals(await assertRejects(() => Promise.reject(reason), TypeError, "no"), reason);
  await assertRejects(() => assertRejects(() => Promise.resolve()), AssertionError, "to reject");
  await assertRejects(() => assertRejects(() => fail()), AssertionError, "throws");
  await assertRejects(
    () => assertRejects(() => Promise.reject(reason), RangeError),
    AssertionError,
    "RangeError",
  );
});

Deno.test("a failing assertEquals shows both values", () => {
  const error = assertThrows(() => assertEquals({ a: 1 }, { a: 2 }), AssertionError);
  assertMatch(error.message, /a: 1[\s\S]*a: 2/);
});
