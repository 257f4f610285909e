import { assertEquals } from "@std/assert";
import { defaultSchedule, retryAfterSeconds, retryDelay } from "./retry.ts";

Deno.test("each wait lies within 20 % of its schedule, and after the last one there is none", () => {
  for (const [attempt, seconds] of defaultSchedule.entries()) {
    if (attempt === 0) continue;
    assertEquals(retryDelay(attempt, defaultSchedule, 0, null), Math.round(seconds * 800));
    assertEquals(retryDelay(attempt, defaultSchedule, 0.5, null), seconds * 1000);
    assertEquals(retryDelay(attempt, defaultSchedule, 1, null), Math.round(seconds * 1200));
  }
  assertEquals(retryDelay(defaultSchedule.length, defaultSchedule, 0.5, null), null);
  assertEquals(retryDelay(defaultSchedule.length, defaultSchedule, 0.5, 60), null, "not even when asked");
});

Deno.test("Retry-After may only make it later, by a day at most", () => {
  assertEquals(retryDelay(1, [0, 10], 0.5, 3), 10_000);
  assertEquals(retryDelay(1, [0, 10], 0.5, 30), 30_000);
  assertEquals(retryDelay(1, [0, 10], 0.5, 9_999_999), 86_400_000);
});

Deno.test("Retry-After is seconds or an HTTP date, and nothing else", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  assertEquals(retryAfterSeconds("120", now), 120);
  assertEquals(retryAfterSeconds(" 5 ", now), 5);
  assertEquals(retryAfterSeconds("Thu, 01 Jan 2026 00:01:00 GMT", now), 60);
  assertEquals(retryAfterSeconds("Wed, 31 Dec 2025 00:00:00 GMT", now), 0);
  for (const odd of ["soon", "-5", "1e3", "12345678901", ""]) {
    assertEquals(retryAfterSeconds(odd, now), null, odd);
  }
  assertEquals(retryAfterSeconds(undefined, now), null);
});
