-- Takes back 20260401097000_robots_by_hand. Loses nothing.
create or replace function public.request_acknowledgement(p_event_id uuid, p_answers uuid, p_mail jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_recipient constant text := lower(p_mail ->> 'recipient');
  v_limit text;
begin
  if not app.claim_stage('acknowledge-enquiry', p_event_id) then
    return jsonb_build_object('done', true, 'stopped', null, 'events', app.unpublished(p_event_id::text));
  end if;
  if not exists (select from public.messages m where m.tenant_id = app.tenant() and m.id = p_answers and m.direction = 'in' and m.class = 'person'
    and m.authentication = 'pass' and m.parked_reason is null and m.person_via = 'from' and lower(m.person_address) = v_recipient) then
    perform app.fail('state_conflict', 'Only a verified mail of a person is answered automatically.');
  end if;
  if exists (select from public.clients c where c.tenant_id = app.tenant() and c.email = v_recipient
      and (c.undeliverable_at is not null or c.marketing_withdrawn_at is not null))
    or exists (select from public.enquiries e where e.tenant_id = app.tenant() and e.id = (p_mail ->> 'enquiry_id')::uuid
      and (e.merged_into is not null or e.status = 'closed')) then
    return jsonb_build_object('done', false, 'stopped', 'recipient_blocked', 'events', '[]'::jsonb);
  end if;
  v_limit := app.automatic_limit((p_mail ->> 'thread_id')::uuid, v_recipient, v_at);
  if v_limit is not null then
    perform app.tell_automatic_stopped(v_limit, case v_limit when 'tenant' then app.tenant() when 'thread' then p_mail ->> 'thread_id' else md5(v_recipient) end,
      p_mail ->> 'enquiry_id', v_at);
    return jsonb_build_object('done', false, 'stopped', v_limit, 'events', '[]'::jsonb);
  end if;
  perform app.queue_mail(p_mail, p_events, p_meta);
  return jsonb_build_object('done', false, 'stopped', null, 'events', app.unpublished(p_event_id::text));
end
$$;
