import type { Clock } from "./clock.ts";
import { AppError } from "./errors.ts";
import type { Log } from "./log.ts";
import { createLocalLimiter, decideRate, type Rate, type RateDecision } from "./rate_limit.ts";

interface Policy extends Rate {
  /** Where requests are counted: in Deno KV for all processes (without it each counts alone, or nobody passes), or only here. */
  counted: "shared" | "shared_or_refused" | "here";
}

const perMinute = (count: number, burst: number): Rate => ({ perSecond: count / 60, burst });

/** Every public or authenticated entrance names one of these. Signing in stays shut while nobody can count. */
export const policies = {
  public_page: { ...perMinute(120, 60), counted: "shared" },
  signed_in: { ...perMinute(1_200, 300), counted: "shared" },
  api: { ...perMinute(1_200, 300), counted: "shared" },
  /** Calls without a good token, by address. */
  bad_token: { ...perMinute(60, 120), counted: "here" },
  sign_in: { ...perMinute(10, 20), counted: "shared_or_refused" },
  sign_in_account: { ...perMinute(5, 10), counted: "shared_or_refused" },
  sign_up: { ...perMinute(5, 20), counted: "shared_or_refused" },
  health: { ...perMinute(600, 300), counted: "here" },
  sandbox: { perSecond: 10_000, burst: 20_000, counted: "here" },
} as const satisfies Record<string, Policy>;

export type PolicyName = keyof typeof policies;

export interface RateLimits {
  /** Counts one request of a subject. Throws `store_unavailable` where the policy refuses without its store. */
  take(policy: PolicyName, subject: string): Promise<RateDecision>;
}

/** The part of Deno KV that counting needs. Failures are answers, never throws. */
export interface RateStore {
  get(key: Deno.KvKey): Promise<{ ok: true; value: unknown; versionstamp: string | null } | { ok: false }>;
  /** Sets only if the version is still the given one. */
  replace(
    key: Deno.KvKey,
    versionstamp: string | null,
    value: number,
    expireIn: number,
  ): Promise<{ ok: true; replaced: boolean } | { ok: false }>;
}

/** Other processes may count the same subject at the same moment; so often it is tried again. */
const RACES = 10;

/** Counts in Deno KV, shared by every process, with one atomic operation a request. */
export function createRateLimits(
  { store, clock, log }: { store: RateStore; clock: Clock; log: Log },
): RateLimits {
  const local = createLocalLimiter();
  const queues = new Map<string, Promise<unknown>>();

  // Requests of one subject take turns in this process, so that only other processes can come in between.
  function takeInTurn(name: PolicyName, subject: string): Promise<RateDecision | null> {
    const place = `${name} ${subject}`;
    const turn: Promise<RateDecision | null> = (queues.get(place) ?? Promise.resolve())
      .then(() => takeShared(name, subject))
      .finally(() => {
        if (queues.get(place) === turn) queues.delete(place);
      });
    queues.set(place, turn);
    return turn;
  }

  async function takeShared(name: PolicyName, subject: string): Promise<RateDecision | null> {
    const policy = policies[name];
    const key = ["rate", name, subject];
    for (let race = 0; race < RACES; race++) {
      const kept = await store.get(key);
      if (!kept.ok) return null;
      const now = clock.now();
      const decision = decideRate(policy, typeof kept.value === "number" ? kept.value : 0, now);
      if (!decision.allowed) return decision;
      const written = await store.replace(
        key,
        kept.versionstamp,
        decision.arrival,
        decision.arrival - now + 1_000,
      );
      if (!written.ok) return null;
      if (written.replaced) return decision;
    }
    return null;
  }

  return {
    async take(name, subject) {
      const policy = policies[name];
      if (policy.counted === "here") return local.take(`${name} ${subject}`, policy, clock.now());
      const decision = await takeInTurn(name, subject);
      if (decision) return decision;
      if (policy.counted === "shared_or_refused") {
        throw new AppError("store_unavailable", {
          retryAfter: 5,
          context: { reason: "rate limits cannot be counted" },
        });
      }
      log.warn("counting requests without Deno KV", { policy: name });
      return local.take(`${name} ${subject}`, policy, clock.now());
    },
  };
}
