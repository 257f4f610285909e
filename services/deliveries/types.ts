/** A delivery that this process may send until its lease ends. */
export interface LeasedDelivery {
  id: string;
  eventId: string;
  projectId: string;
  sourceId: string;
  connectionId: string | null;
  destinationId: string;
  leaseToken: string;
  /** Which send this is, from 1. */
  attempt: number;
  /** Sends before this one that began and never reported back. */
  lostAttempts?: number;
  /** True when it was claimed from the database: its start is committed before the call. */
  claimed?: boolean;
  contentType: string | null;
  headers: [string, string][];
  body: Uint8Array;
  provider: string;
}

/** Where a delivery goes, with its secrets open. */
export interface DeliveryTarget {
  id: string;
  url: string;
  /** Newest first; each signs, so that a receiver can rotate. */
  signingSecrets: string[];
  headers: [string, string][];
  forwardHeaders: boolean;
  timeoutMs: number;
  concurrency: number;
  enabled: boolean;
}

/** What came of one send. */
export interface Outcome {
  delivery: LeasedDelivery;
  status: "succeeded" | "retrying" | "dead";
  reason: string | null;
  /** Milliseconds until the next send; null when there is none. */
  retryInMs: number | null;
  startedAt: number;
  durationMs: number;
  responseStatus: number | null;
  error: string | null;
  responseHeaders: [string, string][];
  responseBody: Uint8Array;
}
