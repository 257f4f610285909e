import { assertEquals } from "@std/assert";
import { defaultScheduleSeconds, formatSchedule, parseSchedule } from "./retry_schedule.ts";

Deno.test("a schedule reads as it is written", () => {
  assertEquals(parseSchedule("0, 5s 5m,2h 1d 90"), [0, 5, 300, 7_200, 86_400, 90]);
  assertEquals(formatSchedule(defaultScheduleSeconds), "0, 5s, 5m, 30m, 2h, 5h, 10h, 14h, 20h, 1d");
  assertEquals(parseSchedule(formatSchedule(defaultScheduleSeconds)), [...defaultScheduleSeconds]);
});

Deno.test("a part that is no wait makes the whole schedule unreadable", () => {
  for (const text of ["5 apples", "-1", "1.5h", "5w", "5s;6s"]) assertEquals(parseSchedule(text), null, text);
});
