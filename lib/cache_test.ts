import { assertEquals, assertRejects } from "@std/assert";
import { createTestDatabase } from "../tests/harness/database.ts";
import { AppError } from "./errors.ts";
import { type Cache, createCache, pathTag } from "./cache.ts";
import { type Database, openDatabase } from "./db/mod.ts";

/** Two processes over one database, and a time that both believe. */
async function withCaches(
  run: (one: Cache, two: Cache, time: { now: number }, db: Database) => Promise<void>,
) {
  const database = await createTestDatabase();
  const db = openDatabase({ targets: () => Promise.resolve(database), poolSize: 2 });
  const time = { now: 0 };
  const create = () => createCache({ db, now: () => time.now });
  try {
    await run(create(), create(), time, db);
  } finally {
    await db.close();
    await database.drop();
  }
}

/** A view that says how often it was loaded. */
function counted() {
  let count = 0;
  return () => Promise.resolve(++count);
}

Deno.test("a view is loaded once while its tags stand and it is young enough", () =>
  withCaches(async (cache, _other, time) => {
    const load = counted();
    const read = () => cache.read("k", ["a", "b"], 1_000, load);
    assertEquals([await read(), await read()], [1, 1]);
    time.now = 999;
    assertEquals(await read(), 1);
    time.now = 1_000;
    assertEquals(await read(), 2);
  }));

Deno.test("revalidating one of its tags makes a view stale, in this process and in another", () =>
  withCaches(async (one, two) => {
    const [here, there] = [counted(), counted()];
    const read = () =>
      Promise.all([one.read("k", ["a", "b"], 60_000, here), two.read("k", ["a", "b"], 60_000, there)]);
    assertEquals(await read(), [1, 1]);
    await one.revalidateTag("b");
    assertEquals(await read(), [2, 2]);
    await two.revalidateTag("a", "b");
    assertEquals(await read(), [3, 3]);
    await one.revalidateTag("c");
    assertEquals(await read(), [3, 3]);
    await one.revalidateTag();
    assertEquals(await read(), [3, 3]);
  }));

Deno.test("a path stands for every view of its page", () =>
  withCaches(async (cache) => {
    const load = counted();
    const read = () => cache.read("k", [pathTag("/projects/prj_1")], 60_000, load);
    await read();
    await cache.revalidatePath("/projects/prj_2");
    assertEquals(await read(), 1);
    await cache.revalidatePath("/projects/prj_1");
    assertEquals(await read(), 2);
  }));

Deno.test("a change while a view is being loaded makes it stale at the next read", () =>
  withCaches(async (cache) => {
    let rows = "old";
    const slow = async () => {
      const seen = rows;
      rows = "new";
      await cache.revalidateTag("a");
      return seen;
    };
    assertEquals(await cache.read("k", ["a"], 60_000, slow), "old");
    assertEquals(await cache.read("k", ["a"], 60_000, () => Promise.resolve(rows)), "new");
  }));

Deno.test("a load that failed is not kept", () =>
  withCaches(async (cache) => {
    await assertRejects(
      () => cache.read("k", ["a"], 60_000, () => Promise.reject(new Error("no"))),
      Error,
      "no",
    );
    assertEquals(await cache.read("k", ["a"], 60_000, counted()), 1);
  }));

Deno.test("twenty revalidations of crossing tags at once all count and none deadlocks", () =>
  withCaches(async (one, two) => {
    const load = counted();
    await one.read("k", ["a"], 60_000, load);
    await Promise.all(
      Array.from(
        { length: 20 },
        (_, index) => index % 2 ? one.revalidateTag("a", "b", "a") : two.revalidateTag("b", "a"),
      ),
    );
    assertEquals(await one.read("k", ["a"], 60_000, load), 2);
  }));

Deno.test("tags are data: quotes and commas in them name nothing else", () =>
  withCaches(async (cache) => {
    const load = counted();
    const odd = `a'; drop table sluice.cache_tags; --","b`;
    await cache.read("k", ["a"], 60_000, load);
    await cache.revalidateTag(odd);
    assertEquals(await cache.read("k", ["a"], 60_000, load), 1);
  }));

Deno.test("a store that is away is an AppError for whoever revalidates", async () => {
  const failing: Pick<Database, "statement"> = {
    statement: () => Promise.reject(Object.assign(new Error("x"), { code: "CONNECTION_CLOSED" })),
  };
  const cache = createCache({ db: failing as Database, now: () => 0 });
  const error = await assertRejects(() => cache.revalidateTag("a"), AppError);
  assertEquals(error.code, "store_unavailable");
});
