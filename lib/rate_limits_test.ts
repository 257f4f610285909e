import { assert, assertEquals, assertRejects } from "@std/assert";
import { createTestClock } from "../tests/harness/services.ts";
import { AppError } from "./errors.ts";
import { openKv } from "./kv/mod.ts";
import { createLog } from "./log.ts";
import { createRateLimits, policies, type PolicyName, type RateStore } from "./rate_limits.ts";

const silent = createLog(() => {});
const names = Object.keys(policies) as PolicyName[];

function openMemory() {
  return openKv({
    location: ":memory:",
    epoch: () => Promise.resolve("test"),
    log: silent,
    open: () => Deno.openKv(":memory:"),
  });
}

const broken: RateStore = {
  get: () => Promise.resolve({ ok: false }),
  replace: () => Promise.resolve({ ok: false }),
};

Deno.test("every policy has a rate above zero and a burst of at least one", () => {
  for (const name of names) {
    assert(policies[name].perSecond > 0 && policies[name].burst >= 1, name);
  }
});

Deno.test("two processes on one store share each policy's burst", async () => {
  const clock = createTestClock();
  const kv = openMemory();
  try {
    const [one, two] = [1, 2].map(() => createRateLimits({ store: kv, clock, log: silent }));
    assert(one && two);
    const { burst } = policies.sign_in;
    let allowed = 0;
    for (let count = 0; count < burst; count++) {
      for (const limits of [one, two]) if ((await limits.take("sign_in", "ada")).allowed) allowed++;
    }
    assert(allowed >= burst && allowed <= burst + 1, `${allowed} of ${burst}`);
    assertEquals((await one.take("sign_in", "bob")).allowed, true);
    clock.advance(60_000);
    assertEquals((await two.take("sign_in", "ada")).allowed, true);
  } finally {
    await kv.close();
  }
});

Deno.test("calls at once never pass more than the burst", async () => {
  const kv = openMemory();
  try {
    const limits = createRateLimits({ store: kv, clock: createTestClock(), log: silent });
    const decisions = await Promise.all(Array.from({ length: 60 }, () => limits.take("sign_up", "ada")));
    const allowed = decisions.filter((decision) => decision.allowed).length;
    assert(allowed >= 1 && allowed <= policies.sign_up.burst + 1, String(allowed));
  } finally {
    await kv.close();
  }
});

Deno.test("without the store signing in stays shut, and other doors count for themselves", async () => {
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line));
  const limits = createRateLimits({ store: broken, clock: createTestClock(), log });
  for (const name of names.filter((one) => policies[one].counted === "shared_or_refused")) {
    const error = await assertRejects(() => limits.take(name, "ada"), AppError);
    assertEquals([error.code, error.retryAfter], ["store_unavailable", 5]);
  }
  const { burst } = policies.public_page;
  let allowed = 0;
  for (let count = 0; count < burst + 10; count++) {
    if ((await limits.take("public_page", "ada")).allowed) allowed++;
  }
  assert(allowed >= burst && allowed <= burst + 1, String(allowed));
  assert(lines.some((line) => line.includes("without Deno KV")));
});

Deno.test("policies that are counted here never ask the store", async () => {
  let asked = 0;
  const store: RateStore = {
    get: () => {
      asked++;
      return Promise.resolve({ ok: false });
    },
    replace: broken.replace,
  };
  const limits = createRateLimits({ store, clock: createTestClock(), log: silent });
  for (const name of names.filter((one) => policies[one].counted === "here")) {
    assertEquals((await limits.take(name, "x")).allowed, true);
  }
  assertEquals(asked, 0);
});

Deno.test("an entry that something else wrote counts as none", async () => {
  const store: RateStore = {
    get: () => Promise.resolve({ ok: true, value: "garbage", versionstamp: "1" }),
    replace: () => Promise.resolve({ ok: true, replaced: true }),
  };
  const limits = createRateLimits({ store, clock: createTestClock(), log: silent });
  assertEquals((await limits.take("api", "x")).allowed, true);
});
