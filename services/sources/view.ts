import { findProvider, type VerifyOptions } from "../../lib/providers/mod.ts";
import { encodeId } from "../../lib/shared/ids.ts";
import type { CreateSourceInput } from "../../lib/shared/inputs.ts";

export type Dedupe = NonNullable<CreateSourceInput["dedupe"]>;
export type RateLimit = NonNullable<CreateSourceInput["rateLimit"]>;
export type SourceResponse = NonNullable<CreateSourceInput["response"]>;

export interface SourceView {
  id: string;
  name: string;
  provider: string;
  /** Where the provider posts to. Contains the key: whoever knows it can post. */
  url: string;
  hasSecret: boolean;
  /** The newest secret's last four characters, or null when there is none or it is too short to show them. */
  secretHint: string | null;
  /** True while the provider signs but no secret is set: every request is rejected until there is one. */
  needsSecret: boolean;
  options: VerifyOptions;
  dedupe: Dedupe;
  /** Null: no limit. */
  rateLimit: RateLimit | null;
  /** Null: Sluice's own answer. */
  response: SourceResponse | null;
  maxBodyBytes: number;
  enabled: boolean;
  createdAt: Date;
  updatedAt: Date;
}

export interface SourceRow {
  id: string;
  name: string;
  provider: string;
  key: string;
  has_secret: boolean;
  secret_hint: string | null;
  options: unknown;
  dedupe: unknown;
  rate_limit: unknown;
  response: unknown;
  max_body_bytes: number;
  enabled: boolean;
  created_at: Date;
  updated_at: Date;
}

/** The JSON columns as `toColumns` wrote them. */
interface StoredDedupe {
  by: Dedupe["by"];
  name?: string;
  window_seconds?: number;
}

export function toView(row: SourceRow, appUrl: string): SourceView {
  const dedupe = row.dedupe as StoredDedupe;
  const rateLimit = row.rate_limit as { per_second: number; burst: number } | null;
  const response = row.response as { status: number; body: string; content_type: string } | null;
  return {
    id: encodeId("source", row.id),
    name: row.name,
    provider: row.provider,
    url: `${appUrl}/in/${row.key}`,
    hasSecret: row.has_secret,
    secretHint: row.secret_hint,
    needsSecret: !row.has_secret && (findProvider(row.provider)?.secret ?? null) !== null,
    options: row.options as VerifyOptions,
    dedupe: {
      by: dedupe.by,
      ...(dedupe.name === undefined ? {} : { name: dedupe.name }),
      windowSeconds: dedupe.window_seconds ?? 86_400,
    },
    rateLimit: rateLimit && { perSecond: rateLimit.per_second, burst: rateLimit.burst },
    response: response &&
      { status: response.status, body: response.body, contentType: response.content_type },
    maxBodyBytes: row.max_body_bytes,
    enabled: row.enabled,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
