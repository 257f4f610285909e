import { type Clock, systemClock } from "../clock.ts";
import type { Log } from "../log.ts";
import { createBreaker } from "./breaker.ts";
import { setDamagedFileAside } from "./local_file.ts";

/**
 * Why the store gave no answer: it took longer than the budget, it was spared (it failed repeatedly a moment ago),
 * it failed, or it refused the key or value as such (too large, not storable).
 */
export type KvFailure = { ok: false; reason: "timeout" | "open_circuit" | "failed" | "refused" };
export type KvResult<T = object> = ({ ok: true } & T) | KvFailure;

export interface KvEntry {
  key: Deno.KvKey;
  value: unknown;
  /** Milliseconds from now. The store may keep it longer, so a lease also needs its end in the value. */
  expireIn?: number;
}

export interface KvMutations {
  /** Nothing is written unless each key is still at this version (null: absent). At most 100. */
  checks?: { key: Deno.KvKey; versionstamp: string | null }[];
  sets?: KvEntry[];
  deletes?: Deno.KvKey[];
}

/**
 * Deno KV for hints and counters: no call throws, none takes longer than its budget (milliseconds, 1 s unless
 * given), and a store that keeps failing is left alone for a while. What a failure means (go on, or refuse) is the
 * caller's to decide. Every key is kept under the database's epoch, so entries made for another database are void.
 */
export interface BudgetedKv {
  get(key: Deno.KvKey, budget?: number): Promise<KvResult<{ value: unknown; versionstamp: string | null }>>;
  /** Any number of keys; values in their order, null where there is none. */
  getMany(keys: Deno.KvKey[], budget?: number): Promise<KvResult<{ values: unknown[] }>>;
  set(entry: KvEntry, budget?: number): Promise<KvResult>;
  /** Any number of entries, in several transactions: after a failure some may be written. */
  setMany(entries: KvEntry[], budget?: number): Promise<KvResult>;
  /** Sets only if the key is still at the given version. */
  replace(
    key: Deno.KvKey,
    versionstamp: string | null,
    value: unknown,
    expireIn: number,
    budget?: number,
  ): Promise<KvResult<{ replaced: boolean }>>;
  /** One transaction; `committed` is false when a check did not hold. */
  commit(mutations: KvMutations, budget?: number): Promise<KvResult<{ committed: boolean }>>;
  delete(key: Deno.KvKey, budget?: number): Promise<KvResult>;
  /** The entries below a prefix in key order, at most `limit`. */
  list(
    prefix: Deno.KvKey,
    limit: number,
    budget?: number,
  ): Promise<KvResult<{ entries: { key: Deno.KvKey; value: unknown }[] }>>;
  /** Closes the store if it was ever opened. Calls after it fail. */
  close(): Promise<void>;
}

export interface KvOptions {
  /** A file, the URL of a KV service, or null for the one that the hosted platform provides. */
  location: string | null;
  /** The database's epoch, asked for once at the first use. */
  epoch: () => Promise<string>;
  log: Log;
  clock?: Clock;
  /** Opens the store; by default Deno's, after the check of a local file. */
  open?: () => Promise<Deno.Kv>;
}

const ORDINARY_BUDGET = 1_000;
// Deno KV reads at most 10 keys at once and writes at most 1,000 and 800 KiB in one transaction.
const KEYS_A_READ = 10;
const SETS_A_COMMIT = 250;

