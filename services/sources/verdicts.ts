import { sql } from "kysely";
import type { Tx } from "../../lib/db/mod.ts";
import type { VerifyOptions } from "../../lib/providers/mod.ts";
import { encodeId } from "../../lib/shared/ids.ts";
import { decodeCursor, type Page, type PageRequest, toPage } from "../projects/mod.ts";
import { redactHeaders } from "./redaction.ts";

type Verdict = "duplicate" | "rejected" | "too_large" | "over_quota" | "handshake";

/** A request that made no event. */
export interface VerdictView {
  id: string;
  verdict: Verdict;
  /** A reason code of `lib/shared/rejections.ts`, or null. */
  reason: string | null;
  /** Of a duplicate: the event that it repeats. */
  eventId: string | null;
  receivedAt: Date;
  method: string;
  path: string;
  /** Credentials and signatures show their last four characters. */
  headers: [name: string, value: string][];
  /** The beginning of the body, at most 16 KiB. */
  bodyPreview: Uint8Array;
  /** The whole body's size as announced or read. */
  bodyBytes: number;
}

export interface VerdictFilter {
  verdict?: Verdict;
}

export interface VerdictTally {
  accepted: number;
  duplicate: number;
  rejected: number;
  tooLarge: number;
  overQuota: number;
  handshake: number;
}

interface SourceScope {
  projectUuid: string;
  sourceUuid: string;
  provider: string;
  options: unknown;
}

export async function listVerdicts(
  tx: Tx,
  { projectUuid, sourceUuid, provider, options }: SourceScope,
  { verdict, limit, cursor }: VerdictFilter & PageRequest,
): Promise<Page<VerdictView>> {
  const behind = decodeCursor("verdict", cursor);
  const rows = await tx.selectFrom("verdicts")
    .select([
      "id",
      "verdict",
      "reason",
      "event_id",
      "received_at",
      "method",
      "path",
      "headers",
      "body",
      "body_bytes",
    ])
    .where("project_id", "=", projectUuid).where("source_id", "=", sourceUuid)
    .$if(verdict !== undefined, (query) => query.where("verdict", "=", verdict ?? ""))
    .$if(behind !== null, (query) => query.where("id", "<", behind))
    .orderBy("id", "desc").limit(limit + 1).execute();
  return toPage(rows, limit, "verdict", ({ id }) => id, (row) => ({
    id: encodeId("verdict", row.id),
    verdict: row.verdict as Verdict,
    reason: row.reason,
    eventId: row.event_id === null ? null : encodeId("event", row.event_id),
    receivedAt: row.received_at,
    method: row.method,
    path: row.path,
    headers: redactHeaders(row.headers, provider, options as VerifyOptions),
    bodyPreview: row.body,
    bodyBytes: row.body_bytes,
  }));
}

export async function findTally(
  tx: Tx,
  projectUuid: string,
  sourceUuid: string,
  now: number,
): Promise<VerdictTally> {
  const sum = (column: "accepted" | "duplicate" | "rejected" | "too_large" | "over_quota" | "handshake") =>
    sql<number>`coalesce(sum(${sql.ref(column)}), 0)::float8`;
  return await tx.selectFrom("usage_hourly").select([
    sum("accepted").as("accepted"),
    sum("duplicate").as("duplicate"),
    sum("rejected").as("rejected"),
    sum("too_large").as("tooLarge"),
    sum("over_quota").as("overQuota"),
    sum("handshake").as("handshake"),
  ]).where("project_id", "=", projectUuid).where("source_id", "=", sourceUuid)
    .where("hour", ">", new Date(now - 24 * 3_600_000)).executeTakeFirstOrThrow();
}
