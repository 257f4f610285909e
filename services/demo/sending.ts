import type { AttemptRow, DeliveryRow } from "./history_rows.ts";
import type { Random } from "./random.ts";
import type { Answer, Route } from "./routes.ts";

type Sent = Pick<
  DeliveryRow,
  "status" | "reason" | "attempt" | "next_attempt_at" | "last_status" | "settled_at" | "created_at"
>;
type Attempt = Omit<AttemptRow, "event_id" | "delivery_id" | "project_id">;

const waiting = { next_attempt_at: null, last_status: null, settled_at: null };

/** Plays a delivery on its schedule from `at` to `now`, in milliseconds: it ends, or is still being retried. */
export function send(
  { schedule, answer }: Route,
  { at, now, random }: { at: number; now: number; random: Random },
): { delivery: Sent; attempts: Attempt[] } {
  const created_at = new Date(at).toISOString();
  const attempts: Attempt[] = [];
  if (answer === null) {
    const delivery = {
      ...waiting,
      status: "held",
      reason: "destination_paused",
      attempt: 0,
      created_at,
    } as const;
    return { delivery, attempts };
  }
  let due = at + random.between(3, 12);
  let last: Answer | null = null;
  for (const [index, seconds] of schedule.entries()) {
    due += seconds * 1000 * (0.8 + 0.4 * random.next());
    const attempt = index + 1;
    const before = { reason: reasonOf(last), last_status: last?.status ?? null, created_at };
    if (due >= now) {
      const next_attempt_at = new Date(due).toISOString();
      return {
        delivery: { ...before, status: "retrying", attempt: index, next_attempt_at, settled_at: null },
        attempts,
      };
    }
    last = answer(due, random);
    attempts.push(toAttempt(last, attempt, due));
    due += last.durationMs;
    if (last.status !== null && last.status < 300) {
      const settled_at = new Date(due).toISOString();
      return {
        delivery: {
          ...waiting,
          created_at,
          status: "succeeded",
          reason: null,
          attempt,
          last_status: last.status,
          settled_at,
        },
        attempts,
      };
    }
  }
  const settled_at = new Date(due).toISOString();
  return {
    delivery: {
      status: "dead",
      reason: reasonOf(last),
      attempt: schedule.length,
      next_attempt_at: null,
      last_status: last?.status ?? null,
      settled_at,
      created_at,
    },
    attempts,
  };
}

function reasonOf(answer: Answer | null): string | null {
  if (answer === null) return null;
  return answer.failure?.reason ?? `status_${answer.status}`;
}

function toAttempt(
  { status, failure, durationMs, body }: Answer,
  attempt: number,
  startedAt: number,
): Attempt {
  return {
    attempt,
    started_at: new Date(startedAt).toISOString(),
    duration_ms: durationMs,
    status,
    error: failure?.message ?? null,
    response_headers: failure ? [] : [["content-type", contentType(body)]],
    response_body: body,
  };
}

function contentType(body: string): string {
  if (body.startsWith("{")) return "application/json";
  return body.startsWith("<") ? "text/html" : "text/plain; charset=utf-8";
}
