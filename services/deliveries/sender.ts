import { type Clock, sleep } from "../../lib/clock.ts";
import type { Database } from "../../lib/db/mod.ts";
import { failpoint } from "../../lib/failpoint.ts";
import type { HttpClient, SendOutcome } from "../../lib/http_client.ts";
import type { Log } from "../../lib/log.ts";
import { encodeId } from "../../lib/shared/ids.ts";
import type { Leases } from "./leases.ts";
import { messageHeaders } from "./message.ts";
import { createOutcomeStore, createStartStore, releaseLeases } from "./outcome_store.ts";
import { isSuccess, judge, lostTooOften } from "./outcomes.ts";
import type { Targets } from "./targets.ts";
import type { DeliveryTarget, LeasedDelivery, Outcome } from "./types.ts";

export interface SenderPorts {
  db: Database;
  clock: Clock;
  log: Log;
  http: HttpClient;
  random(): number;
  targets: Targets;
  leases: Leases;
}

/** What came back of a call that was made, or that a delivery is not called any more. */
export type Sent = { kind: "answer"; answer: SendOutcome; startedAt: number } | { kind: "poison" };

export type Sender = ReturnType<typeof createSender>;

/** One delivery at a time: the checks before its call, the call, and its outcome under its own lease. */
export function createSender({ db, clock, log, http, random, targets, leases }: SenderPorts) {
  const outcomes = createOutcomeStore({ db, clock });
  const starts = createStartStore({ db, clock });
  let impatient = false;

  /** Null: it was not ours to send any more, or was put on hold; whoever claims it next sends. */
  async function send(target: DeliveryTarget, delivery: LeasedDelivery): Promise<Sent | null> {
    if (lostTooOften(delivery)) return { kind: "poison" };
    if (!leases.cover(delivery.leaseToken, target.timeoutMs)) return null;
    if ((await targets.connection(delivery.connectionId)).paused) {
      await releaseLeases(db, [delivery], "held", "connection_paused");
      return null;
    }
    const mustAsk = delivery.claimed || !leases.isFresh(delivery.leaseToken);
    if (mustAsk && !await starts.add(delivery)) return null;
    if (!leases.cover(delivery.leaseToken, target.timeoutMs)) {
      await releaseLeases(db, [delivery]);
      return null;
    }
    failpoint("delivery before call");
    const startedAt = clock.now();
    const answer = await http.send({
      url: target.url,
      headers: messageHeaders(delivery, target, startedAt),
      body: new Uint8Array(delivery.body),
      timeoutMs: target.timeoutMs,
    });
    failpoint("delivery after call");
    return { kind: "answer", answer, startedAt };
  }

  /** Stores what came of a send. Null: the lease was lost, and the outcome is dropped. */
  async function record(delivery: LeasedDelivery, sent: Sent): Promise<Outcome | null> {
    const { outcome, held } = await recordPatiently(delivery, sent);
    log.info("delivery", {
      project_id: encodeId("project", delivery.projectId),
      event_id: encodeId("event", delivery.eventId),
      delivery_id: encodeId("delivery", delivery.id),
      attempt: delivery.attempt,
      outcome: held ? outcome.status : "lease_lost",
      reason: outcome.reason,
      status: outcome.responseStatus,
      duration_ms: Math.round(outcome.durationMs),
    });
    if (!held) return null;
    if (outcome.reason === "gone") await targets.disable(delivery.destinationId);
    return outcome;
  }

  // The send has happened: losing its outcome would repeat it, so a store that is away is waited for while the lease lasts.
  async function recordPatiently(delivery: LeasedDelivery, sent: Sent) {
    for (let pause = 250;; pause = Math.min(pause * 2, 5_000)) {
      try {
        const outcome = await judged(delivery, sent);
        return { outcome, held: await outcomes.add(outcome) };
      } catch (error) {
        if (impatient || !leases.lasts(delivery.leaseToken, pause)) throw error;
        log.warn("an outcome waits for the store", { delivery_id: delivery.id, pause_ms: pause });
        await sleep(clock, pause);
      }
    }
  }

  async function judged(delivery: LeasedDelivery, sent: Sent): Promise<Outcome> {
    const now = clock.now();
    if (sent.kind === "poison") return judge({ kind: "poison", delivery, now });
    const schedule = isSuccess(sent.answer)
      ? null
      : (await targets.connection(delivery.connectionId)).schedule;
    return judge({ ...sent, delivery, now, schedule, random: random() });
  }

  return {
    send,
    record,
    /** From now on an outcome that the store refuses is given up at once. */
    hurry: () => void (impatient = true),
    drain: () => outcomes.drain(),
  };
}
