import { assertEquals } from "@std/assert";
import { type BreakerState, createBreaker } from "./breaker.ts";

function setUp() {
  let time = 0;
  const clock = { now: () => time, monotonic: () => time, after: () => () => {} };
  const changes: BreakerState[] = [];
  const breaker = createBreaker({
    clock,
    failures: 3,
    openMilliseconds: 1_000,
    onChange: (s) => changes.push(s),
  });
  return { breaker, changes, pass: (milliseconds: number) => time += milliseconds };
}

Deno.test("the breaker opens after the given failures in a row, and a success in between starts the count anew", () => {
  const { breaker } = setUp();
  for (const succeeded of [false, false, true, false, false]) breaker.record(succeeded);
  assertEquals(breaker.allows(), true);
  breaker.record(false);
  assertEquals([breaker.state, breaker.allows()], ["open", false]);
});

Deno.test("an open breaker lets one probe through after its time, and closes when the probe succeeds", () => {
  const { breaker, changes, pass } = setUp();
  for (let n = 0; n < 3; n++) breaker.record(false);
  pass(999);
  assertEquals(breaker.allows(), false);
  pass(1);
  assertEquals([breaker.allows(), breaker.allows()], [true, false]);
  breaker.record(true);
  assertEquals([breaker.allows(), breaker.allows()], [true, true]);
  assertEquals(changes, ["open", "half_open", "closed"]);
});

Deno.test("a probe that fails opens the breaker for its whole time again", () => {
  const { breaker, pass } = setUp();
  for (let n = 0; n < 3; n++) breaker.record(false);
  pass(1_000);
  breaker.allows();
  breaker.record(false);
  pass(999);
  assertEquals(breaker.allows(), false);
  pass(1);
  assertEquals(breaker.allows(), true);
});

Deno.test("a straggler from before the breaker opened does not close it", () => {
  const { breaker } = setUp();
  for (let n = 0; n < 3; n++) breaker.record(false);
  breaker.record(true);
  assertEquals(breaker.allows(), false);
});
