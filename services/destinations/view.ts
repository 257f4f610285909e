import { encodeId } from "../../lib/shared/ids.ts";

export interface DestinationView {
  id: string;
  name: string;
  type: "http";
  url: string;
  /** Names of the headers that a person added; their values are write-only. */
  headerNames: string[];
  timeoutMs: number;
  /** Calls at once from one process. */
  concurrency: number;
  /** Whether original headers go along as `sluice-original-…`. */
  forwardHeaders: boolean;
  enabled: boolean;
  /** Why Sluice itself stopped delivering, or null. */
  disabledReason: string | null;
  /** Until when the signing secret before the current one signs too, or null. */
  previousSecretUntil: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** A destination at the only moments when its signing secret is shown: made, or rotated. */
export interface DestinationWithSecret extends DestinationView {
  signingSecret: string;
}

export interface DestinationRow {
  id: string;
  name: string;
  url: string | null;
  timeout_ms: number;
  concurrency: number;
  forward_headers: boolean;
  enabled: boolean;
  disabled_reason: string | null;
  created_at: Date;
  updated_at: Date;
}

export function toView(
  row: DestinationRow,
  sealed: { headerNames: string[]; previousSecretUntil: Date | null },
): DestinationView {
  return {
    id: encodeId("destination", row.id),
    name: row.name,
    type: "http",
    url: row.url ?? "",
    ...sealed,
    timeoutMs: row.timeout_ms,
    concurrency: row.concurrency,
    forwardHeaders: row.forward_headers,
    enabled: row.enabled,
    disabledReason: row.disabled_reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
