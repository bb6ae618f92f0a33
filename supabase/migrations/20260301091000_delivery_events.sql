-- What the mail provider says of mails that went out, and mails of which nobody knows whether they did.

-- Beside `state`, which is what we did: how far the mail came by the provider's word. Ranks, instants and flags only grow, so that any order of events ends the same.
alter table public.outbound_mails
  add column delivery_state text,
  add column delivery_rank integer not null default 0,
  add column delivery_at timestamptz,
  -- Any event at all: the provider has this mail, whatever our own call to it came to.
  add column first_event_at timestamptz,
  add column opened_at timestamptz,
  add column clicked_at timestamptz,
  add column bounced_permanently boolean not null default false,
  -- Real time of the first try to hand it over.
  add column first_tried_at timestamptz,
  -- A person must find out what became of it.
  add column attention_at timestamptz;
create index outbound_mails_id on public.outbound_mails (id);
create index outbound_mails_sending on public.outbound_mails (first_tried_at) where state = 'sending';

-- Spam reports and unsubscriptions withdraw the consent to marketing; an asked-for quote needs none.
alter table public.clients add column marketing_withdrawn_at timestamptz;

create table public.delivery_events (
  tenant_id text not null references public.tenants (tenant_id),
  -- The provider's id of the event.
  id text not null check (length(id) between 1 and 200),
  outbound_id uuid not null,
  kind text not null,
  address text not null,
  effect text check (effect in ('block', 'withdraw')),
  reason text not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, outbound_id) references public.outbound_mails (tenant_id, id)
);
create index delivery_events_outbound on public.delivery_events (tenant_id, outbound_id);
call app.protect('delivery_events', 'mail:read', 'system', null, null);

