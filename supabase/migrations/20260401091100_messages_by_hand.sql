-- What members do with mails: find them, let parked ones go on, say what they are, and put them away. Nothing is destroyed.

-- p_filter: {tab, class, thread_id, client_id, parked, archived (no, yes, all), q, since, until (excluded), before_at, before_id}, each may be missing.
create function public.list_messages(p_filter jsonb, p_limit integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  with f as (
    select * from jsonb_to_record(p_filter) as f(tab text, class text, thread_id uuid, client_id uuid, parked boolean, archived text, q text,
      since timestamptz, until timestamptz, before_at timestamptz, before_id uuid)
  ), wanted as (
    select f.*, (select c.email from public.clients c where c.tenant_id = app.tenant() and c.id = f.client_id) as client_email,
      '%' || replace(replace(replace(f.q, '\', '\\'), '%', '\%'), '_', '\_') || '%' as pattern
    from f
  )
  select coalesce(jsonb_agg(to_jsonb(x) order by x.received_at desc, x.id desc), '[]'::jsonb) from (
    select m.id, m.direction, m.thread_id, m.enquiry_id, m.class, m.parked_reason, m.released_at, m.from_name, m.from_address, m.person_name,
      m.person_address, m.to_addresses, m.cc_addresses, m.subject, left(m.reply_text, 200) as snippet, m.received_at, m.sent_at, m.intent,
      m.intent_confidence, m.urgency, m.next_action, m.tab, m.cleanup, m.language, m.labels, m.archived_at, m.trashed_at,
      jsonb_array_length(case when jsonb_typeof(m.attachments) = 'array' then m.attachments else '[]' end) as attachment_count
    from public.messages m, wanted w
    where m.tenant_id = app.tenant()
      and (w.tab is null or m.tab = w.tab)
      and (w.class is null or m.class = w.class)
      and (w.thread_id is null or m.thread_id = w.thread_id)
      and (w.client_id is null or w.client_email in (m.person_address, m.from_address) or w.client_email = any (m.to_addresses)
        or exists (select from public.enquiries e where e.tenant_id = m.tenant_id and e.id = m.enquiry_id and e.client_id = w.client_id))
      and (w.parked is null or (m.parked_reason is not null and m.released_at is null) = w.parked)
      and (w.archived = 'all' or (m.archived_at is not null) = (w.archived = 'yes'))
      and (w.q is null or m.subject ilike w.pattern or m.text ilike w.pattern or m.from_address ilike w.pattern or m.from_name ilike w.pattern
        or m.person_address ilike w.pattern or m.person_name ilike w.pattern)
      and (w.since is null or m.received_at >= w.since)
      and (w.until is null or m.received_at < w.until)
      and (w.before_at is null or (m.received_at, m.id) < (w.before_at, w.before_id))
    order by m.received_at desc, m.id desc limit p_limit
  ) x
$$;

-- Lets a parked mail go on, once: whoever comes second gets state_conflict. The event sends it through parse-email again.
create function public.release_message(p_id uuid, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_row public.messages;
begin
  perform app.require('mail:release');
  select * into v_row from public.messages m where m.tenant_id = app.tenant() and m.id = p_id for update;
  if v_row.tenant_id is null then
    perform app.fail('not_found', 'There is no such object.');
  end if;
  if v_row.parked_reason is null or v_row.released_at is not null then
    perform app.fail('state_conflict', 'This mail is not parked, or was released before.',
      jsonb_build_object('from', case when v_row.released_at is null then 'not_parked' else 'released' end, 'to', 'released', 'allowed', '[]'::jsonb));
  end if;
  update public.messages m
  set released_at = v_at, released_by = coalesce(auth.jwt() ->> 'member_id', auth.jwt() ->> 'member_role'),
    decided_class = case when m.decided_class in ('person', 'form_robot') then m.decided_class end
  where m.tenant_id = app.tenant() and m.id = p_id;
  perform app.audit('message.released', 'message', p_id::text, jsonb_build_object('parkedReason', v_row.parked_reason, 'class', v_row.class), v_at);
  perform app.add_events(p_events, p_meta);
  return jsonb_build_object('events', app.unpublished(p_meta ->> 'cause'));
end
$$;

-- A member's word on what a mail is. p_seen: {class, intent} as they were read; p_row: the columns as they become; p_tasks as complete_parse takes them.
create function public.reclassify_message(p_id uuid, p_seen jsonb, p_row jsonb, p_tasks jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_row public.messages;
  v_task record;
begin
  perform app.require('mail:write');
  select * into v_row from public.messages m where m.tenant_id = app.tenant() and m.id = p_id for update;
  if v_row.tenant_id is null then
    perform app.fail('not_found', 'There is no such object.');
  end if;
  if v_row.direction <> 'in' or v_row.state <> 'parsed' or v_row.class is distinct from p_seen ->> 'class'
    or v_row.intent is distinct from p_seen ->> 'intent' then
    perform app.fail('state_conflict', 'This mail was changed at the same moment, or cannot be sorted anew; read it again.',
      jsonb_build_object('from', v_row.class, 'to', p_row ->> 'class', 'allowed', '[]'::jsonb));
  end if;
  update public.messages m
  set class = p.class, class_rule = p.class_rule, parked_reason = p.parked_reason, intent = p.intent, intent_rule = p.intent_rule,
    intent_confidence = p.intent_confidence, urgency = p.urgency, next_action = p.next_action, tab = p.tab, cleanup = p.cleanup,
    decided_class = coalesce(p.decided_class, m.decided_class), decided_intent = coalesce(p.decided_intent, m.decided_intent),
    decided_by = coalesce(auth.jwt() ->> 'member_id', auth.jwt() ->> 'member_role'),
    released_at = case when p.parked_reason is null then m.released_at end
  from jsonb_populate_record(null::public.messages, p_row) as p
  where m.tenant_id = app.tenant() and m.id = p_id;
  for v_task in
    select t.kind, t.title, t.detail, t.cause, e.id as enquiry_id, e.assignee_id, e.client_id
    from jsonb_to_recordset(p_tasks) as t(kind text, title text, detail jsonb, "enquiryId" uuid, cause text)
    left join public.enquiries e on e.tenant_id = app.tenant() and e.id = t."enquiryId"
  loop
    perform app.add_task(v_task.kind, v_task.title, v_task.detail, jsonb_build_object('assignee_id', v_task.assignee_id,
      'enquiry_id', v_task.enquiry_id, 'client_id', v_task.client_id, 'message_id', p_id), v_task.cause, v_at);
  end loop;
  perform app.audit('message.reclassified', 'message', p_id::text, jsonb_build_object(
    'before', jsonb_build_object('class', v_row.class, 'rule', v_row.class_rule, 'intent', v_row.intent, 'intentRule', v_row.intent_rule),
    'after', jsonb_build_object('class', p_row ->> 'class', 'intent', p_row ->> 'intent')), v_at);
  perform app.add_events(p_events, p_meta);
  return jsonb_build_object('events', app.unpublished(p_meta ->> 'cause'));
end
$$;

-- Puts mails away or takes them back; answers the ids that are this agency's.
create function public.change_messages(p_ids uuid[], p_action text, p_label text, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_id uuid;
  v_done jsonb := '[]'::jsonb;
begin
  perform app.require('mail:write');
  -- Always in the order of their ids: calls that overlap wait for each other instead of locking each other out.
  for v_id in
    select m.id from public.messages m where m.tenant_id = app.tenant() and m.id = any (p_ids) order by m.id for update
  loop
    update public.messages m
    set archived_at = case when p_action in ('archive', 'delete') then coalesce(m.archived_at, p_at) when p_action = 'restore' then null else m.archived_at end,
      trashed_at = case when p_action = 'delete' then coalesce(m.trashed_at, p_at) when p_action = 'restore' then null else m.trashed_at end,
      labels = case
        when p_action = 'label' and not p_label = any (m.labels) and cardinality(m.labels) < 20 then m.labels || p_label
        when p_action = 'unlabel' then array_remove(m.labels, p_label)
        else m.labels end
    where m.tenant_id = app.tenant() and m.id = v_id;
    perform app.audit('message.' || p_action, 'message', v_id::text, jsonb_strip_nulls(jsonb_build_object('label', p_label)), p_at);
    v_done := v_done || to_jsonb(v_id);
  end loop;
  return v_done;
end
$$;

revoke all on function public.list_messages(jsonb, integer), public.release_message(uuid, jsonb, jsonb),
  public.reclassify_message(uuid, jsonb, jsonb, jsonb, jsonb, jsonb), public.change_messages(uuid[], text, text, timestamptz) from public, anon, authenticated;
grant execute on function public.list_messages(jsonb, integer), public.release_message(uuid, jsonb, jsonb),
  public.reclassify_message(uuid, jsonb, jsonb, jsonb, jsonb, jsonb), public.change_messages(uuid[], text, text, timestamptz) to app_member;
