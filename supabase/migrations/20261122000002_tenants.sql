-- People, projects and what they configure.

create table sluice.profiles (
  id uuid primary key,
  email text not null,
  name text,
  created_at timestamptz not null default now()
);

create table sluice.projects (
  id uuid primary key,
  owner_id uuid not null references sluice.profiles (id),
  name text not null check (char_length(name) between 1 and 100),
  description text check (char_length(description) <= 500),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create index projects_owner on sluice.projects (owner_id, created_at desc);

create table sluice.project_members (
  project_id uuid not null references sluice.projects (id),
  user_id uuid not null references sluice.profiles (id),
  role text not null check (role in ('viewer', 'member', 'admin', 'owner')),
  created_at timestamptz not null default now(),
  primary key (project_id, user_id)
);
create index project_members_user on sluice.project_members (user_id);

create table sluice.api_tokens (
  id uuid primary key,
  user_id uuid not null references sluice.profiles (id),
  name text not null check (char_length(name) between 1 and 100),
  prefix text not null,
  token_hash bytea not null unique,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_tokens_user on sluice.api_tokens (user_id);

create table sluice.sources (
  id uuid primary key,
  project_id uuid not null references sluice.projects (id),
  key text not null unique,
  name text not null check (char_length(name) between 1 and 100),
  provider text not null,
  sealed_secrets bytea,
  secret_hint text,
  options jsonb not null default '{}',
  dedupe jsonb not null default '{"by": "provider"}',
  rate_limit jsonb default '{"per_second": 1000, "burst": 2000}',
  response jsonb,
  max_body_bytes integer not null default 1048576 check (max_body_bytes between 1 and 10485760),
  enabled boolean not null default true,
  -- Raised by every change that touches what ingest does with a request, so that cached routing is noticed.
  config_version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  unique (project_id, id)
);

create table sluice.destinations (
  id uuid primary key,
  project_id uuid not null references sluice.projects (id),
  name text not null check (char_length(name) between 1 and 100),
  type text not null check (type in ('http', 'email', 'phone', 'cli')),
  url text check (char_length(url) <= 2048),
  -- Signing secrets and the headers that a person added: their values may be credentials of the receiver.
  sealed_signing_secrets bytea not null,
  forward_headers boolean not null default false,
  timeout_ms integer not null default 15000 check (timeout_ms between 1000 and 30000),
  concurrency integer not null default 25 check (concurrency between 1 and 200),
  enabled boolean not null default true,
  disabled_reason text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  unique (project_id, id)
);
create index destinations_project on sluice.destinations (project_id, id);

create table sluice.connections (
  id uuid primary key,
  project_id uuid not null references sluice.projects (id),
  source_id uuid not null,
  destination_id uuid not null,
  retry_schedule_seconds integer[],
  enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  unique (project_id, id),
  foreign key (project_id, source_id) references sluice.sources (project_id, id),
  foreign key (project_id, destination_id) references sluice.destinations (project_id, id)
);
create unique index connections_route on sluice.connections (project_id, source_id, destination_id) where deleted_at is null;
create index connections_destination on sluice.connections (project_id, destination_id);

-- Routing changes raise the version of the sources that they concern, whoever makes them.
create function sluice.raise_source_version() returns trigger
language plpgsql set search_path = '' as $$
begin
  if (old.provider, old.sealed_secrets, old.options, old.dedupe, old.rate_limit, old.response,
      old.max_body_bytes, old.enabled, old.deleted_at, old.key, old.config_version)
    is distinct from
     (new.provider, new.sealed_secrets, new.options, new.dedupe, new.rate_limit, new.response,
      new.max_body_bytes, new.enabled, new.deleted_at, new.key, new.config_version)
  then
    new.config_version := old.config_version + 1;
  end if;
  return new;
end $$;
create trigger sources_version before update on sluice.sources
  for each row execute function sluice.raise_source_version();

create function sluice.raise_version_of_connection() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update sluice.sources set config_version = config_version + 1
  where project_id = new.project_id and id in (new.source_id, case when tg_op = 'UPDATE' then old.source_id end);
  return null;
end $$;
create trigger connections_version after insert or update on sluice.connections
  for each row execute function sluice.raise_version_of_connection();

create function sluice.raise_version_of_destination() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update sluice.sources set config_version = config_version + 1
  where project_id = new.project_id and id in (
    select source_id from sluice.connections
    where project_id = new.project_id and destination_id = new.id and deleted_at is null
  );
  return null;
end $$;
create trigger destinations_version after update on sluice.destinations
  for each row execute function sluice.raise_version_of_destination();
revoke execute on function sluice.raise_version_of_connection(), sluice.raise_version_of_destination() from public;

-- One row that tells this database from every other: keys in Deno KV carry it.
create table sluice.instance (
  id boolean primary key default true check (id),
  db_epoch uuid not null default gen_random_uuid(),
  environment text not null default 'development',
  demo_seeded_at timestamptz
);
insert into sluice.instance default values;

-- Answers of unsafe API calls by Idempotency-Key. Without a status the first call is still under way.
create table sluice.api_answers (
  user_id uuid not null references sluice.profiles (id),
  key text not null,
  fingerprint text not null,
  status smallint,
  body text,
  created_at timestamptz not null default now(),
  primary key (user_id, key)
);
create index api_answers_created on sluice.api_answers (created_at);

-- Raised by every mutation that makes cached views stale; every process compares.
create table sluice.cache_tags (
  tag text primary key,
  version bigint not null
);

create table sluice.cron_runs (
  name text not null,
  scheduled_at timestamptz not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  counts jsonb,
  error text,
  primary key (name, scheduled_at)
);
