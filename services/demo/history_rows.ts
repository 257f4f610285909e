/** The rows of a made-up history, as its store writes them. Times are RFC 3339, bodies text. */
export interface History {
  events: EventRow[];
  deliveries: DeliveryRow[];
  attempts: AttemptRow[];
  verdicts: VerdictRow[];
  usage: UsageRow[];
}

interface Arrived {
  id: string;
  project_id: string;
  source_id: string;
  received_at: string;
  method: string;
  path: string;
  headers: [string, string][];
  body: string;
}

export interface EventRow extends Arrived {
  type: string;
  provider_event_id: string;
  scheme: string | null;
  routes: number;
}

export interface VerdictRow extends Arrived {
  verdict: "duplicate" | "rejected" | "too_large" | "handshake";
  reason: string | null;
  event_id: string | null;
  body_bytes: number;
}

export interface DeliveryRow {
  event_id: string;
  id: string;
  project_id: string;
  source_id: string;
  connection_id: string;
  destination_id: string;
  status: "succeeded" | "retrying" | "dead" | "held";
  reason: string | null;
  attempt: number;
  next_attempt_at: string | null;
  last_status: number | null;
  settled_at: string | null;
  created_at: string;
}

export interface AttemptRow {
  event_id: string;
  delivery_id: string;
  project_id: string;
  attempt: number;
  started_at: string;
  duration_ms: number;
  status: number | null;
  error: string | null;
  response_headers: [string, string][];
  response_body: string;
}

export interface UsageRow {
  project_id: string;
  source_id: string;
  hour: string;
  counts: Record<"accepted" | "duplicate" | "rejected" | "too_large" | "handshake", number>;
}
