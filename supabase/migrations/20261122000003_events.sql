-- What arrived and what became of it. Cut by the event's uuidv7, a partition a day, dropped together.

create table sluice.events (
  id uuid not null primary key,
  project_id uuid not null,
  source_id uuid not null,
  received_at timestamptz not null,
  origin text not null default 'provider',
  method text not null,
  path text not null,
  headers jsonb not null,
  content_type text,
  body bytea not null,
  type text,
  provider_event_id text,
  scheme text,
  dedupe_key bytea,
  -- How many live connections matched; 0 means no route.
  routes smallint not null
) partition by range (id);
create index events_project on sluice.events (project_id, id desc);
create index events_source on sluice.events (source_id, id desc);

-- Which event owns a de-duplication key. Not partitioned: the key outlives a day.
create table sluice.event_key (
  source_id uuid not null,
  key bytea not null,
  event_id uuid not null,
  until timestamptz not null,
  primary key (source_id, key)
);
create index event_key_until on sluice.event_key (until);

create table sluice.deliveries (
  event_id uuid not null,
  id uuid not null,
  project_id uuid not null,
  source_id uuid not null,
  connection_id uuid,
  destination_id uuid not null,
  status text not null
    check (status in ('pending', 'in_flight', 'retrying', 'held', 'succeeded', 'dead', 'cancelled')),
  reason text,
  -- Sends begun or claimed so far.
  attempt smallint not null default 0,
  next_attempt_at timestamptz,
  lease_token uuid,
  lease_until timestamptz,
  -- Set before a call from the second claim on; still set at the next claim means it never came back.
  started_at timestamptz,
  lost_attempts smallint not null default 0,
  order_key text,
  position bigint,
  replay_id uuid,
  last_status smallint,
  settled_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (event_id, id)
) partition by range (event_id);
create index deliveries_due on sluice.deliveries (next_attempt_at) where status in ('pending', 'retrying');
create index deliveries_leased on sluice.deliveries (lease_until) where status = 'in_flight';
create index deliveries_unsettled on sluice.deliveries (project_id, event_id desc)
  where status not in ('succeeded', 'cancelled');
create index deliveries_destination on sluice.deliveries (destination_id, event_id desc);

create table sluice.delivery_attempts (
  event_id uuid not null,
  delivery_id uuid not null,
  attempt smallint not null,
  project_id uuid not null,
  started_at timestamptz not null,
  duration_ms integer not null,
  status smallint,
  error text,
  response_headers jsonb,
  response_body bytea,
  primary key (event_id, delivery_id, attempt)
) partition by range (event_id);

-- Requests to a known source that made no event. An accepted one is its event.
create table sluice.verdicts (
  id uuid not null primary key,
  project_id uuid not null,
  source_id uuid not null,
  received_at timestamptz not null,
  verdict text not null check (verdict in ('duplicate', 'rejected', 'too_large', 'over_quota', 'handshake')),
  reason text,
  event_id uuid,
  method text not null,
  path text not null,
  headers jsonb not null,
  body bytea not null,
  body_bytes integer not null
) partition by range (id);
create index verdicts_source on sluice.verdicts (source_id, id desc);
create index verdicts_project on sluice.verdicts (project_id, id desc);

-- Counted with the event, in the same statement. `slot` spreads concurrent batches over rows.
create table sluice.usage_hourly (
  project_id uuid not null,
  source_id uuid not null,
  hour timestamptz not null,
  slot smallint not null,
  accepted bigint not null default 0,
  duplicate bigint not null default 0,
  rejected bigint not null default 0,
  too_large bigint not null default 0,
  over_quota bigint not null default 0,
  handshake bigint not null default 0,
  primary key (project_id, source_id, hour, slot)
);

-- Partitions for the days from first to last. A partition read directly must be as closed as its parent.
create function sluice.ensure_partitions(first_day date, last_day date) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  parent text;
  day date;
  child text;
  made integer := 0;
begin
  if last_day - first_day > 120 then
    raise exception 'at most 120 days of partitions at once';
  end if;
  perform pg_advisory_xact_lock(hashtext('sluice.ensure_partitions'));
  foreach parent in array array['events', 'deliveries', 'delivery_attempts', 'verdicts'] loop
    for day in select generate_series(first_day, last_day, interval '1 day')::date loop
      child := parent || '_' || to_char(day, 'YYYYMMDD');
      if to_regclass('sluice.' || child) is null then
        execute format(
          'create table sluice.%I partition of sluice.%I for values from (%L) to (%L)',
          child, parent,
          sluice.uuid_floor(day::timestamp at time zone 'UTC'),
          sluice.uuid_floor((day + 1)::timestamp at time zone 'UTC')
        );
        execute format('alter table sluice.%I enable row level security', child);
        execute format('alter table sluice.%I force row level security', child);
        made := made + 1;
      end if;
    end loop;
  end loop;
  return made;
end $$;
revoke execute on function sluice.ensure_partitions(date, date) from public;
grant execute on function sluice.ensure_partitions(date, date) to sluice_service;

-- Partitions whose last day is before the given one go, for all four tables at once.
create function sluice.drop_partitions(before_day date) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  child text;
  dropped integer := 0;
begin
  perform pg_advisory_xact_lock(hashtext('sluice.ensure_partitions'));
  for child in
    select c.relname from pg_catalog.pg_inherits i
    join pg_catalog.pg_class c on c.oid = i.inhrelid
    join pg_catalog.pg_class p on p.oid = i.inhparent
    join pg_catalog.pg_namespace n on n.oid = p.relnamespace
    where n.nspname = 'sluice' and p.relname in ('events', 'deliveries', 'delivery_attempts', 'verdicts')
      and to_date(right(c.relname, 8), 'YYYYMMDD') < before_day
  loop
    execute format('drop table sluice.%I', child);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;
revoke execute on function sluice.drop_partitions(date) from public;
grant execute on function sluice.drop_partitions(date) to sluice_service;

select sluice.ensure_partitions(current_date - 3, current_date + 14);
