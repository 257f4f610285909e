-- The walls. Default deny everywhere; a person reaches a row only through a project they belong to.

-- Projects in which the actor has at least the given role. Definer, so that policies on project_members can use it.
create function sluice.projects_of_actor(least_role text) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select m.project_id
  from sluice.project_members m
  join sluice.projects p on p.id = m.project_id and p.deleted_at is null
  where m.user_id = sluice.actor_id()
    and array_position(array['viewer', 'member', 'admin', 'owner'], m.role)
      >= array_position(array['viewer', 'member', 'admin', 'owner'], least_role)
$$;
revoke execute on function sluice.projects_of_actor(text) from public;
grant execute on function sluice.projects_of_actor(text) to sluice_user;

do $$
declare
  relation record;
begin
  for relation in
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'sluice' and c.relkind in ('r', 'p') and not c.relispartition
  loop
    execute format('alter table sluice.%I enable row level security', relation.relname);
    execute format('alter table sluice.%I force row level security', relation.relname);
    execute format('create policy service on sluice.%I to sluice_service using (true) with check (true)', relation.relname);
  end loop;
end $$;

-- The owner of the schema runs definer functions and migrations; forced row security holds for it too.
do $$
declare
  relation text;
begin
  foreach relation in array array['project_members', 'projects', 'sources', 'destinations', 'connections', 'instance'] loop
    execute format('create policy definer on sluice.%I to %I using (true) with check (true)', relation, current_user);
  end loop;
end $$;

create policy own on sluice.profiles for select to sluice_user using (id = (select sluice.actor_id()));
create policy own_insert on sluice.profiles for insert to sluice_user with check (id = (select sluice.actor_id()));
create policy own_update on sluice.profiles for update to sluice_user
  using (id = (select sluice.actor_id())) with check (id = (select sluice.actor_id()));
grant select, insert on sluice.profiles to sluice_user;
grant update (email, name) on sluice.profiles to sluice_user;

create policy member_read on sluice.projects for select to sluice_user
  using (id in (select sluice.projects_of_actor('viewer')) or (owner_id = (select sluice.actor_id()) and deleted_at is null));
create policy owner_insert on sluice.projects for insert to sluice_user
  with check (owner_id = (select sluice.actor_id()));
create policy admin_update on sluice.projects for update to sluice_user
  using (id in (select sluice.projects_of_actor('admin')))
  with check (owner_id = (select sluice.actor_id()) or id in (select sluice.projects_of_actor('admin')));
grant select on sluice.projects to sluice_user;
grant insert (id, owner_id, name, description, created_at, updated_at) on sluice.projects to sluice_user;
grant update (name, description, updated_at) on sluice.projects to sluice_user;

