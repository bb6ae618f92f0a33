-- A client whom a returned mail blocks is told of like one whom the provider's events block.

-- As before, and: a task and a notification for each client who is blocked.
create or replace function public.complete_parse(p_event_id uuid, p_message jsonb, p_thread jsonb, p_enquiry jsonb, p_reopen uuid, p_events jsonb, p_meta jsonb,
  p_effects jsonb default '{}') returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_message constant uuid := (p_message ->> 'id')::uuid;
  v_other constant uuid := (p_effects -> 'follows' ->> 'enquiryId')::uuid;
  v_enquiry public.enquiries;
  v_row record;
begin
  if not app.claim_stage('parse-email', p_event_id) then
    return jsonb_build_object('done', true, 'events', app.unpublished(p_event_id::text));
  end if;
  -- One mail of a thread at a time: two replies to a closed enquiry open one new enquiry.
  perform pg_advisory_xact_lock(hashtextextended('thread/' || app.tenant() || '/' || (p_message ->> 'thread_id'), 0));
  if p_effects ->> 'joins' is not null then
    select * into v_enquiry from public.enquiries e where e.tenant_id = app.tenant() and e.id = (p_effects ->> 'joins')::uuid for update;
    if v_enquiry.merged_into is not null or v_enquiry.status = 'closed' then
      perform app.fail('dependency_unavailable', 'The enquiry of this mail was changed at the same moment.');
    end if;
  end if;
  if (p_effects -> 'follows' ->> 'isClosed')::boolean and exists (
    select from public.enquiries e
    where e.tenant_id = app.tenant() and e.thread_id = (p_message ->> 'thread_id')::uuid and e.status <> 'closed' and e.merged_into is null
      and e.id <> (p_enquiry ->> 'id')::uuid) then
    perform app.fail('dependency_unavailable', 'Another mail of this thread opened an enquiry at the same moment.');
  end if;
  if p_thread is not null then
    insert into public.threads (tenant_id, id, subject, created_at)
    values (app.tenant(), (p_thread ->> 'id')::uuid, p_thread ->> 'subject', v_at)
    on conflict do nothing;
  end if;
  if p_enquiry is not null then
    insert into public.enquiries (tenant_id, id, number, source, thread_id, subject, text, status, priority, intent, created_at, updated_at)
    values (app.tenant(), (p_enquiry ->> 'id')::uuid,
      app.next_number('ENQ', extract(year from v_at at time zone (p_meta ->> 'timeZone'))::integer),
      p_enquiry ->> 'source', (p_message ->> 'thread_id')::uuid, p_enquiry ->> 'subject', p_enquiry ->> 'text', 'open',
      coalesce(p_enquiry ->> 'priority', 'normal'), p_enquiry ->> 'intent', v_at, v_at);
    perform app.audit('enquiry.created', 'enquiry', p_enquiry ->> 'id', jsonb_build_object('messageId', v_message), v_at);
    if v_other is not null then
      insert into public.enquiry_links (tenant_id, enquiry_id, other_id, kind, created_at)
      values (app.tenant(), least(v_other, (p_enquiry ->> 'id')::uuid), greatest(v_other, (p_enquiry ->> 'id')::uuid), 'same_thread', v_at)
      on conflict do nothing;
      perform app.audit('enquiry.linked', 'enquiry', p_enquiry ->> 'id', jsonb_build_object('enquiryId', v_other, 'kind', 'same_thread'), v_at);
    end if;
  end if;
  if p_effects ->> 'unpark' is not null then
    select * into v_enquiry from public.enquiries e where e.tenant_id = app.tenant() and e.id = (p_effects ->> 'unpark')::uuid for update;
    if v_enquiry.trip is null then
      perform app.fail('dependency_unavailable', 'The enquiry of this mail has not been read yet.');
    end if;
    if v_enquiry.status = 'parked' and v_enquiry.parked_reason = 'sender_unverified' then
      update public.enquiries e set status = 'open', parked_reason = null, revision = e.revision + 1, updated_at = v_at
      where e.tenant_id = app.tenant() and e.id = v_enquiry.id;
      perform app.audit('enquiry.released', 'enquiry', v_enquiry.id::text, jsonb_build_object('messageId', v_message), v_at);
    end if;
  end if;
  if p_reopen is not null then
    update public.enquiries e set status = 'in_progress', revision = e.revision + 1, updated_at = v_at
    where e.tenant_id = app.tenant() and e.id = p_reopen and e.status = 'resolved';
    if found then
      perform app.audit('enquiry.reopened', 'enquiry', p_reopen::text, jsonb_build_object('messageId', v_message), v_at);
    end if;
  end if;
  if p_effects ->> 'urgent' is not null then
    update public.enquiries e set priority = 'urgent', revision = e.revision + 1, updated_at = v_at
    where e.tenant_id = app.tenant() and e.id = (p_effects ->> 'urgent')::uuid and e.priority <> 'urgent';
  end if;
  update public.messages m
  set state = 'parsed', thread_id = p.thread_id, enquiry_id = p.enquiry_id, class = p.class, class_rule = p.class_rule, parked_reason = p.parked_reason,
    authentication = p.authentication, from_name = p.from_name, from_address = p.from_address, person_name = p.person_name,
    person_address = p.person_address, person_via = p.person_via, to_addresses = p.to_addresses, cc_addresses = p.cc_addresses, subject = p.subject,
    text = p.text, reply_text = p.reply_text, html = p.html, sent_at = p.sent_at, in_reply_to = p.in_reply_to, references_ids = p.references_ids,
    headers = p.headers, attachments = p.attachments, dropped = p.dropped, truncated = p.truncated, unreadable_reason = p.unreadable_reason,
    language = p.language, intent = p.intent, intent_rule = p.intent_rule, intent_confidence = p.intent_confidence, urgency = p.urgency,
    next_action = p.next_action, tab = p.tab, cleanup = p.cleanup, report = p.report,
    message_id_reused = exists (select 1 from public.messages o
      where o.tenant_id = m.tenant_id and o.message_id = m.message_id and o.id <> m.id and o.direction = 'in')
  from jsonb_populate_record(null::public.messages, p_message) as p
  where m.tenant_id = app.tenant() and m.id = p.id;

  for v_row in
    with wanted as (
      select a.address, bool_or(a.effect = 'block') as blocks, bool_or(a.effect = 'withdraw') as withdraws
      from (
        select jsonb_array_elements_text(coalesce(p_effects -> 'block', '[]')) as address, 'block' as effect
        union all select jsonb_array_elements_text(coalesce(p_effects -> 'withdraw', '[]')), 'withdraw') a
      group by a.address
    )
    update public.clients c
    set undeliverable_at = case when w.blocks then coalesce(c.undeliverable_at, v_at) else c.undeliverable_at end,
      marketing_withdrawn_at = case when w.withdraws then coalesce(c.marketing_withdrawn_at, v_at) else c.marketing_withdrawn_at end, updated_at = v_at
    from wanted w
    where c.tenant_id = app.tenant() and c.email = w.address
    returning c.id, w.blocks, w.withdraws
  loop
    if v_row.blocks then
      perform app.audit('client.undeliverable', 'client', v_row.id::text, jsonb_build_object('messageId', v_message), v_at);
      perform app.tell_undeliverable(v_row.id, v_at);
    end if;
    if v_row.withdraws then
      perform app.audit('client.marketing_withdrawn', 'client', v_row.id::text, jsonb_build_object('messageId', v_message), v_at);
    end if;
  end loop;

  for v_row in
    select t.kind, t.title, t.detail, t.cause, e.id as enquiry_id, e.assignee_id,
      coalesce(e.client_id, (select c.id from public.clients c where c.tenant_id = app.tenant() and c.email = p_message ->> 'person_address')) as client_id
    from jsonb_to_recordset(coalesce(p_effects -> 'tasks', '[]')) as t(kind text, title text, detail jsonb, "enquiryId" uuid, cause text)
    left join public.enquiries e on e.tenant_id = app.tenant() and e.id = t."enquiryId"
  loop
    perform app.add_task(v_row.kind, v_row.title, v_row.detail, jsonb_build_object('assignee_id', v_row.assignee_id, 'enquiry_id', v_row.enquiry_id,
      'client_id', v_row.client_id, 'message_id', v_message), v_row.cause, v_at);
  end loop;
  perform app.add_events(p_events, p_meta);
  return jsonb_build_object('done', false, 'events', app.unpublished(p_event_id::text));
end
$$;
