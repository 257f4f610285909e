import { byteSize, viewBody } from "../../lib/shared/body_view.ts";
import { CodeBlock } from "../CodeBlock.tsx";
import { Icon } from "../Icon.tsx";
import { Id } from "../Id.tsx";
import { absoluteTime, duration, RelativeTime } from "../RelativeTime.tsx";
import { DeliveryStatusBadge, HttpStatus } from "../StatusBadge.tsx";
import type { DeliveryStatus } from "../status_words.ts";
import { deliveryReason } from "./delivery_reason.ts";
import { HeaderTable } from "./HeaderTable.tsx";

interface Attempt {
  attempt: number;
  startedAt: Date;
  durationMs: number;
  status: number | null;
  error: string | null;
  responseHeaders: [name: string, value: string][];
  responseBody: Uint8Array | null;
}

export interface DeliveryCardView {
  id: string;
  destinationId: string;
  destinationName: string;
  status: DeliveryStatus;
  reason: string | null;
  nextAttemptAt: Date | null;
  replayId: string | null;
  createdAt: Date;
  attempts: Attempt[];
}

/** One delivery of an event with every attempt, oldest first. */
export function DeliveryCard({ delivery, base }: { delivery: DeliveryCardView; base: string }) {
  const { status, attempts, nextAttemptAt } = delivery;
  const explained = status === "held" || status === "dead" || status === "cancelled" || status === "retrying";
  const reason = explained ? deliveryReason(delivery.reason) : null;
  const tries = attempts.length === 1 ? "1 try" : `${attempts.length} tries`;
  return (
    <article class="rounded-box border border-line bg-base-100 shadow-card">
      <header class="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2.5">
        <h3 class="min-w-0 font-medium wrap-anywhere">
          <a href={`${base}/destinations/${delivery.destinationId}`} class="hover:underline">
            {delivery.destinationName || "Deleted destination"}
          </a>
        </h3>
        <DeliveryStatusBadge status={status} />
        {delivery.replayId && (
          <span class="inline-flex items-center gap-1 text-xs text-quiet">
            <Icon name="retry" class="size-3.5" />Replay
          </span>
        )}
        <span class="ml-auto text-xs text-quiet">
          <Id id={delivery.id} />
        </span>
        {reason && <p class="w-full text-quiet">{status === "dead" && `Given up after ${tries}. `}{reason}
        </p>}
      </header>
      <ol class="flex flex-col py-1.5">
        {attempts.map((attempt) => <AttemptItem key={attempt.attempt} attempt={attempt} />)}
        <Upcoming status={status} nextAttemptAt={nextAttemptAt} attempts={attempts.length} />
      </ol>
    </article>
  );
}

function AttemptItem({ attempt }: { attempt: Attempt }) {
  return (
    <li>
      <details class="group">
        <summary class="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-0.5 px-4 py-1 hover:bg-base-200/60">
          <Icon name="chevron_right" class="size-3 text-quiet transition-transform group-open:rotate-90" />
          <span class="w-10 text-quiet sm:w-16">Try {attempt.attempt}</span>
          <span class="w-16 sm:w-20">
            {attempt.error === null
              ? <HttpStatus status={attempt.status} />
              : (
                <span class="inline-flex items-center gap-1 font-medium text-error">
                  <Icon name="x" class="size-3.5" />Failed
                </span>
              )}
          </span>
          <span class="w-14 text-right text-quiet tabular-nums">{duration(attempt.durationMs)}</span>
          {attempt.error && (
            <span class="min-w-0 grow text-quiet wrap-anywhere max-sm:w-full max-sm:pl-6">
              {attempt.error}
            </span>
          )}
          <span class="ml-auto text-xs text-quiet">
            <RelativeTime at={attempt.startedAt} />
          </span>
        </summary>
        <div class="flex flex-col gap-3 px-4 pt-1.5 pb-3.5 pl-10">
          <p class="text-xs text-quiet">Sent {absoluteTime(attempt.startedAt)}</p>
          {attempt.responseHeaders.length > 0 && (
            <HeaderTable
              caption={`Headers of the answer to try ${attempt.attempt}`}
              headers={attempt.responseHeaders}
            />
          )}
          <Answer attempt={attempt} />
        </div>
      </details>
    </li>
  );
}

function Answer({ attempt: { status, responseBody } }: { attempt: Attempt }) {
  if (status === null) return null;
  const view = viewBody(responseBody ?? new Uint8Array());
  if (view.kind === "empty") return <p class="text-xs text-quiet">The answer had no body.</p>;
  const text = view.kind === "json" ? view.pretty : view.kind === "text" ? view.raw : view.dump;
  return <CodeBlock label={`Answer, ${byteSize(responseBody?.length ?? 0)}`}>{text}</CodeBlock>;
}

function Upcoming({ status, nextAttemptAt, attempts }: {
  status: DeliveryStatus;
  nextAttemptAt: Date | null;
  attempts: number;
}) {
  const text = status === "retrying" && nextAttemptAt
    ? (
      <>
        Next try <RelativeTime at={nextAttemptAt} />
      </>
    )
    : status === "pending"
    ? "Waiting to be sent"
    : status === "in_flight"
    ? "Being sent"
    : attempts === 0
    ? "Not tried"
    : null;
  if (text === null) return null;
  return (
    <li class="flex min-h-9 items-center gap-3 px-4 text-quiet">
      <Icon name="clock" class="size-3" />
      <span>{text}</span>
      {status === "retrying" && nextAttemptAt && (
        <span class="ml-auto text-xs">{absoluteTime(nextAttemptAt)}</span>
      )}
    </li>
  );
}
