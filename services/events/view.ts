import { encodeId } from "../../lib/shared/ids.ts";
import type { EventStatus, EventVerdict } from "../../lib/shared/inputs.ts";

/** A row of the events page: an event, or a request that made none. */
export interface EventSummary {
  /** `evt_…`, or `vrd_…` for a request that made no event. */
  id: string;
  verdict: EventVerdict;
  /** Why, for a rejected request: a code of `lib/shared/rejections.ts`. */
  reason: string | null;
  /** For a duplicate: the event that it repeats. */
  repeats: string | null;
  /** What became of it; null for a request that made no event. */
  status: EventStatus | null;
  sourceId: string;
  sourceName: string;
  type: string | null;
  providerEventId: string | null;
  /** `provider`, or how else it came: a test, the API. */
  origin: string;
  bodyBytes: number;
  receivedAt: Date;
}

export interface EventRow {
  id: string;
  status: string;
  source_id: string;
  source_name: string | null;
  type: string | null;
  provider_event_id: string | null;
  origin: string;
  body_bytes: number;
  received_at: Date;
}

export function toSummary(row: EventRow): EventSummary {
  return {
    id: encodeId("event", row.id),
    verdict: "accepted",
    reason: null,
    repeats: null,
    status: row.status as EventStatus,
    sourceId: encodeId("source", row.source_id),
    sourceName: row.source_name ?? "",
    type: row.type,
    providerEventId: row.provider_event_id,
    origin: row.origin,
    bodyBytes: row.body_bytes,
    receivedAt: row.received_at,
  };
}
