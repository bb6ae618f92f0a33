-- What mails are meant for and which thread they belong to; what returned mails and complaints do; what a person decided about a mail.

alter table public.messages
  add column labels text[] not null default '{}',
  add column trashed_at timestamptz,
  -- A member's word on what this mail is: it stands above the rules.
  add column decided_class text
    check (decided_class in ('own_notification', 'bounce', 'form_robot', 'abuse_report', 'auto_reply', 'bulk', 'system_sender', 'spam', 'person')),
  add column decided_intent text,
  add column decided_by text,
  -- Of a bounce or a complaint: {concerns: outbound id or null, failed: [{address, status, permanent}], blocked: [...], withdrawn: [...]}.
  add column report jsonb;
create index outbound_mails_message_id on public.outbound_mails (tenant_id, message_id);

-- The enquiry that took over from this one, over any number of merges; itself when it was never merged.
create function app.surviving_enquiry(p_id uuid) returns uuid
language sql stable security invoker set search_path = '' as $$
  with recursive chain as (
    select e.id, e.merged_into, 1 as depth from public.enquiries e where e.tenant_id = app.tenant() and e.id = p_id
    union all
    select e.id, e.merged_into, c.depth + 1 from chain c join public.enquiries e on e.tenant_id = app.tenant() and e.id = c.merged_into
    where c.depth < 50
  )
  select c.id from chain c order by c.depth desc limit 1
$$;
grant execute on function app.surviving_enquiry(uuid) to app_member;

-- The thread that a mail answers: by the ids it names, in that order, else by the number of an enquiry or a quote in its subject.
-- Ids: the sender is a member, the client, or has been part of the thread. What an unverified sender or a robot sent makes nobody a part of it.
-- Number: the sender is that item's client. Null when nothing fits.
create function public.find_thread(p_ids text[], p_number text, p_sender text, p_is_member boolean) returns jsonb
language plpgsql stable security invoker set search_path = '' as $$
declare
  v_thread uuid;
  v_named uuid;
  v_enquiry public.enquiries;
  v_other public.enquiries;
begin
  select n.thread_id, n.enquiry_id into v_thread, v_named
  from (
    select i.position, m.thread_id, m.enquiry_id
    from unnest(p_ids) with ordinality as i(id, position)
    join public.messages m on m.tenant_id = app.tenant() and m.message_id = i.id
    where m.thread_id is not null
  ) n
  where p_is_member
    or exists (
      select from public.messages o
      where o.tenant_id = app.tenant() and o.thread_id = n.thread_id
        and (o.direction = 'out' or (o.class in ('person', 'form_robot') and o.authentication is distinct from 'fail'))
        and (p_sender in (o.from_address, o.person_address) or p_sender = any (o.to_addresses) or p_sender = any (o.cc_addresses)))
    or exists (
      select from public.enquiries e join public.clients c on c.tenant_id = e.tenant_id and c.id = e.client_id
      where e.tenant_id = app.tenant() and e.thread_id = n.thread_id and c.email = p_sender)
  order by n.position, n.enquiry_id is null limit 1;

  if v_thread is null and p_number is not null then
    select e.thread_id, e.id into v_thread, v_named
    from public.enquiries e join public.clients c on c.tenant_id = e.tenant_id and c.id = e.client_id
    where e.tenant_id = app.tenant() and e.number = p_number and c.email = p_sender and e.thread_id is not null;
  end if;
  if v_thread is null and p_number is not null then
    select e.thread_id, e.id into v_thread, v_named
    from public.quotes q
    join public.clients c on c.tenant_id = q.tenant_id and c.id = q.client_id
    join public.enquiries e on e.tenant_id = q.tenant_id and e.id = q.enquiry_id
    where q.tenant_id = app.tenant() and q.number = p_number and c.email = p_sender and e.thread_id is not null;
  end if;
  if v_thread is null then
    return null;
  end if;

  if v_named is null then
    select e.id into v_named from public.enquiries e
    where e.tenant_id = app.tenant() and e.thread_id = v_thread order by e.created_at desc, e.number desc limit 1;
  end if;
  select * into v_enquiry from public.enquiries e where e.tenant_id = app.tenant() and e.id = app.surviving_enquiry(v_named);
  if v_enquiry.status = 'closed' then
    -- What an earlier reply to the closed one has opened goes on.
    select * into v_other from public.enquiries e
    where e.tenant_id = app.tenant() and e.thread_id = v_thread and e.status <> 'closed' and e.merged_into is null
    order by e.created_at desc, e.number desc limit 1;
    if v_other.id is not null then
      v_enquiry := v_other;
    end if;
  end if;
  return jsonb_build_object(
    'threadId', v_thread,
    'enquiry', case when v_enquiry.id is not null then jsonb_build_object('id', v_enquiry.id, 'status', v_enquiry.status, 'trip', v_enquiry.trip) end,
    'subjects', (select coalesce(jsonb_agg(distinct s.subject), '[]'::jsonb) from (
      select m.subject from public.messages m where m.tenant_id = app.tenant() and m.thread_id = v_thread order by m.received_at desc limit 200) s),
    'quote', (select jsonb_build_object('id', q.id, 'number', q.number, 'version', v.version, 'state', v.state)
      from public.quotes q join public.quote_versions v on v.tenant_id = q.tenant_id and v.quote_id = q.id
      where q.tenant_id = app.tenant() and q.enquiry_id = v_enquiry.id order by v.version desc limit 1));
