-- Mails that are no quote: replies of members and what is sent by itself, each handed over once and never to a robot; and what became of them.

-- Events from before a member cleared the block do not block again.
alter table public.clients add column undeliverable_cleared_at timestamptz;

create function app.close_task(p_cause text, p_by text, p_at timestamptz) returns void
language sql security invoker set search_path = '' as $$
  update public.tasks set state = 'done', closed_at = p_at, closed_by = p_by, revision = revision + 1
  where tenant_id = app.tenant() and cause = p_cause and state = 'open'
$$;

-- Which limit one more automatic mail would pass; null: none. Whoever asks holds the agency's turn until the end of the transaction.
create function app.automatic_limit(p_thread uuid, p_recipient text, p_at timestamptz) returns text
language plpgsql security invoker set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('automatic-mail/' || app.tenant(), 0));
  return (
    select case
      when count(*) filter (where o.requested_at > p_at - interval '1 hour') >= 30 then 'tenant'
      when count(*) filter (where o.thread_id = p_thread) >= 1 then 'thread'
      when count(*) filter (where lower(o.recipient) = p_recipient) >= 2 then 'recipient' end
    from public.outbound_mails o
    where o.tenant_id = app.tenant() and o.automatic and o.requested_at > p_at - interval '24 hours');
end
$$;

-- Tells people once per limit and period that automatic mail stopped.
create function app.tell_automatic_stopped(p_limit text, p_key text, p_enquiry text, p_at timestamptz) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  if exists (select from public.audit a
    where a.tenant_id = app.tenant() and a.entity = 'automatic_mail' and a.entity_id = p_limit || '/' || p_key
      and a.at > p_at - case p_limit when 'tenant' then interval '1 hour' else interval '24 hours' end) then
    return;
  end if;
  perform app.audit('mail.automatic_stopped', 'automatic_mail', p_limit || '/' || p_key, jsonb_build_object('limit', p_limit, 'enquiryId', p_enquiry), p_at);
  perform app.notify('alert_raised', 'alerts:read', null, 'automatic_mail', p_limit || '/' || p_key, case p_limit
      when 'tenant' then 'Automatic mail stopped: 30 within an hour'
      when 'thread' then 'Automatic mail stopped: one in this conversation within 24 hours'
      else 'Automatic mail stopped: two to this person within 24 hours' end,
    jsonb_build_object('limit', p_limit, 'enquiryId', p_enquiry), p_at);
end
$$;

-- Puts a mail into the outbox. p_mail: {id, purpose, message_id, recipient, cc, content, automatic, requested_by, thread_id, enquiry_id, client_id}.
-- The same id again adds nothing; with other content it is refused.
create function app.queue_mail(p_mail jsonb, p_events jsonb, p_meta jsonb) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  v_count integer;
begin
  insert into public.outbound_mails (tenant_id, id, purpose, state, message_id, recipient, cc, content, automatic, requested_by, requested_at, thread_id, enquiry_id, client_id)
  values (app.tenant(), (p_mail ->> 'id')::uuid, p_mail ->> 'purpose', 'queued', p_mail ->> 'message_id', p_mail ->> 'recipient',
    array(select jsonb_array_elements_text(p_mail -> 'cc')), p_mail -> 'content', (p_mail ->> 'automatic')::boolean, p_mail ->> 'requested_by',
    (p_meta ->> 'at')::timestamptz, (p_mail ->> 'thread_id')::uuid, (p_mail ->> 'enquiry_id')::uuid, (p_mail ->> 'client_id')::uuid)
  on conflict (tenant_id, id) do nothing;
  get diagnostics v_count = row_count;
  if v_count = 0 then
    if not exists (select from public.outbound_mails o where o.tenant_id = app.tenant() and o.id = (p_mail ->> 'id')::uuid
      and o.content ->> 'digest' = p_mail -> 'content' ->> 'digest') then
      perform app.fail('idempotency_key_reused', 'This Idempotency-Key was used for another mail. Take a new one.');
    end if;
    return;
  end if;
  perform app.audit('mail.requested', 'outbound_mail', p_mail ->> 'id',
    jsonb_build_object('purpose', p_mail ->> 'purpose', 'threadId', p_mail ->> 'thread_id', 'enquiryId', p_mail ->> 'enquiry_id'), (p_meta ->> 'at')::timestamptz);
  perform app.add_events(p_events, p_meta);
