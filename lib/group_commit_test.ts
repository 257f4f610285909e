import { assert, assertEquals, assertRejects } from "@std/assert";
import { createManualClock } from "../tests/harness/clock.ts";
import { AppError } from "./errors.ts";
import { createGroupCommit, type GroupCommitOptions } from "./group_commit.ts";

/** A commit that notes each batch and ends when told to. */
function arrange(options: Partial<GroupCommitOptions<number, string>> = {}) {
  const clock = createManualClock();
  const batches: { items: number[]; end: PromiseWithResolvers<(string | Error)[]> }[] = [];
  const group = createGroupCommit<number, string>({
    clock,
    commit(items) {
      const end = Promise.withResolvers<(string | Error)[]>();
      batches.push({ items, end });
      return end.promise;
    },
    weigh: (item) => item,
    maxItems: 4,
    maxBytes: 100,
    windowMs: 2,
    lanes: 2,
    maxWaiting: 8,
    maxWaitMs: 1_000,
    ...options,
  });
  return {
    clock,
    group,
    batches,
    items: () => batches.map(({ items }) => items),
    finish: async (at: number) => {
      const batch = batches[at];
      batch?.end.resolve(batch.items.map((item) => `done ${item}`));
      await clock.advance(0);
    },
  };
}

Deno.test("callers of one window share a commit, in their order", async () => {
  const { clock, group, items, finish } = arrange();
  const answers = Promise.all([group.add(1), group.add(2), group.add(3)]);
  await clock.advance(1.9);
  assertEquals(items(), []);
  await clock.advance(0.1);
  assertEquals(items(), [[1, 2, 3]]);
  await finish(0);
  assertEquals(await answers, ["done 1", "done 2", "done 3"]);
});

Deno.test("a full batch leaves at once, and what is left over leaves with its window", async () => {
  const { clock, group, items, finish } = arrange();
  const answers = Promise.all([1, 2, 3, 4, 5].map(group.add));
  assertEquals(items(), [[1, 2, 3, 4]]);
  await clock.advance(2);
  assertEquals(items(), [[1, 2, 3, 4], [5]]);
  await finish(0);
  await finish(1);
  assertEquals((await answers).length, 5);
});

Deno.test("a heavy batch leaves at once, and one that is too heavy for company goes alone", async () => {
  const { clock, group, items, finish } = arrange({ lanes: 9 });
  const answers = Promise.all([group.add(10), group.add(250), group.add(60), group.add(50)]);
  await clock.advance(2);
  assertEquals(items(), [[10], [250], [60], [50]]);
  for (const at of items().keys()) await finish(at);
  await answers;
});

Deno.test("while all lanes are busy callers queue up, and leave together with the first one that is free", async () => {
  const { clock, group, items, finish } = arrange({ lanes: 1 });
  const first = group.add(1);
  await clock.advance(2);
  const rest = Promise.all([group.add(2), group.add(3)]);
  await clock.advance(500);
  assertEquals(items(), [[1]]);
  await finish(0);
  assertEquals(items(), [[1], [2, 3]]);
  await finish(1);
  assertEquals(await first, "done 1");
  assertEquals(await rest, ["done 2", "done 3"]);
});

Deno.test("one more than may wait is refused at once and not committed", async () => {
  const { clock, group, items, finish } = arrange({ lanes: 1, maxWaiting: 2 });
  const first = group.add(1);
  await clock.advance(2);
  const queued = Promise.all([group.add(2), group.add(3)]);
  const refused = await assertRejects(() => group.add(4), AppError);
  assertEquals([refused.code, refused.retryAfter], ["overloaded", 1]);
  await finish(0);
  await finish(1);
  await Promise.all([first, queued]);
  assertEquals(items().flat(), [1, 2, 3]);
});

Deno.test("a waiter is refused when its time is up, queued or under way, and never waits longer", async () => {
  const { clock, group } = arrange({ lanes: 1 });
  const refusals: [number, number][] = [];
  const add = (item: number) =>
    group.add(item).catch((error: AppError) => {
      refusals.push([item, clock.monotonic()]);
      return error.code;
    });
  const first = add(1);
  await clock.advance(300);
  const second = add(2);
  await clock.advance(400);
  const third = add(3);
  await clock.advance(2_000);
  assertEquals(await Promise.all([first, second, third]), ["overloaded", "overloaded", "overloaded"]);
  assertEquals(refusals, [[1, 1_000], [2, 1_300], [3, 1_700]]);
  assertEquals(clock.timers, 0);
});

Deno.test("a commit that never ends gives its lane free once nobody waits for it, but not without end", async () => {
  const { clock, group, items, finish } = arrange({ lanes: 1 });
  for (let at = 0; at < 8; at++) {
    const refused = assertRejects(() => group.add(at), AppError);
    await clock.advance(1_500);
    await refused;
  }
  // One lane and four abandoned commits: the rest was refused without a try.
  assertEquals(items(), [[0], [1], [2], [3], [4]]);
  await finish(0);
  const next = group.add(9);
  await clock.advance(2);
  await finish(5);
  assertEquals(await next, "done 9");
});

Deno.test("an answer that comes after its waiter was refused is dropped, and the lane goes on", async () => {
  const { clock, group, finish } = arrange({ lanes: 1 });
  const late = assertRejects(() => group.add(1), AppError);
  await clock.advance(1_500);
  await late;
  const next = group.add(2);
  await clock.advance(2);
  await finish(0);
  await finish(1);
  assertEquals(await next, "done 2");
});

Deno.test("a throw fails all of its batch and no other", async () => {
  const { clock, group, batches, finish } = arrange();
  const failing = Promise.allSettled([1, 2, 3, 4].map(group.add));
  const other = group.add(5);
  await clock.advance(2);
  batches[0]?.end.reject(new Error("gone"));
  await finish(1);
  assert((await failing).every(({ status }) => status === "rejected"));
  assertEquals(await other, "done 5");
});

Deno.test("an error among the answers fails its own item alone, a missing answer too", async () => {
  const { clock, group, batches } = arrange();
  const answers = Promise.allSettled([1, 2, 3].map(group.add));
  await clock.advance(2);
  batches[0]?.end.resolve(["done 1", new AppError("unexpected")]);
  await clock.advance(0);
  const codes = (await answers).map((answer) =>
    answer.status === "fulfilled" ? answer.value : answer.reason.code
  );
  assertEquals(codes, ["done 1", "unexpected", "store_unavailable"]);
});

Deno.test("draining sends what waits without its window and resolves when all is committed", async () => {
  const { clock, group, items, finish } = arrange();
  const answer = group.add(1);
  let drained = false;
  const draining = group.drain().then(() => drained = true);
  assertEquals(items(), [[1]]);
  await clock.advance(0);
  assertEquals(drained, false);
  await finish(0);
  await draining;
  assertEquals(await answer, "done 1");
  await group.drain();
});

Deno.test("at rest it holds no timer", async () => {
  const { clock, group, finish } = arrange();
  const answer = group.add(1);
  await clock.advance(2);
  await finish(0);
  await answer;
  assertEquals(clock.timers, 0);
});
