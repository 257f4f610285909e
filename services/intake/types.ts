import type { VerifyInput } from "../../lib/providers/mod.ts";

/** A request to a source, as it came, before its body was read. */
export interface Arrival {
  key: string;
  /** How it came; `provider` when absent. */
  origin?: "test";
  method: string;
  /** Path and query after the key's segment's host: what the sender addressed. */
  path: string;
  /** The whole public address; providers that sign the URL sign this. */
  url: string;
  headers: [string, string][];
  /** Bytes announced, or null. */
  contentLength: number | null;
  /** The raw body. Throws `body_too_large` past the limit without reading on, `body_timeout` when it stalls. */
  readBody(limit: number): Promise<Uint8Array>;
}

/** What the sender of an arrival is told. Refusals are thrown as `AppError`. */
export type Receipt =
  | { verdict: "accepted" | "duplicate"; eventId: string; answer: ConfiguredAnswer | null }
  | { verdict: "handshake"; status: number; headers: [string, string][]; body: string };

/** A source's own wording of "received". */
export interface ConfiguredAnswer {
  status: number;
  body: string;
  content_type: string;
}

export interface Dedupe {
  by: "provider" | "header" | "json_path" | "body" | "none";
  name?: string;
  window_seconds?: number;
}

/** A source with all that ingest needs to decide, as of one config version. */
export interface Route {
  sourceId: string;
  projectId: string;
  version: string;
  provider: string;
  secrets: string[];
  options: VerifyInput["options"];
  dedupe: Dedupe;
  rateLimit: { per_second: number; burst: number } | null;
  answer: ConfiguredAnswer | null;
  maxBodyBytes: number;
  enabled: boolean;
  targets: Target[];
}

/** A live connection of a source. */
export interface Target {
  connectionId: string;
  destinationId: string;
  /** Why deliveries are held: one of the two is paused. Null while both are open. */
  pause: "destination_paused" | "connection_paused" | null;
}