/** Nothing is opened until the first call, and what could not be opened is tried again by later ones. */
export function openKv({ location, epoch, log, clock = systemClock, open }: KvOptions): BudgetedKv {
  const openStore = open ?? (() => openLocation(location, clock, log));
  let opening: Promise<{ kv: Deno.Kv; epoch: string }> | null = null;
  let closed = false;
  const breaker = createBreaker({
    clock,
    failures: 5,
    openMilliseconds: 2_000,
    onChange: (state) => state !== "half_open" && log.warn("Deno KV circuit changed", { state }),
  });

  async function openOnce() {
    if (closed) throw new Error("Deno KV is closed");
    opening ??= Promise.all([openStore(), epoch()]).then(([kv, epoch]) => ({ kv, epoch }));
    try {
      return await opening;
    } catch (error) {
      opening = null;
      throw error;
    }
  }

  async function within<T extends object>(
    budget: number,
    run: (kv: Deno.Kv, under: (key: Deno.KvKey) => Deno.KvKey) => Promise<T>,
  ): Promise<KvResult<T>> {
    if (!breaker.allows()) return { ok: false, reason: "open_circuit" };
    const answer = openOnce().then(({ kv, epoch }) => run(kv, (key) => [epoch, ...key]));
    const outcome = await raced(clock, budget, answer, log);
    breaker.record(outcome.ok || outcome.reason === "refused");
    return outcome;
  }

  async function write(mutations: KvMutations, budget: number): Promise<KvResult> {
    return await within(budget, async (kv, under) => {
      await commitTo(kv, under, mutations);
      return {};
    });
  }

  return {
    get: (key, budget = ORDINARY_BUDGET) =>
      within(budget, async (kv, under) => {
        const { value, versionstamp } = await kv.get(under(key));
        return { value, versionstamp };
      }),
    getMany: (keys, budget = ORDINARY_BUDGET) =>
      within(budget, async (kv, under) => {
        const answers = await Promise.all(
          inChunks(keys.map(under), KEYS_A_READ).map((chunk) => kv.getMany<unknown[]>(chunk)),
        );
        return { values: answers.flat().map((entry) => entry.value) };
      }),
    set: (entry, budget = ORDINARY_BUDGET) => write({ sets: [entry] }, budget),
    setMany: (entries, budget = ORDINARY_BUDGET) =>
      within(budget, async (kv, under) => {
        for (const sets of inChunks(entries, SETS_A_COMMIT)) await commitTo(kv, under, { sets });
        return {};
      }),
    replace: (key, versionstamp, value, expireIn, budget = ORDINARY_BUDGET) =>
      within(budget, async (kv, under) => {
        const mutations = { checks: [{ key, versionstamp }], sets: [{ key, value, expireIn }] };
        return { replaced: (await commitTo(kv, under, mutations)).committed };
      }),
    commit: (mutations, budget = ORDINARY_BUDGET) =>
      within(budget, (kv, under) => commitTo(kv, under, mutations)),
    delete: (key, budget = ORDINARY_BUDGET) => write({ deletes: [key] }, budget),
    list: (prefix, limit, budget = ORDINARY_BUDGET) =>
      within(budget, async (kv, under) => {
        const found = await Array.fromAsync(kv.list({ prefix: under(prefix) }, { limit }));
        return { entries: found.map(({ key, value }) => ({ key: key.slice(1), value })) };
      }),
    async close() {
      if (closed) return;
      closed = true;
      const [opened] = await Promise.allSettled([opening]);
      if (opened.status === "fulfilled") opened.value?.kv.close();
    },
  };
}

async function openLocation(location: string | null, clock: Clock, log: Log): Promise<Deno.Kv> {
  if (location === null) return await Deno.openKv();
  if (!/^https?:/.test(location)) await setDamagedFileAside(location, clock, log);
  return await Deno.openKv(location);
}

async function commitTo(
  kv: Deno.Kv,
  under: (key: Deno.KvKey) => Deno.KvKey,
  { checks = [], sets = [], deletes = [] }: KvMutations,
): Promise<{ committed: boolean }> {
  const operation = kv.atomic();
  for (const { key, versionstamp } of checks) operation.check({ key: under(key), versionstamp });
  for (const { key, value, expireIn } of sets) operation.set(under(key), value, { expireIn });
  for (const key of deletes) operation.delete(under(key));
  return { committed: (await operation.commit()).ok };
}

/** The answer, or why there is none. One that comes after its budget is dropped. */
function raced<T extends object>(
  clock: Clock,
  budget: number,
  answer: Promise<T>,
  log: Log,
): Promise<KvResult<T>> {
  return new Promise((resolve) => {
    const cancel = clock.after(budget, () => resolve({ ok: false, reason: "timeout" }));
    answer.then(
      (found) => {
        cancel();
        resolve({ ok: true, ...found });
      },
      (error) => {
        cancel();
        const reason = error instanceof TypeError || error instanceof RangeError ? "refused" : "failed";
        log.warn("Deno KV call failed", { reason, error: String(error) });
        resolve({ ok: false, reason });
      },
    );
  });
}

function inChunks<T>(items: T[], size: number): T[][] {
  return Array.from(
    { length: Math.ceil(items.length / size) },
    (_, index) => items.slice(index * size, (index + 1) * size),
  );
}
