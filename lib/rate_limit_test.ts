import { assert, assertEquals } from "@std/assert";
import { createLocalLimiter, decideRate, type Rate } from "./rate_limit.ts";

const rate: Rate = { perSecond: 10, burst: 5 };

/** How many of the requests at these times (milliseconds) pass. */
function passed(times: number[], asked = rate): number {
  let arrival = 0;
  return times.filter((now) => {
    const decision = decideRate(asked, arrival, now);
    arrival = decision.arrival;
    return decision.allowed;
  }).length;
}

Deno.test("at once exactly the burst passes, and says how much is left", () => {
  assertEquals(passed(Array(20).fill(1_000)), 5);
  const remaining: number[] = [];
  for (let arrival = 0, count = 0; count < 5; count++) {
    const decision = decideRate(rate, arrival, 1_000);
    remaining.push(decision.remaining);
    arrival = decision.arrival;
  }
  assertEquals(remaining, [4, 3, 2, 1, 0]);
});

Deno.test("at the steady rate everything passes, for ever", () => {
  assertEquals(passed(Array.from({ length: 10_000 }, (_, index) => 1_000 + index * 100)), 10_000);
});

Deno.test("over the rate the burst and then the rate passes", () => {
  const tenSeconds = Array.from({ length: 1_000 }, (_, index) => 1_000 + index * 10);
  const count = passed(tenSeconds);
  assert(count >= 103 && count <= 105, String(count));
});

Deno.test("a refusal says when one more passes, to the millisecond, and costs nothing", () => {
  let arrival = 0;
  for (let count = 0; count < 5; count++) arrival = decideRate(rate, arrival, 1_000).arrival;
  const refused = decideRate(rate, arrival, 1_000);
  assertEquals([refused.allowed, refused.retryAfterMs, refused.arrival], [false, 100, arrival]);
  assertEquals(decideRate(rate, arrival, 1_099).allowed, false);
  assertEquals(decideRate(rate, arrival, 1_100).allowed, true);
});

Deno.test("after a pause the burst is full again, and no fuller", () => {
  const times = [...Array(10).fill(1_000), ...Array(10).fill(3_600_000)];
  assertEquals(passed(times), 10);
});

Deno.test("rates below one a second and odd ones count right", () => {
  const slow = { perSecond: 5 / 60, burst: 1 };
  assertEquals(passed([0, 11_999, 12_000, 24_000], slow), 3);
  assertEquals(passed(Array(50).fill(1_000), { perSecond: 3, burst: 7 }), 7);
});

Deno.test("a clock that goes back gives nobody more than the burst again", () => {
  assertEquals(passed([...Array(5).fill(10_000), ...Array(10).fill(5_000)]), 5);
});

Deno.test("the local limiter counts each subject alone", () => {
  const limiter = createLocalLimiter();
  for (let count = 0; count < 5; count++) assert(limiter.take("a", rate, 1_000).allowed);
  assertEquals(limiter.take("a", rate, 1_000).allowed, false);
  assertEquals(limiter.take("b", rate, 1_000).allowed, true);
});

Deno.test("past its capacity the limiter forgets who was idle longest, never who is busy", () => {
  const limiter = createLocalLimiter(3);
  const once = { perSecond: 0.001, burst: 1 };
  for (const subject of ["a", "b", "c"]) assert(limiter.take(subject, once, 1_000).allowed);
  assert(limiter.take("d", once, 1_000).allowed);
  assertEquals(limiter.take("d", once, 1_000).allowed, false);
  assertEquals(limiter.take("c", once, 1_000).allowed, false);
  assertEquals(limiter.take("a", once, 1_000).allowed, true);
});
