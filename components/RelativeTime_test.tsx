import { assertEquals, assertStringIncludes } from "@std/assert";
import { render } from "preact-render-to-string";
import { duration, RelativeTime, relativeTime } from "./RelativeTime.tsx";

const now = Date.parse("2026-11-22T12:00:00Z");
const said = (secondsFromNow: number) => relativeTime(new Date(now + secondsFromNow * 1000), now);

Deno.test("a time is said in its largest whole unit, in both directions", () => {
  assertEquals([0, -4, -5, -59, -60, -3599, -3600, -86_400].map(said), [
    "just now",
    "just now",
    "5 s ago",
    "59 s ago",
    "1 min ago",
    "59 min ago",
    "1 h ago",
    "1 d ago",
  ]);
  assertEquals([30, 7200].map(said), ["in 30 s", "in 2 h"]);
});

Deno.test("from four weeks on it is the day, with the year when that is another", () => {
  assertEquals([-28 * 86_400, -400 * 86_400].map(said), ["Oct 25", "Oct 18, 2025"]);
});

Deno.test("the exact time is in the element and on hover", () => {
  const html = render(<RelativeTime at="2026-11-22T11:57:30.123Z" now={now} />);
  assertStringIncludes(html, `datetime="2026-11-22T11:57:30.123Z"`);
  assertStringIncludes(html, `title="2026-11-22 11:57:30 UTC"`);
  assertStringIncludes(html, "2 min ago");
});

Deno.test("durations have the unit that suits them", () => {
  assertEquals([0, 340, 1_200, 240_000, 7_200_000].map(duration), [
    "0 ms",
    "340 ms",
    "1.2 s",
    "4 min",
    "2 h",
  ]);
});
