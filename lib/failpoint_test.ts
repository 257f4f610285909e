import { assertEquals, assertThrows } from "@std/assert";
import { armFailpoint, failpoint, parseFailpoint } from "./failpoint.ts";

Deno.test("a failpoint does nothing unless it is the armed one", () => {
  let kills = 0;
  failpoint("here");
  armFailpoint({ name: "there", probability: 1, seed: 1 }, () => kills++);
  failpoint("here");
  assertEquals(kills, 0);
  failpoint("there");
  assertEquals(kills, 1);
  armFailpoint(null);
  failpoint("there");
  assertEquals(kills, 1);
});

Deno.test("the same seed strikes at the same passes, about as often as the probability says", () => {
  const passesOf = (seed: number) => {
    const struck: number[] = [];
    let pass = 0;
    armFailpoint({ name: "here", probability: 0.1, seed }, () => struck.push(pass));
    for (; pass < 2_000; pass++) failpoint("here");
    armFailpoint(null);
    return struck;
  };
  const struck = passesOf(7);
  assertEquals(passesOf(7), struck);
  assertEquals(struck.length > 140 && struck.length < 260, true, `${struck.length} of 2000`);
});

Deno.test("the variable's text is checked", () => {
  assertEquals(parseFailpoint("intake after commit:0.05:7"), {
    name: "intake after commit",
    probability: 0.05,
    seed: 7,
  });
  for (const text of ["", "here", "here:2:1", "here:0.5", "HERE:0.5:1", "here:1.5:1"]) {
    assertThrows(() => parseFailpoint(text), RangeError);
  }
});
