-- What a Supabase project brings before its first migration, for databases that are not one: the API roles,
-- schema auth with auth.uid(), auth.jwt(), auth.role(), and the tables of Sluice's stand-in for Supabase Auth.
-- Runs as the owner of the database (CREATEROLE, no superuser) on PostgreSQL 15 and later.

do $$
begin
  if exists (
    select from pg_namespace
    where nspname = 'auth' and obj_description(oid, 'pg_namespace') is distinct from 'Sluice sandbox auth'
  ) then
    raise exception 'schema "auth" exists and was not made by Sluice'
      using errcode = 'duplicate_schema',
      hint = 'Set SUPABASE_URL and its keys to use the Supabase Auth of this database, or choose another database.';
  end if;
end
$$;

-- Roles belong to the cluster, and another database may be making the same ones at this moment.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['anon', 'authenticated', 'service_role', 'sluice_auth'] loop
    if not exists (select from pg_roles where rolname = wanted) then
      begin
        execute format('create role %I nologin noinherit', wanted);
      exception
        when duplicate_object or unique_violation then null;
      end;
    end if;
  end loop;
end
$$;

create schema if not exists auth;
comment on schema auth is 'Sluice sandbox auth';
revoke all on schema auth from public;
grant usage on schema auth to anon, authenticated, service_role, sluice_auth;

-- Claims of the request, as whoever opened the transaction put them into request.jwt.claims.
create or replace function auth.jwt() returns jsonb language sql stable set search_path = '' as $$
  select nullif(current_setting('request.jwt.claims', true), '')::jsonb
$$;

create or replace function auth.uid() returns uuid language sql stable set search_path = '' as $$
  select nullif(auth.jwt() ->> 'sub', '')::uuid
$$;

create or replace function auth.role() returns text language sql stable set search_path = '' as $$
  select nullif(auth.jwt() ->> 'role', '')
$$;

create or replace function auth.email() returns text language sql stable set search_path = '' as $$
  select nullif(auth.jwt() ->> 'email', '')
$$;

-- Metadata is whatever a client sent, so it is kept as text that only the application parses.
create table if not exists auth.users (
  id uuid primary key,
  email text not null unique check (email = lower(email)),
  encrypted_password text,
  email_confirmed_at timestamptz,
  last_sign_in_at timestamptz,
  app_metadata text not null,
  user_metadata text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table if not exists auth.identities (
  id uuid primary key,
  user_id uuid not null references auth.users on delete cascade,
  provider text not null,
  provider_id text not null,
  identity_data text not null,
  last_sign_in_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (provider, provider_id)
);
create index if not exists identities_user_id on auth.identities (user_id);

-- A session is its refresh tokens' family. A token is (session, counter) under the session's own key, so that
-- the one now valid can be handed out again without any token being stored.
create table if not exists auth.sessions (
  id uuid primary key,
  user_id uuid not null references auth.users on delete cascade,
  refresh_key bytea not null,
  refresh_counter bigint not null default 0,
  method text not null,
  user_agent text,
  created_at timestamptz not null,
  refreshed_at timestamptz not null
);
create index if not exists sessions_user_id on auth.sessions (user_id);

create table if not exists auth.signing_keys (
  kid text primary key,
  private_jwk text not null,
  public_jwk text not null,
  created_at timestamptz not null
);

-- PKCE: an authorization code waits here for the verifier that belongs to its challenge.
create table if not exists auth.flow_state (
  code_hash text primary key,
  user_id uuid not null references auth.users on delete cascade,
  code_challenge text not null,
  code_challenge_method text not null check (code_challenge_method in ('s256', 'plain')),
  method text not null,
  created_at timestamptz not null
);
create index if not exists flow_state_user_id on auth.flow_state (user_id);

-- Links sent or printed: a user has at most one of a kind, and using it deletes it.
create table if not exists auth.one_time_tokens (
  user_id uuid not null references auth.users on delete cascade,
  kind text not null,
  token_hash text not null unique,
  created_at timestamptz not null,
  primary key (user_id, kind)
);

revoke all on all tables in schema auth from public;
grant select, insert, update, delete on all tables in schema auth to sluice_auth;
