import type { EventStatus, EventVerdict } from "../../lib/shared/inputs.ts";

/** A row of the events page, as a service lists it and as the live feed sends it. */
export interface EventRowView {
  /** `evt_…`, or `vrd_…` for a request that made no event. */
  id: string;
  verdict: EventVerdict;
  /** A code of `lib/shared/rejections.ts`, or null. */
  reason: string | null;
  /** For a duplicate: the event that it repeats. */
  repeats: string | null;
  status: EventStatus | null;
  sourceId: string;
  sourceName: string;
  type: string | null;
  origin: string;
  bodyBytes: number;
  /** RFC 3339 when it came over the wire. */
  receivedAt: Date | string;
}
