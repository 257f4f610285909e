/**
 * One batch of arrivals in one statement: the keys are upserted, an event is stored only where its own id came
 * back, its deliveries go with it, and it is counted. A row whose source changed since it was routed is left out.
 * Untrusted text is data here, never json: bodies are base64, headers an array of pairs that Sluice wrote itself.
 *
 * Parameters: $1 the rows, $2 the body of a batch of one that is too heavy for json, $3 the lease token,
 * $4 the lease in seconds, $5 the usage slot.
 */
export const storeBatch = `
with input as materialized (
  select * from jsonb_to_recordset($1::text::jsonb) as row(
    n integer, id uuid, project uuid, source uuid, version bigint, received timestamptz, origin text, method text,
    path text, headers jsonb, content_type text, body text, type text, provider_event_id text, scheme text,
    key text, window_seconds integer, deliveries jsonb
  )
), live as materialized (
  select input.* from input
  join sluice.sources on sources.id = input.source and sources.config_version = input.version
    and sources.enabled and sources.deleted_at is null
), keys as (
  insert into sluice.event_key as event_key (source_id, key, event_id, until)
  select source, decode(key, 'hex'), id, now() + make_interval(secs => window_seconds)
  from live where key is not null order by 1, 2
  on conflict (source_id, key) do update set
    event_id = case when event_key.until <= now() then excluded.event_id else event_key.event_id end,
    until = case when event_key.until <= now() then excluded.until else event_key.until end
  returning source_id, key, event_id, until
), settled as materialized (
  select live.*, coalesce(keys.event_id, live.id) as event_id, keys.until
  from live left join keys on keys.source_id = live.source and keys.key = decode(live.key, 'hex')
), stored as (
  insert into sluice.events (
    id, project_id, source_id, received_at, origin, method, path, headers, content_type, body, type,
    provider_event_id, scheme, dedupe_key, routes
  )
  select id, project, source, received, origin, method, path, headers, content_type,
    coalesce(decode(body, 'base64'), $2::bytea), type, provider_event_id, scheme, decode(key, 'hex'),
    jsonb_array_length(deliveries)
  from settled where event_id = id
  returning id
), routed as (
  insert into sluice.deliveries (
    event_id, id, project_id, source_id, connection_id, destination_id, status, reason, attempt, next_attempt_at,
    lease_token, lease_until
  )
  select settled.id, delivery.id, project, source, connection, destination, status, reason,
    case when status = 'in_flight' then 1 else 0 end,
    case when status = 'pending' then now() end,
    case when status = 'in_flight' then $3::uuid end,
    case when status = 'in_flight' then now() + make_interval(secs => $4::integer) end
  from settled, jsonb_to_recordset(deliveries) as delivery(
    id uuid, connection uuid, destination uuid, status text, reason text
  )
  where event_id = settled.id
), counted as (
  insert into sluice.usage_hourly as usage (project_id, source_id, hour, slot, accepted)
  select project, source, date_trunc('hour', now()), $5::smallint, count(*)
  from settled where event_id = id group by project, source order by project, source
  on conflict (project_id, source_id, hour, slot) do update set accepted = usage.accepted + excluded.accepted
)
select n, event_id, event_id = id as fresh, until, exists (select from stored where stored.id = settled.id) as stored
from settled`;

/** One row of the first parameter. */
export interface BatchRow {
  n: number;
  id: string;
  project: string;
  source: string;
  version: string;
  received: string;
  origin: string;
  method: string;
  path: string;
  headers: [string, string][];
  content_type: string | null;
  body: string | null;
  type: string | null;
  provider_event_id: string | null;
  scheme: string | null;
  key: string | null;
  window_seconds: number;
  deliveries: {
    id: string;
    connection: string;
    destination: string;
    status: "in_flight" | "pending" | "held";
    /** Why it is held, or null. */
    reason: string | null;
  }[];
}

export interface BatchAnswer {
  n: number;
  event_id: string;
  fresh: boolean;
  until: Date | null;
  stored: boolean;
}