end
$$;

-- A member's mail. p_thread: null, or {id, subject} of the thread that it begins.
create function public.request_mail(p_mail jsonb, p_thread jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_enquiry public.enquiries;
begin
  perform app.require('mail:write');
  if p_mail ->> 'enquiry_id' is not null then
    select * into v_enquiry from public.enquiries where tenant_id = app.tenant() and id = (p_mail ->> 'enquiry_id')::uuid for update;
    if v_enquiry.tenant_id is null then
      perform app.fail('not_found', 'There is no such object.');
    elsif v_enquiry.merged_into is not null then
      perform app.fail('state_conflict', 'This enquiry was merged into another one: answer that one.', jsonb_build_object('from', v_enquiry.status, 'allowed', '[]'::jsonb));
    elsif v_enquiry.status = 'closed' then
      perform app.fail('state_conflict', 'This enquiry is closed.', jsonb_build_object('from', v_enquiry.status, 'allowed', '[]'::jsonb));
    end if;
  end if;
  if exists (select from public.clients c where c.tenant_id = app.tenant() and c.undeliverable_at is not null
    and c.email in (select lower(p_mail ->> 'recipient') union all select lower(a) from jsonb_array_elements_text(p_mail -> 'cc') a)) then
    perform app.fail('recipient_blocked', 'Mail to this address came back as undeliverable; correct the address or clear the block first.');
  end if;
  if p_thread is not null then
    insert into public.threads (tenant_id, id, subject, created_at)
    values (app.tenant(), (p_thread ->> 'id')::uuid, p_thread ->> 'subject', (p_meta ->> 'at')::timestamptz)
    on conflict do nothing;
    update public.enquiries set thread_id = (p_thread ->> 'id')::uuid where tenant_id = app.tenant() and id = v_enquiry.id and thread_id is null;
  end if;
  perform app.queue_mail(p_mail, p_events, p_meta);
  return jsonb_build_object('events', app.unpublished(p_meta ->> 'cause'));
end
$$;

-- acknowledge-enquiry: the one automatic answer to a person's verified mail (p_answers), within the limits. Nothing automatic ever answers a robot.
create function public.request_acknowledgement(p_event_id uuid, p_answers uuid, p_mail jsonb, p_events jsonb, p_meta jsonb) returns jsonb
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

create function app.add_sent_message(p_message jsonb, p_at timestamptz) returns void
language sql security invoker set search_path = '' as $$
  insert into public.messages (tenant_id, id, direction, message_key, state, message_id, thread_id, enquiry_id, raw_path, size_bytes, envelope_from,
    envelope_recipients, strategy, received_at, from_address, to_addresses, cc_addresses, subject, text, html, sent_at, in_reply_to, references_ids)
  select app.tenant(), m.id, 'out', m.message_key, 'sent', m.message_id, m.thread_id, m.enquiry_id, m.raw_path, m.size_bytes, m.envelope_from,
    m.envelope_recipients, 'sent', p_at, m.from_address, m.to_addresses, coalesce(m.cc_addresses, '{}'), m.subject, m.text, m.html, p_at, m.in_reply_to,
    m.references_ids
  from jsonb_populate_record(null::public.messages, p_message) as m
  on conflict do nothing
$$;

-- send-mail: the mail is out. A member's reply is the first response to its enquiry and moves it on; what is automatic is neither.
create function public.complete_mail_send(p_event_id uuid, p_outbound_id uuid, p_provider_id text, p_message jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_row public.outbound_mails;
begin
  if not app.claim_stage('send-mail', p_event_id) then
    return jsonb_build_object('done', true, 'events', app.unpublished(p_event_id::text));
  end if;
  -- The message has the content from here on; the digest still tells a repeated request from another one.
  update public.outbound_mails
  set state = 'sent', provider_id = p_provider_id, sent_at = v_at, leased_until = null, content = jsonb_build_object('digest', content -> 'digest')
  where tenant_id = app.tenant() and id = p_outbound_id and state = 'sending'
  returning * into v_row;
  if v_row.tenant_id is null then
    return jsonb_build_object('done', true, 'events', app.unpublished(p_event_id::text));
  end if;
  perform app.add_sent_message(p_message, v_at);
  if v_row.purpose = 'reply' then
    update public.enquiries
    set first_response_at = coalesce(first_response_at, v_at), status = case when status in ('open', 'needs_info') then 'in_progress' else status end,
      revision = revision + 1, updated_at = v_at
    where tenant_id = app.tenant() and id = v_row.enquiry_id and (first_response_at is null or status in ('open', 'needs_info'));
  end if;
  perform app.close_task('mail_outcome_unknown/' || p_outbound_id, 'system', v_at);
  perform app.audit('mail.sent', 'outbound_mail', p_outbound_id::text, jsonb_build_object('purpose', v_row.purpose), v_at);
  return jsonb_build_object('done', false, 'events', app.unpublished(p_event_id::text));
end
$$;

-- send-mail: nobody will ever accept this mail as it is. Who asked for it learns that.
create function public.fail_mail_send(p_event_id uuid, p_outbound_id uuid, p_error text, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_row public.outbound_mails;
  v_member uuid;
begin
  if not app.claim_stage('send-mail', p_event_id) then
    return jsonb_build_object('done', true, 'events', '[]'::jsonb);
  end if;
  update public.outbound_mails set state = 'failed', error = left(p_error, 500), leased_until = null
  where tenant_id = app.tenant() and id = p_outbound_id and state <> 'sent'
  returning * into v_row;
  perform app.audit('mail.send_failed', 'outbound_mail', p_outbound_id::text, jsonb_build_object('error', left(p_error, 500)), v_at);
  if v_row.tenant_id is not null and not v_row.automatic then
    v_member := case when v_row.requested_by ~ '^[0-9a-f]{8}-[0-9a-f-]{27}$' then v_row.requested_by::uuid end;
    perform app.add_task('mail_not_sent', 'A mail could not be sent', jsonb_build_object('error', left(p_error, 500)),
      jsonb_build_object('assignee_id', v_member, 'enquiry_id', v_row.enquiry_id, 'client_id', v_row.client_id, 'outbound_id', p_outbound_id),
      'mail_not_sent/' || p_outbound_id, v_at);
    perform app.notify('alert_raised', 'mail:write', v_member, 'outbound_mail', p_outbound_id::text, 'A mail could not be sent',
      jsonb_build_object('reason', 'mail_not_sent', 'enquiryId', v_row.enquiry_id, 'threadId', v_row.thread_id), v_at);
  end if;
  return jsonb_build_object('done', false, 'events', '[]'::jsonb);
end
$$;

-- As before, and: the first response to the enquiry, copies kept, an open question about the mail's outcome answered.
create or replace function public.complete_quote_send(p_event_id uuid, p_outbound_id uuid, p_provider_id text, p_message jsonb, p_pdf jsonb, p_events jsonb, p_meta jsonb)
returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_row public.outbound_mails;
  v_enquiry uuid;
begin
  if not app.claim_stage('send-quote', p_event_id) then
    return jsonb_build_object('done', true, 'events', app.unpublished(p_event_id::text));
  end if;
  update public.outbound_mails set state = 'sent', provider_id = p_provider_id, sent_at = v_at, leased_until = null
  where tenant_id = app.tenant() and id = p_outbound_id and state = 'sending'
  returning * into v_row;
  if v_row.tenant_id is null then
    return jsonb_build_object('done', true, 'events', app.unpublished(p_event_id::text));
  end if;
  update public.quote_versions
  set state = 'sent', sent_at = v_at, pdf_path = p_pdf ->> 'path', pdf_sha256 = p_pdf ->> 'sha256', revision = revision + 1, updated_at = v_at
  where tenant_id = app.tenant() and quote_id = v_row.quote_id and version = v_row.quote_version and state = 'approved';
  perform app.add_sent_message(p_message, v_at);
  select q.enquiry_id into v_enquiry from public.quotes q where q.tenant_id = app.tenant() and q.id = v_row.quote_id;
  update public.enquiries set status = 'resolved', revision = revision + 1, updated_at = v_at
  where tenant_id = app.tenant() and status in ('open', 'in_progress') and id = v_enquiry;
  update public.enquiries set first_response_at = v_at where tenant_id = app.tenant() and id = v_enquiry and first_response_at is null;
  perform app.close_task('mail_outcome_unknown/' || p_outbound_id, 'system', v_at);
  perform app.audit('quote.sent', 'quote', v_row.quote_id::text, jsonb_build_object('version', v_row.quote_version), v_at);
  perform app.add_events(p_events, p_meta);
  return jsonb_build_object('done', false, 'events', app.unpublished(p_event_id::text));
end
$$;

-- check-outbound, as before, and: a task and a notification for each.
create or replace function public.flag_overdue_mails(p_older_than_seconds integer, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_mail record;
  v_enquiry public.enquiries;
  v_ids jsonb := '[]'::jsonb;
begin
  for v_mail in
    update public.outbound_mails o set attention_at = p_at
    where o.tenant_id = app.tenant() and o.state = 'sending' and o.attention_at is null
      and o.first_tried_at < now() - make_interval(secs => p_older_than_seconds)
    returning o.*
  loop
    perform app.audit('mail.outcome_unknown', case when v_mail.quote_id is null then 'outbound_mail' else 'quote' end,
      coalesce(v_mail.quote_id, v_mail.id)::text, jsonb_build_object('outboundId', v_mail.id), p_at);
    select e.* into v_enquiry from public.enquiries e
    where e.tenant_id = app.tenant()
      and e.id = coalesce(v_mail.enquiry_id, (select q.enquiry_id from public.quotes q where q.tenant_id = app.tenant() and q.id = v_mail.quote_id));
    perform app.add_task('mail_outcome_unknown', 'Find out whether a mail reached the client',
      jsonb_build_object('quoteId', v_mail.quote_id, 'purpose', v_mail.purpose),
      jsonb_build_object('assignee_id', v_enquiry.assignee_id, 'enquiry_id', v_enquiry.id, 'client_id', coalesce(v_mail.client_id, v_enquiry.client_id),
        'outbound_id', v_mail.id), 'mail_outcome_unknown/' || v_mail.id, p_at);
    perform app.notify('alert_raised', 'alerts:read', null, 'outbound_mail', v_mail.id::text, 'Nobody knows whether a mail was sent; it is not sent again by itself',
      jsonb_build_object('reason', 'mail_outcome_unknown', 'quoteId', v_mail.quote_id, 'enquiryId', v_enquiry.id), p_at);
    v_ids := v_ids || to_jsonb(v_mail.id);
  end loop;
  return v_ids;
end
$$;

-- Tells people that nothing reaches a client any more: one task for each time the address is blocked, whatever says so and however often.
create function app.tell_undeliverable(p_client uuid, p_at timestamptz) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  v_cause text;
begin
  select 'undeliverable/' || c.id || coalesce('/' || extract(epoch from c.undeliverable_cleared_at), '') into strict v_cause
  from public.clients c where c.tenant_id = app.tenant() and c.id = p_client;
  if exists (select from public.tasks t where t.tenant_id = app.tenant() and t.cause = v_cause) then
    return;
  end if;
  perform app.add_task('client_undeliverable', 'Mail to a client comes back: correct the address', '{}', jsonb_build_object('client_id', p_client), v_cause, p_at);
  perform app.notify('alert_raised', 'clients:read', null, 'client', p_client::text, 'Mail to a client comes back as undeliverable',
    jsonb_build_object('reason', 'client_undeliverable'), p_at);
end
$$;

-- As before, and: people are told of a blocked client, and what happened before a member cleared a block does not block again.
create or replace function public.record_delivery_events(p_events jsonb, p_mails jsonb, p_resumes jsonb, p_meta jsonb) returns jsonb
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
      select c.id, min(f.occurred_at) filter (where f.effect = 'block' and f.occurred_at > coalesce(c.undeliverable_cleared_at, '-infinity')) as blocked_at,
        min(f.occurred_at) filter (where f.effect = 'withdraw') as withdrawn_at
      from fresh f join public.clients c on c.tenant_id = app.tenant() and c.email = f.address
      where f.effect is not null group by c.id
    )
    update public.clients c
    set undeliverable_at = least(c.undeliverable_at, w.blocked_at), marketing_withdrawn_at = least(c.marketing_withdrawn_at, w.withdrawn_at), updated_at = v_at
    from wanted w
    where c.tenant_id = app.tenant() and c.id = w.id
    returning c.id, w.blocked_at, w.withdrawn_at
  loop
    if v_client.blocked_at is not null then
      perform app.audit('client.undeliverable', 'client', v_client.id::text, jsonb_build_object('at', v_client.blocked_at), v_at);
      perform app.tell_undeliverable(v_client.id, v_at);
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

-- A member knows that the address works again. False: there was no block.
create function public.clear_undeliverable(p_client_id uuid, p_by text, p_at timestamptz) returns boolean
language plpgsql security invoker set search_path = '' as $$
declare
  v_count integer;
begin
  perform app.require('clients:write');
  if not exists (select from public.clients c where c.tenant_id = app.tenant() and c.id = p_client_id) then
    perform app.fail('not_found', 'There is no such object.');
  end if;
  update public.clients c set undeliverable_at = null, undeliverable_cleared_at = p_at, updated_at = p_at
  where c.tenant_id = app.tenant() and c.id = p_client_id and c.undeliverable_at is not null;
  get diagnostics v_count = row_count;
  if v_count = 0 then
    return false;
  end if;
  update public.tasks set state = 'done', closed_at = p_at, closed_by = p_by, revision = revision + 1
  where tenant_id = app.tenant() and client_id = p_client_id and kind = 'client_undeliverable' and state = 'open';
  perform app.audit('client.undeliverable_cleared', 'client', p_client_id::text, '{}', p_at);
  return true;
end
$$;

grant execute on function app.close_task(text, text, timestamptz), app.automatic_limit(uuid, text, timestamptz),
  app.tell_automatic_stopped(text, text, text, timestamptz), app.queue_mail(jsonb, jsonb, jsonb), app.add_sent_message(jsonb, timestamptz),
  app.tell_undeliverable(uuid, timestamptz) to app_member;
revoke all on function public.request_mail(jsonb, jsonb, jsonb, jsonb), public.request_acknowledgement(uuid, uuid, jsonb, jsonb, jsonb),
  public.complete_mail_send(uuid, uuid, text, jsonb, jsonb), public.fail_mail_send(uuid, uuid, text, jsonb),
  public.clear_undeliverable(uuid, text, timestamptz) from public, anon, authenticated;
grant execute on function public.request_mail(jsonb, jsonb, jsonb, jsonb), public.request_acknowledgement(uuid, uuid, jsonb, jsonb, jsonb),
  public.complete_mail_send(uuid, uuid, text, jsonb, jsonb), public.fail_mail_send(uuid, uuid, text, jsonb),
  public.clear_undeliverable(uuid, text, timestamptz) to app_member;

-- A thread with one page of its messages, oldest first; null when there is none. p_after: {received_at, id} of the last one seen.
create function public.read_thread(p_thread_id uuid, p_after jsonb, p_limit integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select jsonb_build_object(
    'subject', coalesce((select m.subject from public.messages m where m.tenant_id = t.tenant_id and m.thread_id = t.id and m.subject <> ''
      order by m.received_at desc, m.id desc limit 1), t.subject),
    'participants', (select coalesce(jsonb_agg(distinct lower(a)), '[]'::jsonb) from public.messages m,
      unnest(m.to_addresses || m.cc_addresses || m.from_address || m.person_address) a where m.tenant_id = t.tenant_id and m.thread_id = t.id and a is not null),
    'enquiry_ids', (select coalesce(jsonb_agg(distinct m.enquiry_id), '[]'::jsonb) from public.messages m
      where m.tenant_id = t.tenant_id and m.thread_id = t.id and m.enquiry_id is not null),
    'messages', (select coalesce(jsonb_agg(to_jsonb(x) order by x.received_at, x.id), '[]'::jsonb) from (
      select m.id, m.direction, m.from_name, m.from_address, m.to_addresses, m.cc_addresses, m.subject, m.text, m.reply_text, m.class, m.parked_reason,
        m.enquiry_id, m.received_at
      from public.messages m
      where m.tenant_id = t.tenant_id and m.thread_id = t.id
        and (p_after is null or (m.received_at, m.id) > ((p_after ->> 'received_at')::timestamptz, (p_after ->> 'id')::uuid))
      order by m.received_at, m.id limit p_limit) x),
    'waiting', (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'purpose', o.purpose, 'state', o.state, 'recipient', o.recipient, 'error', o.error)
        order by o.requested_at, o.id), '[]'::jsonb)
      from public.outbound_mails o where o.tenant_id = t.tenant_id and o.thread_id = t.id and o.state <> 'sent'))
  from public.threads t
  where t.tenant_id = app.tenant() and t.id = p_thread_id
$$;
revoke all on function public.read_thread(uuid, jsonb, integer) from public, anon, authenticated;
grant execute on function public.read_thread(uuid, jsonb, integer) to app_member;