end
$$;

-- The mail of ours that a report speaks of, by the first of these Message-IDs that we made: whom it was to, and its thread. Null when none is ours.
create function public.find_sent_mail(p_ids text[]) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select jsonb_build_object(
    'outboundId', o.id, 'recipients', to_jsonb(array_append(o.cc, lower(o.recipient))),
    'threadId', coalesce(m.thread_id, o.thread_id, e.thread_id), 'enquiryId', coalesce(m.enquiry_id, o.enquiry_id, e.id))
  from unnest(p_ids) with ordinality as i(id, position)
  join public.outbound_mails o on o.tenant_id = app.tenant() and o.message_id = i.id and o.state in ('sending', 'sent')
  left join public.messages m on m.tenant_id = o.tenant_id and m.message_id = o.message_id and m.direction = 'out'
  left join public.quotes q on q.tenant_id = o.tenant_id and q.id = o.quote_id
  left join public.enquiries e on e.tenant_id = q.tenant_id and e.id = q.enquiry_id
  order by i.position limit 1
$$;

revoke all on function public.find_thread(text[], text, text, boolean), public.find_sent_mail(text[]) from public, anon, authenticated;
grant execute on function public.find_thread(text[], text, text, boolean), public.find_sent_mail(text[]) to app_member;

-- As before, and what follows from the mail. p_effects, each may be missing:
-- joins: the enquiry that a person's reply belongs to; follows: {enquiryId, isClosed}: the one that the new enquiry is linked to; urgent: the enquiry whose
-- priority becomes urgent; unpark: the enquiry of a released mail; block, withdraw: addresses; tasks: [{kind, title, detail, enquiryId, cause}].
-- What others changed meanwhile (a merge, a closing) fails for now: the next try reads it anew.
drop function public.complete_parse(uuid, jsonb, jsonb, jsonb, uuid, jsonb, jsonb);
create function public.complete_parse(p_event_id uuid, p_message jsonb, p_thread jsonb, p_enquiry jsonb, p_reopen uuid, p_events jsonb, p_meta jsonb,
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
revoke all on function public.complete_parse(uuid, jsonb, jsonb, jsonb, uuid, jsonb, jsonb, jsonb) from public, anon, authenticated;
grant execute on function public.complete_parse(uuid, jsonb, jsonb, jsonb, uuid, jsonb, jsonb, jsonb) to app_member;
