import { type RawBuilder, sql } from "kysely";
import type { Database, Tx } from "../../lib/db/mod.ts";
import { uuidTime } from "../../lib/shared/ids.ts";
import type { History } from "./history_rows.ts";

/** Whether this database was given its demo already. */
export async function isSeeded(db: Database): Promise<boolean> {
  const [row] = await db.statement<{ seeded: boolean }>(
    "select demo_seeded_at is not null as seeded from sluice.instance",
    [],
  );
  return row?.seeded ?? false;
}

/** Writes the history and that it was written, in one transaction. Throws `AppError`. */
export async function storeHistory(db: Database, history: History): Promise<void> {
  const days = history.events.map(({ id }) => new Date(uuidTime(id)).toISOString().slice(0, 10)).sort();
  const [first, last] = [days.at(0), days.at(-1)];
  await db.asService(async (tx) => {
    if (first && last) {
      await sql`select sluice.ensure_partitions(${first}::text::date - 1, ${last}::text::date + 1)`.execute(
        tx,
      );
    }
    await storeEvents(tx, history);
    await storeDeliveries(tx, history);
    await storeVerdicts(tx, history);
    await sql`update sluice.instance set demo_seeded_at = now()`.execute(tx);
  });
}

async function storeEvents(tx: Tx, { events }: History): Promise<void> {
  await sql`
    insert into sluice.events (
      id, project_id, source_id, received_at, method, path, headers, content_type, body, type, provider_event_id,
      scheme, routes
    )
    select id, project_id, source_id, received_at, method, path, headers, 'application/json', convert_to(body, 'UTF8'),
      type, provider_event_id, scheme, routes
    from jsonb_to_recordset(${asJson(events)}) as row(
      id uuid, project_id uuid, source_id uuid, received_at timestamptz, method text, path text, headers jsonb, body text,
      type text, provider_event_id text, scheme text, routes smallint
    )`.execute(tx);
}

async function storeDeliveries(tx: Tx, { deliveries, attempts }: History): Promise<void> {
  await sql`
    insert into sluice.deliveries (
      event_id, id, project_id, source_id, connection_id, destination_id, status, reason, attempt, next_attempt_at,
      last_status, settled_at, created_at
    )
    select event_id, id, project_id, source_id, connection_id, destination_id, status, reason, attempt, next_attempt_at,
      last_status, settled_at, created_at
    from jsonb_to_recordset(${asJson(deliveries)}) as row(
      event_id uuid, id uuid, project_id uuid, source_id uuid, connection_id uuid, destination_id uuid, status text,
      reason text, attempt smallint, next_attempt_at timestamptz, last_status smallint, settled_at timestamptz,
      created_at timestamptz
    )`.execute(tx);
  await sql`
    insert into sluice.delivery_attempts (
      event_id, delivery_id, project_id, attempt, started_at, duration_ms, status, error, response_headers, response_body
    )
    select event_id, delivery_id, project_id, attempt, started_at, duration_ms, status, error, response_headers,
      convert_to(response_body, 'UTF8')
    from jsonb_to_recordset(${asJson(attempts)}) as row(
      event_id uuid, delivery_id uuid, project_id uuid, attempt smallint, started_at timestamptz, duration_ms integer,
      status smallint, error text, response_headers jsonb, response_body text
    )`.execute(tx);
}

async function storeVerdicts(tx: Tx, { verdicts, usage }: History): Promise<void> {
  await sql`
    insert into sluice.verdicts (
      id, project_id, source_id, received_at, verdict, reason, event_id, method, path, headers, body, body_bytes
    )
    select id, project_id, source_id, received_at, verdict, reason, event_id, method, path, headers,
      convert_to(body, 'UTF8'), body_bytes
    from jsonb_to_recordset(${asJson(verdicts)}) as row(
      id uuid, project_id uuid, source_id uuid, received_at timestamptz, verdict text, reason text, event_id uuid,
      method text, path text, headers jsonb, body text, body_bytes integer
    )`.execute(tx);
  const rows = usage.map(({ counts, ...row }) => ({ ...row, ...counts }));
  await sql`
    insert into sluice.usage_hourly (
      project_id, source_id, hour, slot, accepted, duplicate, rejected, too_large, handshake
    )
    select project_id, source_id, hour, 0, accepted, duplicate, rejected, too_large, handshake
    from jsonb_to_recordset(${asJson(rows)}) as row(
      project_id uuid, source_id uuid, hour timestamptz, accepted bigint, duplicate bigint, rejected bigint,
      too_large bigint, handshake bigint
    )
    on conflict do nothing`.execute(tx);
}

function asJson(rows: unknown[]): RawBuilder<unknown> {
  return sql`${JSON.stringify(rows)}::text::jsonb`;
}
