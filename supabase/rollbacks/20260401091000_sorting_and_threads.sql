-- Takes back 20260401091000_sorting_and_threads. Loses labels, the trash, what members decided about mails, and what reports said.
drop function public.complete_parse(uuid, jsonb, jsonb, jsonb, uuid, jsonb, jsonb, jsonb);
create function public.complete_parse(p_event_id uuid, p_message jsonb, p_thread jsonb, p_enquiry jsonb, p_reopen uuid, p_events jsonb, p_meta jsonb)
returns jsonb
language plpgsql security invoker set search_path = '' as $$
begin
  if not app.claim_stage('parse-email', p_event_id) then
    return jsonb_build_object('done', true, 'events', app.unpublished(p_event_id::text));
  end if;
  if p_thread is not null then
    insert into public.threads (tenant_id, id, subject, created_at)
    values (app.tenant(), (p_thread ->> 'id')::uuid, p_thread ->> 'subject', (p_meta ->> 'at')::timestamptz)
    on conflict do nothing;
  end if;
  if p_enquiry is not null then
    insert into public.enquiries (tenant_id, id, number, source, thread_id, subject, text, status, priority, created_at, updated_at)
    values (app.tenant(), (p_enquiry ->> 'id')::uuid,
      app.next_number('ENQ', extract(year from (p_meta ->> 'at')::timestamptz at time zone (p_meta ->> 'timeZone'))::integer),
      p_enquiry ->> 'source', (p_message ->> 'thread_id')::uuid, p_enquiry ->> 'subject', p_enquiry ->> 'text', 'open', 'normal',
      (p_meta ->> 'at')::timestamptz, (p_meta ->> 'at')::timestamptz);
    perform app.audit('enquiry.created', 'enquiry', p_enquiry ->> 'id', jsonb_build_object('messageId', p_message ->> 'id'), (p_meta ->> 'at')::timestamptz);
  end if;
  if p_reopen is not null then
    update public.enquiries set status = 'in_progress', revision = revision + 1, updated_at = (p_meta ->> 'at')::timestamptz
    where tenant_id = app.tenant() and id = p_reopen and status = 'resolved';
  end if;
  update public.messages m
  set state = 'parsed', thread_id = p.thread_id, enquiry_id = p.enquiry_id, class = p.class, class_rule = p.class_rule, parked_reason = p.parked_reason,
    authentication = p.authentication, from_name = p.from_name, from_address = p.from_address, person_name = p.person_name,
    person_address = p.person_address, person_via = p.person_via, to_addresses = p.to_addresses, cc_addresses = p.cc_addresses, subject = p.subject,
    text = p.text, reply_text = p.reply_text, html = p.html, sent_at = p.sent_at, in_reply_to = p.in_reply_to, references_ids = p.references_ids,
    headers = p.headers, attachments = p.attachments, dropped = p.dropped, truncated = p.truncated, unreadable_reason = p.unreadable_reason,
    message_id_reused = exists (select 1 from public.messages o
      where o.tenant_id = m.tenant_id and o.message_id = m.message_id and o.id <> m.id and o.direction = 'in')
  from jsonb_populate_record(null::public.messages, p_message) as p
  where m.tenant_id = app.tenant() and m.id = p.id;
  perform app.add_events(p_events, p_meta);
  return jsonb_build_object('done', false, 'events', app.unpublished(p_event_id::text));
end
$$;
revoke all on function public.complete_parse(uuid, jsonb, jsonb, jsonb, uuid, jsonb, jsonb) from public, anon, authenticated;
grant execute on function public.complete_parse(uuid, jsonb, jsonb, jsonb, uuid, jsonb, jsonb) to app_member;
drop function public.find_sent_mail(text[]);
drop function public.find_thread(text[], text, text, boolean);
drop function app.surviving_enquiry(uuid);
drop index public.outbound_mails_message_id;
alter table public.messages
  drop column report,
  drop column decided_by,
  drop column decided_intent,
  drop column decided_class,
  drop column trashed_at,
  drop column labels;
