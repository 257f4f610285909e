-- Who may do what. A request logs in with no rights and may only become sluice_user inside a transaction;
-- ingest and jobs are sluice_service. Neither bypasses row-level security.

do $$
begin
  if not exists (select from pg_roles where rolname = 'sluice_user') then
    create role sluice_user nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'sluice_service') then
    create role sluice_service nologin;
  end if;
end $$;

create schema sluice;
grant usage on schema sluice to sluice_user, sluice_service;
revoke create on schema public from public;

-- The person behind the transaction, from the claims that the door sets. Null outside of it.
create function sluice.actor_id() returns uuid
language sql stable set search_path = '' as $$
  select (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
$$;

-- The smallest uuidv7 of a moment: partitions of events and of what belongs to them are cut by it.
create function sluice.uuid_floor(moment timestamptz) returns uuid
language sql immutable strict set search_path = '' as $$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;