-- Deleting is a verb of its own: the row leaves the actor's sight, which a policy on update cannot allow.
create function sluice.delete_project(project uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if project not in (select sluice.projects_of_actor('owner')) then
    return false;
  end if;
  update sluice.projects set deleted_at = now(), updated_at = now() where id = project and deleted_at is null;
  update sluice.sources set deleted_at = now(), updated_at = now() where project_id = project and deleted_at is null;
  -- What still waits for them is cancelled when its turn comes.
  update sluice.destinations set deleted_at = now(), updated_at = now() where project_id = project and deleted_at is null;
  return true;
end $$;
revoke execute on function sluice.delete_project(uuid) from public;
grant execute on function sluice.delete_project(uuid) to sluice_user;

create policy member_read on sluice.project_members for select to sluice_user
  using (project_id in (select sluice.projects_of_actor('viewer')));
-- Whoever makes a project becomes its owner; everybody else comes by invitation.
create policy owner_insert on sluice.project_members for insert to sluice_user
  with check (
    user_id = (select sluice.actor_id()) and role = 'owner'
    and project_id in (select p.id from sluice.projects p where p.owner_id = (select sluice.actor_id()))
  );
grant select on sluice.project_members to sluice_user;
grant insert on sluice.project_members to sluice_user;

create policy own_read on sluice.api_tokens for select to sluice_user using (user_id = (select sluice.actor_id()));
create policy own_insert on sluice.api_tokens for insert to sluice_user with check (user_id = (select sluice.actor_id()));
create policy own_update on sluice.api_tokens for update to sluice_user
  using (user_id = (select sluice.actor_id())) with check (user_id = (select sluice.actor_id()));
grant select, insert on sluice.api_tokens to sluice_user;
grant update (name, revoked_at) on sluice.api_tokens to sluice_user;

create policy own on sluice.api_answers to sluice_user
  using (user_id = (select sluice.actor_id())) with check (user_id = (select sluice.actor_id()));
grant select, insert, delete on sluice.api_answers to sluice_user;
grant update (status, body) on sluice.api_answers to sluice_user;

-- What a member configures.
do $$
declare
  relation text;
begin
  foreach relation in array array['sources', 'destinations', 'connections'] loop
    execute format($policy$
      create policy member_read on sluice.%1$I for select to sluice_user
        using (project_id in (select sluice.projects_of_actor('viewer')));
      create policy member_insert on sluice.%1$I for insert to sluice_user
        with check (project_id in (select sluice.projects_of_actor('member')));
      create policy member_update on sluice.%1$I for update to sluice_user
        using (project_id in (select sluice.projects_of_actor('member')))
        with check (project_id in (select sluice.projects_of_actor('member')));
      grant select, insert, update on sluice.%1$I to sluice_user;
    $policy$, relation);
  end loop;
end $$;

-- What happened: read by everyone in the project. Replays and other verbs on deliveries belong to members.
do $$
declare
  relation text;
begin
  foreach relation in array array['events', 'deliveries', 'delivery_attempts', 'verdicts', 'usage_hourly', 'event_key'] loop
    if relation <> 'event_key' then
      execute format($policy$
        create policy member_read on sluice.%1$I for select to sluice_user
          using (project_id in (select sluice.projects_of_actor('viewer')));
        grant select on sluice.%1$I to sluice_user;
      $policy$, relation);
    end if;
  end loop;
end $$;

create policy member_insert on sluice.deliveries for insert to sluice_user
  with check (project_id in (select sluice.projects_of_actor('member')) and status in ('pending', 'held'));
create policy member_update on sluice.deliveries for update to sluice_user
  using (project_id in (select sluice.projects_of_actor('member')))
  with check (project_id in (select sluice.projects_of_actor('member')));
grant insert on sluice.deliveries to sluice_user;
grant update (status, reason, next_attempt_at, settled_at) on sluice.deliveries to sluice_user;

-- The event key tells whether another event has the same id: only through this, only in a readable source.
create function sluice.events_with_key(source uuid, prefix bytea) returns setof uuid
language sql stable security definer set search_path = '' as $$
  select k.event_id from sluice.event_key k
  join sluice.sources s on s.id = k.source_id
  where k.source_id = source and s.project_id in (select sluice.projects_of_actor('viewer'))
    and k.key >= prefix and k.key < prefix || '\xffffffffffffffffffffffffffffffffff'::bytea
$$;
revoke execute on function sluice.events_with_key(uuid, bytea) from public;
grant execute on function sluice.events_with_key(uuid, bytea) to sluice_user;
create policy definer on sluice.event_key for select to current_user using (true);

grant select, insert, update on
  sluice.profiles, sluice.projects, sluice.project_members, sluice.api_tokens, sluice.sources, sluice.destinations,
  sluice.connections, sluice.instance, sluice.cron_runs, sluice.events, sluice.deliveries, sluice.delivery_attempts,
  sluice.verdicts, sluice.usage_hourly, sluice.event_key, sluice.cache_tags
to sluice_service;
grant delete on sluice.event_key, sluice.verdicts, sluice.events, sluice.deliveries, sluice.delivery_attempts, sluice.cron_runs,
  sluice.api_answers
to sluice_service;
grant select (user_id, key, created_at) on sluice.api_answers to sluice_service;
grant select on sluice.instance to sluice_user;
create policy everyone on sluice.instance for select to sluice_user using (true);
