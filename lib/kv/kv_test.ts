import { assert, assertEquals } from "@std/assert";
import type { Clock } from "../clock.ts";
import { createLog } from "../log.ts";
import { openKv } from "./mod.ts";

const silent = createLog(() => {});

/** Time stands still until it is told to pass. */
function manualClock() {
  let time = 1_800_000_000_000;
  const timers = new Set<{ due: number; run: () => void }>();
  const clock: Clock = {
    now: () => time,
    monotonic: () => time,
    after(milliseconds, run) {
      const timer = { due: time + milliseconds, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  };
  function pass(milliseconds: number) {
    time += milliseconds;
    for (const timer of [...timers].filter(({ due }) => due <= time)) {
      timers.delete(timer);
      timer.run();
    }
  }
  return { clock, pass };
}

async function withStore(
  run: (open: (epoch?: string) => ReturnType<typeof openKv>, path: string) => Promise<void>,
  lines: string[] = [],
) {
  const directory = await Deno.makeTempDir({ prefix: "sluice-kv-" });
  const location = `${directory}/kv.sqlite3`;
  const log = createLog((line) => lines.push(line));
  const opened: ReturnType<typeof openKv>[] = [];
  const open = (epoch = "one") => {
    const kv = openKv({ location, epoch: () => Promise.resolve(epoch), log });
    opened.push(kv);
    return kv;
  };
  try {
    await run(open, location);
  } finally {
    for (const kv of opened) await kv.close();
    await Deno.remove(directory, { recursive: true });
  }
}

/** A store whose every read waits until `answer` or `fail` is called. */
function heldStore() {
  const waiting: { resolve(entry: unknown): void; reject(error: Error): void }[] = [];
  let calls = 0;
  const store = {
    get() {
      calls++;
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    close() {},
  };
  return {
    open: () => Promise.resolve(store as unknown as Deno.Kv),
    calls: () => calls,
    answer: () => waiting.shift()?.resolve({ value: 7, versionstamp: "1" }),
    fail: () => waiting.shift()?.reject(new Error("database is locked")),
  };
}

// Lets the promises between a call and the store's own be settled; no time passes.
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("nothing is opened before the first call", async () => {
  let opened = 0;
  const kv = openKv({
    location: null,
    epoch: () => Promise.resolve("one"),
    log: silent,
    open: () => {
      opened++;
      return Promise.reject(new Error("not here"));
    },
  });
  assertEquals(opened, 0);
  assertEquals(await kv.get(["a"]), { ok: false, reason: "failed" });
  assertEquals(opened, 1);
});

Deno.test("entries written in bulk are read back in the order of the keys, null where there is none", async () => {
  await withStore(async (open) => {
    const kv = open();
    const keys = Array.from({ length: 600 }, (_, n) => ["n", n]);
    assertEquals(await kv.setMany(keys.map((key, n) => ({ key, value: { n } }))), { ok: true });
    const found = await kv.getMany([...keys.slice(0, 37), ["missing"], ["n", 599]]);
    assert(found.ok);
    assertEquals(found.values, [...Array.from({ length: 37 }, (_, n) => ({ n })), null, { n: 599 }]);
  });
});

Deno.test("replace writes only over the version that was read", async () => {
  await withStore(async (open) => {
    const kv = open();
    assertEquals(await kv.replace(["count"], null, 1, 60_000), { ok: true, replaced: true });
    assertEquals(await kv.replace(["count"], null, 2, 60_000), { ok: true, replaced: false });
    const read = await kv.get(["count"]);
    assert(read.ok && read.versionstamp !== null);
    assertEquals(read.value, 1);
    assertEquals(await kv.replace(["count"], read.versionstamp, 2, 60_000), { ok: true, replaced: true });
  });
});

Deno.test("what was stored for one database is void for another", async () => {
  await withStore(async (open) => {
    const before = open("one");
    await before.set({ key: ["done", "x"], value: 1 });
    await before.close();
    const after = open("two");
    assertEquals(await after.get(["done", "x"]), { ok: true, value: null, versionstamp: null });
    assertEquals(await after.list([], 10), { ok: true, entries: [] });
  });
});

Deno.test("list answers keys as they were given, and delete removes them", async () => {
  await withStore(async (open) => {
    const kv = open();
    await kv.commit({
      sets: [{ key: ["a", 1], value: "x" }, { key: ["a", 2], value: "y" }, { key: ["b"], value: "z" }],
    });
    await kv.delete(["a", 2]);
    assertEquals(await kv.list(["a"], 10), { ok: true, entries: [{ key: ["a", 1], value: "x" }] });
  });
});

Deno.test("a value that cannot be stored is refused without harm to the next call", async () => {
  await withStore(async (open) => {
    const kv = open();
    for (let n = 0; n < 10; n++) {
      assertEquals(await kv.set({ key: ["big"], value: new Uint8Array(70_000) }), {
        ok: false,
        reason: "refused",
      });
    }
    assertEquals(await kv.set({ key: ["small"], value: 1 }), { ok: true });
  });
});

Deno.test("a damaged file is set aside under a name with the time, and the store works", async () => {
  const lines: string[] = [];
  await withStore(async (open, path) => {
    const before = open();
    await before.setMany(Array.from({ length: 500 }, (_, n) => ({ key: ["n", n], value: "x".repeat(500) })));
    await before.close();
    const file = await Deno.open(path, { write: true });
    await file.seek(4_096, Deno.SeekMode.Start);
    await file.write(new Uint8Array(200_000).fill(0xa5));
    file.close();

    const kv = open();
    assertEquals(await kv.get(["n", 1]), { ok: true, value: null, versionstamp: null });
    assertEquals(await kv.set({ key: ["n", 1], value: 1 }), { ok: true });
    const names = (await Array.fromAsync(Deno.readDir(path.slice(0, path.lastIndexOf("/"))))).map((
      { name },
    ) => name);
    assert(
      names.some((name) => /^kv\.sqlite3\.damaged-\d{4}-\d\d-\d\dT[\d-]+Z$/.test(name)),
      names.join(", "),
    );
  }, lines);
  assert(lines.some((line) => line.includes("set aside")), lines.join("\n"));
});

Deno.test("a file that is no database at all is set aside too", async () => {
  await withStore(async (open, path) => {
    await Deno.writeTextFile(path, "this was a database once ".repeat(1_000));
    assertEquals(await open().set({ key: ["a"], value: 1 }), { ok: true });
  });
});

Deno.test("a call that exceeds its budget answers timeout, and its late answer goes nowhere", async () => {
  const { clock, pass } = manualClock();
  const store = heldStore();
  const kv = openKv({
    location: null,
    epoch: () => Promise.resolve("one"),
    log: silent,
    clock,
    open: store.open,
  });
  const slow = kv.get(["a"], 50);
  await turn();
  pass(49);
  let settled = false;
  void slow.then(() => settled = true);
  await turn();
  assertEquals(settled, false);
  pass(1);
  assertEquals(await slow, { ok: false, reason: "timeout" });
  store.fail();
  await turn();
});

Deno.test("after five failures the store is spared for two seconds, then probed once", async () => {
  const { clock, pass } = manualClock();
  const store = heldStore();
  const kv = openKv({
    location: null,
    epoch: () => Promise.resolve("one"),
    log: silent,
    clock,
    open: store.open,
  });
  for (let n = 0; n < 5; n++) {
    const answer = kv.get(["a"]);
    await turn();
    store.fail();
    assertEquals(await answer, { ok: false, reason: "failed" });
  }
  assertEquals(await kv.get(["a"]), { ok: false, reason: "open_circuit" });
  assertEquals(store.calls(), 5);
  pass(2_000);
  const probe = kv.get(["a"]);
  assertEquals(await kv.get(["a"]), { ok: false, reason: "open_circuit" });
  await turn();
  store.answer();
  assertEquals(await probe, { ok: true, value: 7, versionstamp: "1" });
  assertEquals(store.calls(), 6);
});
