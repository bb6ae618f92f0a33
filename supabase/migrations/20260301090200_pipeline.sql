-- Events on their way out of a transaction, and the claims that make a stage's second run change nothing.

create table public.events (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  -- What made it: the event that a stage answered, or the object that a request changed.
  cause text not null,
  type text not null,
  version integer not null,
  data jsonb not null,
  occurred_at timestamptz not null,
  traceparent text not null,
  request_id text not null,
  created_at timestamptz not null default now(),
  published_at timestamptz,
  primary key (tenant_id, id)
);
create index events_cause on public.events (tenant_id, cause);
create index events_unpublished on public.events (created_at) where published_at is null;
call app.protect('events', 'enquiries:read', 'enquiries:write', 'enquiries:write', null);

create table public.stage_claims (
  tenant_id text not null references public.tenants (tenant_id),
  stage text not null,
  event_id uuid not null,
  completed_at timestamptz not null default now(),
  primary key (tenant_id, stage, event_id)
);
call app.protect('stage_claims', 'system', 'system', null, null);

create table public.stage_failures (
  tenant_id text not null references public.tenants (tenant_id),
  stage text not null,
  event_id uuid not null,
  code text not null,
  detail text not null,
  at timestamptz not null,
  primary key (tenant_id, stage, event_id)
);
call app.protect('stage_failures', 'jobs:read', 'system', null, null);

create function app.unpublished(p_cause text) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'event', jsonb_build_object('type', e.type, 'version', e.version, 'id', e.id, 'tenantId', e.tenant_id,
      'occurredAt', to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'data', e.data),
    'attributes', jsonb_build_object('traceparent', e.traceparent, 'requestId', e.request_id)) order by e.created_at, e.id), '[]'::jsonb)
  from public.events e
  where e.tenant_id = app.tenant() and e.published_at is null and e.cause = p_cause
$$;

-- p_events: [{id, type, version, data}]; p_meta: {cause, at, traceparent, requestId}.
create function app.add_events(p_events jsonb, p_meta jsonb) returns void
language sql security invoker set search_path = '' as $$
  insert into public.events (tenant_id, id, cause, type, version, data, occurred_at, traceparent, request_id)
  select app.tenant(), e.id, p_meta ->> 'cause', e.type, e.version, e.data, (p_meta ->> 'at')::timestamptz, p_meta ->> 'traceparent', p_meta ->> 'requestId'
  from jsonb_to_recordset(p_events) as e(id uuid, type text, version integer, data jsonb)
  on conflict (tenant_id, id) do nothing
$$;

-- True for the one run that may do the work; the claim commits with it.
create function app.claim_stage(p_stage text, p_event_id uuid) returns boolean
language plpgsql security invoker set search_path = '' as $$
declare
  v_count integer;
begin
  insert into public.stage_claims (tenant_id, stage, event_id) values (app.tenant(), p_stage, p_event_id) on conflict do nothing;
  get diagnostics v_count = row_count;
  return v_count = 1;
end
$$;

-- Whether a stage has already answered this event, and what it still has to publish: asked first, so that a repeat costs nothing.
create function public.stage_outcome(p_stage text, p_event_id uuid) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select jsonb_build_object(
    'done', exists (select 1 from public.stage_claims c where c.tenant_id = app.tenant() and c.stage = p_stage and c.event_id = p_event_id),
    'events', app.unpublished(p_event_id::text))
$$;

create function public.mark_published(p_ids uuid[]) returns void
language sql security invoker set search_path = '' as $$
  update public.events set published_at = now()
  where tenant_id = app.tenant() and id = any (p_ids) and published_at is null
$$;

-- Events that were committed some time ago and are still not published: whoever committed them died before publishing.
create function public.stale_unpublished(p_older_than_seconds integer, p_limit integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(x.entry), '[]'::jsonb) from (
    select jsonb_build_object(
      'event', jsonb_build_object('type', e.type, 'version', e.version, 'id', e.id, 'tenantId', e.tenant_id,
        'occurredAt', to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'data', e.data),
      'attributes', jsonb_build_object('traceparent', e.traceparent, 'requestId', e.request_id)) as entry
    from public.events e
    where e.tenant_id = app.tenant() and e.published_at is null and e.created_at < now() - make_interval(secs => p_older_than_seconds)
    order by e.created_at limit p_limit
  ) x
$$;

create function public.record_stage_failure(p_stage text, p_event_id uuid, p_code text, p_detail text, p_at timestamptz) returns void
language sql security invoker set search_path = '' as $$
  insert into public.stage_failures (tenant_id, stage, event_id, code, detail, at)
  values (app.tenant(), p_stage, p_event_id, p_code, p_detail, p_at)
  on conflict do nothing
$$;

grant execute on function app.unpublished(text), app.add_events(jsonb, jsonb), app.claim_stage(text, uuid) to app_member;
revoke all on function public.stage_outcome(text, uuid), public.mark_published(uuid[]), public.stale_unpublished(integer, integer),
  public.record_stage_failure(text, uuid, text, text, timestamptz) from public, anon, authenticated;
grant execute on function public.stage_outcome(text, uuid), public.mark_published(uuid[]), public.stale_unpublished(integer, integer),
  public.record_stage_failure(text, uuid, text, text, timestamptz) to app_member;

-- The sweeper's door: which agencies have events waiting, and nothing else about them. The function alone holds the key.
grant select (tenant_id, created_at, published_at) on public.events to app_owner;
create policy events_door on public.events for select to app_owner
  using (published_at is null and (select current_setting('app.door_sweep', true)) = 'on');

create function public.door_tenants_with_unpublished(p_older_than_seconds integer) returns jsonb
language sql stable security definer set search_path = '' set app.door_sweep = 'on' as $$
  select coalesce(jsonb_agg(distinct e.tenant_id), '[]'::jsonb)
  from public.events e
  where e.published_at is null and e.created_at < now() - make_interval(secs => p_older_than_seconds)
$$;
grant create on schema public to app_owner;
alter function public.door_tenants_with_unpublished(integer) owner to app_owner;
revoke create on schema public from app_owner;
revoke all on function public.door_tenants_with_unpublished(integer) from public, anon, authenticated;
grant execute on function public.door_tenants_with_unpublished(integer) to app_door;
