import { byteSize, viewBody } from "../../lib/shared/body_view.ts";
import type { EventVerdict } from "../../lib/shared/inputs.ts";
import { CodeBlock } from "../CodeBlock.tsx";
import { HeaderTable } from "../events/HeaderTable.tsx";
import { refusal } from "../events/refusal.ts";
import { Icon } from "../Icon.tsx";
import { Id } from "../Id.tsx";
import { absoluteTime, RelativeTime } from "../RelativeTime.tsx";
import { VerdictBadge } from "../StatusBadge.tsx";

export interface RefusedRequest {
  id: string;
  verdict: Exclude<EventVerdict, "accepted">;
  reason: string | null;
  eventId: string | null;
  receivedAt: Date;
  method: string;
  headers: [name: string, value: string][];
  bodyPreview: Uint8Array;
  bodyBytes: number;
}

/** Requests that made no event: why, what to do, and what they were. */
export function RefusedRequests({ requests, base }: { requests: RefusedRequest[]; base: string }) {
  return (
    <ul class="divide-y divide-base-300 rounded-box border border-line bg-base-100 shadow-card">
      {requests.map((request) => (
        <li key={request.id}>
          <details class="group">
            <summary class="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 hover:bg-base-200/60">
              <Icon
                name="chevron_right"
                class="size-3 text-quiet transition-transform group-open:rotate-90"
              />
              <VerdictBadge verdict={request.verdict} />
              <span class="min-w-0 grow basis-72 wrap-anywhere">
                {request.eventId
                  ? (
                    <>
                      Repeats <Id id={request.eventId} />
                    </>
                  )
                  : refusal(request.verdict, request.reason)}
              </span>
              <span class="text-xs text-quiet tabular-nums">{byteSize(request.bodyBytes)}</span>
              <span class="w-20 text-right text-xs text-quiet">
                <RelativeTime at={request.receivedAt} />
              </span>
            </summary>
            <Details request={request} base={base} />
          </details>
        </li>
      ))}
    </ul>
  );
}

function Details({ request, base }: { request: RefusedRequest; base: string }) {
  const view = viewBody(request.bodyPreview);
  return (
    <div class="flex flex-col gap-3 px-4 pt-1 pb-4 sm:pl-10">
      <p class="text-xs text-quiet">
        {request.method}, {absoluteTime(request.receivedAt)}
        {request.reason && (
          <>
            , <code class="font-mono">{request.reason}</code>
          </>
        )}
      </p>
      {request.eventId && (
        <a href={`${base}/events/${request.eventId}`} class="font-medium underline">
          The event that it repeats
        </a>
      )}
      <HeaderTable caption="Headers of the request" headers={request.headers} />
      {view.kind !== "empty" && (
        <CodeBlock
          label={`Body, ${byteSize(request.bodyPreview.length)} of ${byteSize(request.bodyBytes)} kept`}
        >
          {view.kind === "json" ? view.pretty : view.kind === "text" ? view.raw : view.dump}
        </CodeBlock>
      )}
    </div>
  );
}
