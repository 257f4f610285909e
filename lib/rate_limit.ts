/** A generic cell rate algorithm (ITU-T I.371): a steady rate with a burst on top. */
export interface Rate {
  perSecond: number;
  burst: number;
}

export interface RateDecision {
  allowed: boolean;
  /** Whole requests that would still pass now. */
  remaining: number;
  /** Milliseconds until one more passes; 0 when it would now. */
  retryAfterMs: number;
  /** The theoretical arrival time to keep, in milliseconds. */
  arrival: number;
}

/** Decides one request against the kept arrival time. Pure; the caller stores `arrival` when the request is allowed. */
export function decideRate(rate: Rate, arrival: number, now: number): RateDecision {
  const interval = 1000 / rate.perSecond;
  const tolerance = interval * rate.burst;
  const next = Math.max(arrival, now) + interval;
  const spare = now + tolerance - next;
  if (spare < -1e-6) return { allowed: false, remaining: 0, retryAfterMs: Math.ceil(-spare), arrival };
  return { allowed: true, remaining: Math.floor(spare / interval + 1e-6), retryAfterMs: 0, arrival: next };
}

/** Counts in this process alone: ingest's buckets, and what is left when Deno KV does not answer. */
export interface LocalLimiter {
  take(subject: string, rate: Rate, now: number): RateDecision;
}

/** Keeps at most `capacity` subjects; the one that was idle longest is forgotten first. */
export function createLocalLimiter(capacity = 10_000): LocalLimiter {
  const arrivals = new Map<string, number>();
  return {
    take(subject, rate, now) {
      const decision = decideRate(rate, arrivals.get(subject) ?? 0, now);
      if (!decision.allowed) return decision;
      arrivals.delete(subject);
      arrivals.set(subject, decision.arrival);
      if (arrivals.size > capacity) {
        for (const [oldest] of arrivals) {
          arrivals.delete(oldest);
          break;
        }
      }
      return decision;
    },
  };
}
