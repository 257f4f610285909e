import type { Clock } from "./clock.ts";
import { AppError } from "./errors.ts";

export interface GroupCommitOptions<Item, Result> {
  clock: Clock;
  /** Commits the items together; the answers stand in the order of the items. An `Error` fails its own item, a throw all. */
  commit(items: Item[]): Promise<(Result | Error)[]>;
  /** What an item weighs in bytes. One heavier than `maxBytes` goes alone. */
  weigh(item: Item): number;
  maxItems: number;
  maxBytes: number;
  /** Milliseconds that the first item of a batch waits for company. */
  windowMs: number;
  /** Batches under way at once. */
  lanes: number;
  /** Items that may wait; one more is refused. */
  maxWaiting: number;
  /** Milliseconds after which a waiter is refused, whether its batch has begun or not. */
  maxWaitMs: number;
}

export interface GroupCommit<Item, Result> {
  /** Resolves with the item's answer after its batch has committed. Throws `overloaded` when the queue is full or the wait too long. */
  add(item: Item): Promise<Result>;
  /** Sends what waits and resolves when nothing is under way. */
  drain(): Promise<void>;
  readonly waiting: number;
}

interface Waiter<Item, Result> {
  item: Item;
  weight: number;
  since: number;
  /** Cleared when the waiter has had its answer. */
  settle: { resolve(result: Result): void; reject(error: unknown): void } | null;
}

/** Commits that may go on without anyone waiting, for each lane. */
const ABANDONED_A_LANE = 4;

/** Lets concurrent callers share one commit: a batch leaves when it is full, heavy or old enough and a lane is free. */
export function createGroupCommit<Item, Result>(
  options: GroupCommitOptions<Item, Result>,
): GroupCommit<Item, Result> {
  const { clock, commit, weigh, maxItems, maxBytes, windowMs, lanes, maxWaiting, maxWaitMs } = options;
  const queue: Waiter<Item, Result>[] = [];
  const underWay = new Set<Waiter<Item, Result>[]>();
  const abandoned = new Set<Waiter<Item, Result>[]>();
  const idle: (() => void)[] = [];
  let queuedWeight = 0;
  let windowOpen = false;
  let ripe = false;
  let stopWatching: (() => void) | null = null;

  function add(item: Item): Promise<Result> {
    if (queue.length >= maxWaiting) return Promise.reject(new AppError("overloaded", { retryAfter: 1 }));
    return new Promise((resolve, reject) => {
      const weight = weigh(item);
      queue.push({ item, weight, since: clock.monotonic(), settle: { resolve, reject } });
      queuedWeight += weight;
      watch();
      if (queue.length >= maxItems || queuedWeight >= maxBytes) return leave();
      if (windowOpen) return;
      windowOpen = true;
      clock.after(windowMs, () => {
        windowOpen = false;
        ripe = queue.length > 0;
        leave();
      });
    });
  }

  function leave(): void {
    while (
      underWay.size < lanes && queue.length > 0 &&
      (ripe || queue.length >= maxItems || queuedWeight >= maxBytes)
    ) {
      const batch = take();
      underWay.add(batch);
      void send(batch);
    }
    if (queue.length === 0) ripe = false;
  }

  function take(): Waiter<Item, Result>[] {
    let size = 0;
    let weight = 0;
    for (const waiter of queue) {
      if (size > 0 && (size >= maxItems || weight + waiter.weight > maxBytes)) break;
      size++;
      weight += waiter.weight;
    }
    queuedWeight -= weight;
    return queue.splice(0, size);
  }

  async function send(batch: Waiter<Item, Result>[]): Promise<void> {
    try {
      const results = await commit(batch.map((waiter) => waiter.item));
      batch.forEach((waiter, index) => {
        const result = results[index] ?? notAccountedFor();
        answer(waiter, (settle) => result instanceof Error ? settle.reject(result) : settle.resolve(result));
      });
    } catch (error) {
      for (const waiter of batch) answer(waiter, (settle) => settle.reject(error));
    } finally {
      underWay.delete(batch);
      abandoned.delete(batch);
      next();
    }
  }

  // What queued up during a commit has waited long enough to leave with the freed lane.
  function next(): void {
    for (const batch of underWay) abandon(batch);
    ripe = queue.length > 0;
    leave();
    if (underWay.size === 0 && queue.length === 0) rest();
  }

  function rest(): void {
    stopWatching?.();
    stopWatching = null;
    for (const done of idle.splice(0)) done();
  }

  // One timer, not one a waiter, refuses those that a slow store keeps too long.
  function watch(milliseconds = maxWaitMs): void {
    stopWatching ??= clock.after(milliseconds, () => {
      stopWatching = null;
      const now = clock.monotonic();
      const late = now - maxWaitMs;
      for (const batch of underWay) {
        for (const waiter of batch) if (waiter.since <= late) refuse(waiter);
      }
      while (queue[0] && queue[0].since <= late) {
        const [waiter] = queue.splice(0, 1);
        if (!waiter) break;
        queuedWeight -= waiter.weight;
        refuse(waiter);
      }
      const oldest = oldestSince();
      if (oldest !== null) watch(Math.max(1, oldest + maxWaitMs - now));
      next();
    });
  }

  // A driver may never settle a statement whose connection broke. A batch that nobody waits for gives its lane free,
  // as long as there are not too many of them: a store that is merely slow must not be asked without end.
  function abandon(batch: Waiter<Item, Result>[]): void {
    if (batch.some(({ settle }) => settle !== null) || abandoned.size >= lanes * ABANDONED_A_LANE) return;
    abandoned.add(batch);
    underWay.delete(batch);
  }

  function oldestSince(): number | null {
    const waiting = [...underWay].flat().filter(({ settle }) => settle !== null);
    if (queue[0]) waiting.push(queue[0]);
    return waiting.length === 0 ? null : Math.min(...waiting.map(({ since }) => since));
  }

  return {
    add,
    drain() {
      if (underWay.size === 0 && queue.length === 0) return Promise.resolve();
      ripe = true;
      leave();
      return new Promise((resolve) => idle.push(resolve));
    },
    get waiting() {
      return queue.length;
    },
  };
}

function refuse<Item, Result>(waiter: Waiter<Item, Result>): void {
  const reason = "waited too long for a commit";
  answer(
    waiter,
    (settle) => settle.reject(new AppError("overloaded", { retryAfter: 2, context: { reason } })),
  );
}

function notAccountedFor(): AppError {
  return new AppError("store_unavailable", {
    retryAfter: 2,
    context: { reason: "a row was not accounted for" },
  });
}

function answer<Item, Result>(
  waiter: Waiter<Item, Result>,
  tell: (settle: NonNullable<Waiter<Item, Result>["settle"]>) => void,
): void {
  const { settle } = waiter;
  waiter.settle = null;
  if (settle) tell(settle);
}
