-- Mail of nobody: what the provider said about it is kept, operators see it in pages, and give it to the agency it was meant for.

alter table public.unrouted_mail
  add column spf text,
  add column dkim text,
  add column spam_score numeric,
  -- Not a row of that agency: it may only see the message that it became.
  add column assigned_tenant text,
  add column assigned_at timestamptz,
  -- The label of the operator's token.
  add column assigned_by text;
create index unrouted_mail_received on public.unrouted_mail (received_at, id);

drop function public.door_record_unrouted(uuid, text, text, text, text, timestamptz);
create function public.door_record_unrouted(p_id uuid, p_raw_path text, p_envelope_from text, p_recipient text, p_reason text, p_at timestamptz,
  p_spf text default null, p_dkim text default null, p_spam_score numeric default null) returns void
language sql security definer set search_path = '' as $$
  insert into public.unrouted_mail (id, raw_path, envelope_from, recipient, reason, received_at, spf, dkim, spam_score)
  values (p_id, p_raw_path, left(p_envelope_from, 320), left(p_recipient, 320), p_reason, p_at, left(p_spf, 100), left(p_dkim, 2000), p_spam_score)
  on conflict do nothing
$$;

grant select, update (assigned_tenant, assigned_at, assigned_by) on public.unrouted_mail to app_owner;
create policy unrouted_mail_assign_read on public.unrouted_mail for select to app_owner
  using (id::text = (select current_setting('app.door_unrouted', true)));
create policy unrouted_mail_assign on public.unrouted_mail for update to app_owner
  using (id::text = (select current_setting('app.door_unrouted', true))) with check (id::text = (select current_setting('app.door_unrouted', true)));

-- Newest first. p_assigned: those that were given to an agency, those that were not, or all (null).
create function public.platform_list_unrouted(p_assigned boolean, p_before_at timestamptz, p_before_id uuid, p_limit integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(x) order by x.received_at desc, x.id desc), '[]'::jsonb) from (
    select u.id, u.envelope_from, u.recipient, u.reason, u.received_at, u.assigned_tenant, u.assigned_at, u.assigned_by
    from public.unrouted_mail u
    where (p_assigned is null or (u.assigned_tenant is not null) = p_assigned) and (p_before_at is null or (u.received_at, u.id) < (p_before_at, p_before_id))
    order by u.received_at desc, u.id desc limit p_limit
  ) x
$$;

-- Gives a mail of nobody to an agency, on the record of both; the same again changes nothing, another agency comes too late.
create function public.platform_assign_unrouted(p_id uuid, p_tenant text, p_label text, p_at timestamptz) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_row public.unrouted_mail;
begin
  perform set_config('app.door_unrouted', p_id::text, true), set_config('app.door_tenant', p_tenant, true);
  select * into v_row from public.unrouted_mail u where u.id = p_id for update;
  if v_row.id is null or not exists (select from public.tenants t where t.tenant_id = p_tenant and t.status <> 'closed') then
    perform app.fail('not_found', 'There is no such object.');
  end if;
  if v_row.reason like 'unreadable:%' then
    perform app.fail('state_conflict', 'This post could not be read as a mail.', jsonb_build_object('from', 'unreadable', 'to', 'assigned', 'allowed', '[]'::jsonb));
  end if;
  if v_row.assigned_tenant <> p_tenant then
    perform app.fail('state_conflict', 'This mail was given to another agency.', jsonb_build_object('from', 'assigned', 'to', 'assigned', 'allowed', '[]'::jsonb));
  end if;
  if v_row.assigned_tenant is null then
    update public.unrouted_mail u set assigned_tenant = p_tenant, assigned_at = p_at, assigned_by = p_label where u.id = p_id;
    insert into public.audit (tenant_id, actor, action, entity, entity_id, data, at)
    values (p_tenant, 'platform:' || p_label, 'mail.assigned', 'unrouted_mail', p_id::text, jsonb_build_object('recipient', v_row.recipient), p_at);
  end if;
  return jsonb_build_object('rawPath', v_row.raw_path, 'envelopeFrom', v_row.envelope_from, 'recipient', v_row.recipient, 'spf', v_row.spf,
    'dkim', v_row.dkim, 'spamScore', v_row.spam_score);
end
$$;

grant create on schema public to app_owner;
alter function public.door_record_unrouted(uuid, text, text, text, text, timestamptz, text, text, numeric) owner to app_owner;
alter function public.platform_assign_unrouted(uuid, text, text, timestamptz) owner to app_owner;
revoke create on schema public from app_owner;
revoke all on function public.door_record_unrouted(uuid, text, text, text, text, timestamptz, text, text, numeric),
  public.platform_list_unrouted(boolean, timestamptz, uuid, integer), public.platform_assign_unrouted(uuid, text, text, timestamptz) from public, anon, authenticated;
grant execute on function public.door_record_unrouted(uuid, text, text, text, text, timestamptz, text, text, numeric) to app_door;
grant execute on function public.platform_list_unrouted(boolean, timestamptz, uuid, integer), public.platform_assign_unrouted(uuid, text, text, timestamptz) to app_platform;
