/** The assertions of `@std/assert` that this project uses, over `node:assert` and `node:util`. */

export { AssertionError } from "./assertion_error.ts";
export { equal } from "./equal.ts";
export {
  assert,
  assertExists,
  assertFalse,
  assertInstanceOf,
  assertNotStrictEquals,
  assertStrictEquals,
  fail,
} from "./basic.ts";
export { assertArrayIncludes, assertEquals, assertNotEquals, assertObjectMatch } from "./structure.ts";
export { assertMatch, assertNotMatch, assertStringIncludes } from "./text.ts";
export {
  assertAlmostEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
} from "./numbers.ts";
export { assertRejects, assertThrows } from "./errors.ts";