-- email-events: what a batch says of one agency's mails. Each event acts on a client once; mails only move forward.
-- p_mails: one summary for each mail; p_resumes: wishes to finish sends whose outcome was unknown until now.
create function public.record_delivery_events(p_events jsonb, p_mails jsonb, p_resumes jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_client record;
begin
  -- Always in the order of their ids: batches that overlap wait for each other instead of locking each other out.
  perform 1 from public.outbound_mails o
  where o.tenant_id = app.tenant() and o.id in (select (m ->> 'outbound_id')::uuid from jsonb_array_elements(p_mails) m)
  order by o.id for update;
  perform 1 from public.clients c
  where c.tenant_id = app.tenant() and c.email in (select e ->> 'address' from jsonb_array_elements(p_events) e where e ->> 'effect' is not null)
  order by c.id for update;

  for v_client in
    with fresh as (
      insert into public.delivery_events (tenant_id, id, outbound_id, kind, address, effect, reason, occurred_at, recorded_at)
      select app.tenant(), e.id, e.outbound_id, e.kind, e.address, e.effect, e.reason, e.occurred_at, v_at
      from jsonb_to_recordset(p_events) as e(id text, outbound_id uuid, kind text, address text, effect text, reason text, occurred_at timestamptz)
      on conflict do nothing
      returning address, effect, occurred_at
    ), wanted as (
      select f.address, min(f.occurred_at) filter (where f.effect = 'block') as blocked_at,
        min(f.occurred_at) filter (where f.effect = 'withdraw') as withdrawn_at
      from fresh f where f.effect is not null group by f.address
    )
    update public.clients c
    set undeliverable_at = least(c.undeliverable_at, w.blocked_at), marketing_withdrawn_at = least(c.marketing_withdrawn_at, w.withdrawn_at), updated_at = v_at
    from wanted w
    where c.tenant_id = app.tenant() and c.email = w.address
    returning c.id, w.blocked_at, w.withdrawn_at
  loop
    if v_client.blocked_at is not null then
      perform app.audit('client.undeliverable', 'client', v_client.id::text, jsonb_build_object('at', v_client.blocked_at), v_at);
    end if;
    if v_client.withdrawn_at is not null then
      perform app.audit('client.marketing_withdrawn', 'client', v_client.id::text, jsonb_build_object('at', v_client.withdrawn_at), v_at);
    end if;
  end loop;

  -- Nothing can be known of a mail that nobody handed over.
  update public.outbound_mails o
  set delivery_state = case when m.rank > o.delivery_rank then m.state else o.delivery_state end,
    delivery_at = case when m.rank > o.delivery_rank then m.at when m.rank = o.delivery_rank then greatest(o.delivery_at, m.at) else o.delivery_at end,
    delivery_rank = greatest(o.delivery_rank, m.rank),
    first_event_at = least(o.first_event_at, m.first_event_at),
    opened_at = least(o.opened_at, m.opened_at),
    clicked_at = least(o.clicked_at, m.clicked_at),
    bounced_permanently = o.bounced_permanently or m.bounced_permanently,
    provider_id = coalesce(o.provider_id, m.provider_id)
  from jsonb_to_recordset(p_mails) as m(outbound_id uuid, state text, rank integer, at timestamptz, first_event_at timestamptz, opened_at timestamptz,
    clicked_at timestamptz, bounced_permanently boolean, provider_id text)
  where o.tenant_id = app.tenant() and o.id = m.outbound_id and o.state in ('sending', 'sent');

  perform app.add_events(p_resumes, p_meta);
  return jsonb_build_object('events', app.unpublished(p_meta ->> 'cause'));
end
$$;

-- As before, and: blocked when the address became undeliverable since the send was asked for; accepted when the provider's events have shown that it has
-- the mail, so that nobody hands it over again.
create or replace function public.claim_outbound(p_outbound_id uuid, p_lease_seconds integer) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.outbound_mails;
  v_outcome text;
begin
  select * into v_row from public.outbound_mails where tenant_id = app.tenant() and id = p_outbound_id for update;
  v_outcome := case
    when v_row.tenant_id is null then 'missing'
    when v_row.state in ('sent', 'failed') then v_row.state
    when v_row.state = 'queued' and exists (
      select from public.clients c where c.tenant_id = app.tenant() and c.email = lower(v_row.recipient) and c.undeliverable_at is not null) then 'blocked'
    when v_row.state = 'queued' then 'fresh'
    when v_row.first_event_at is not null then 'accepted'
    when v_row.leased_until <= now() then 'takeover'
    else 'busy'
  end;
  if v_outcome in ('fresh', 'takeover') then
    update public.outbound_mails
    set state = 'sending', attempts = attempts + 1, leased_until = now() + make_interval(secs => p_lease_seconds),
      first_tried_at = case when v_outcome = 'fresh' then now() else coalesce(first_tried_at, now()) end
    where tenant_id = app.tenant() and id = p_outbound_id;
  end if;
  return jsonb_build_object('outcome', v_outcome, 'attempts', v_row.attempts + 1, 'providerId', v_row.provider_id);
end
$$;

-- check-outbound: mails that are neither sent nor failed after so long become a person's business, each once.
create function public.flag_overdue_mails(p_older_than_seconds integer, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_mail record;
  v_ids jsonb := '[]'::jsonb;
begin
  for v_mail in
    update public.outbound_mails o set attention_at = p_at
    where o.tenant_id = app.tenant() and o.state = 'sending' and o.attention_at is null
      and o.first_tried_at < now() - make_interval(secs => p_older_than_seconds)
    returning o.id, o.quote_id
  loop
    perform app.audit('mail.outcome_unknown', 'quote', v_mail.quote_id::text, jsonb_build_object('outboundId', v_mail.id), p_at);
    v_ids := v_ids || to_jsonb(v_mail.id);
  end loop;
  return v_ids;
end
$$;

revoke all on function public.record_delivery_events(jsonb, jsonb, jsonb, jsonb), public.flag_overdue_mails(integer, timestamptz) from public, anon, authenticated;
grant execute on function public.record_delivery_events(jsonb, jsonb, jsonb, jsonb), public.flag_overdue_mails(integer, timestamptz) to app_member;

-- ---------------------------------------------------------------- doors
grant select (tenant_id, id, state, first_tried_at, attention_at) on public.outbound_mails to app_owner;
create policy outbound_mails_door on public.outbound_mails for select to app_owner
  using (id = any ((select current_setting('app.door_outbound', true)::uuid[])::uuid[]));
create policy outbound_mails_sweep on public.outbound_mails for select to app_owner
  using (state = 'sending' and attention_at is null and (select current_setting('app.door_outbound_sweep', true)) = 'on');

-- Whose mails these are, by the opaque ids that the provider sends back with its events.
create function public.door_outbound_tenants(p_ids uuid[]) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  perform set_config('app.door_outbound', coalesce(p_ids, '{}')::text, true);
  return (
    select coalesce(jsonb_agg(jsonb_build_object('outboundId', o.id, 'tenantId', o.tenant_id)), '[]'::jsonb)
    from public.outbound_mails o where o.id = any (p_ids)
  );
end
$$;

-- Which agencies have mails of unknown outcome, and nothing else about them.
create function public.door_tenants_with_overdue_mail(p_older_than_seconds integer) returns jsonb
language sql stable security definer set search_path = '' set app.door_outbound_sweep = 'on' set app.door_outbound = '{}' as $$
  select coalesce(jsonb_agg(distinct o.tenant_id), '[]'::jsonb)
  from public.outbound_mails o
  where o.state = 'sending' and o.attention_at is null and o.first_tried_at < now() - make_interval(secs => p_older_than_seconds)
$$;

grant create on schema public to app_owner;
alter function public.door_outbound_tenants(uuid[]) owner to app_owner;
alter function public.door_tenants_with_overdue_mail(integer) owner to app_owner;
revoke create on schema public from app_owner;
revoke all on function public.door_outbound_tenants(uuid[]), public.door_tenants_with_overdue_mail(integer) from public, anon, authenticated;
grant execute on function public.door_outbound_tenants(uuid[]), public.door_tenants_with_overdue_mail(integer) to app_door;
