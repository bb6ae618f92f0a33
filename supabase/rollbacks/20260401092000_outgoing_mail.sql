-- Takes back 20260401092000_outgoing_mail. Loses when a block was cleared; mails that are no quote stay as they are, and nobody sends those that are queued.
create or replace function public.complete_quote_send(p_event_id uuid, p_outbound_id uuid, p_provider_id text, p_message jsonb, p_pdf jsonb, p_events jsonb, p_meta jsonb)
returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_row public.outbound_mails;
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
  insert into public.messages (tenant_id, id, direction, message_key, state, message_id, thread_id, enquiry_id, raw_path, size_bytes, envelope_from,
    envelope_recipients, strategy, received_at, from_address, to_addresses, subject, text, html, sent_at, in_reply_to, references_ids)
  select app.tenant(), m.id, 'out', m.message_key, 'sent', m.message_id, m.thread_id, m.enquiry_id, m.raw_path, m.size_bytes, m.envelope_from,
    m.envelope_recipients, 'sent', v_at, m.from_address, m.to_addresses, m.subject, m.text, m.html, v_at, m.in_reply_to, m.references_ids
  from jsonb_populate_record(null::public.messages, p_message) as m
  on conflict do nothing;
  update public.enquiries set status = 'resolved', revision = revision + 1, updated_at = v_at
  where tenant_id = app.tenant() and status in ('open', 'in_progress')
    and id = (select q.enquiry_id from public.quotes q where q.tenant_id = app.tenant() and q.id = v_row.quote_id);
  perform app.audit('quote.sent', 'quote', v_row.quote_id::text, jsonb_build_object('version', v_row.quote_version), v_at);
  perform app.add_events(p_events, p_meta);
  return jsonb_build_object('done', false, 'events', app.unpublished(p_event_id::text));
end
$$;

create or replace function public.flag_overdue_mails(p_older_than_seconds integer, p_at timestamptz) returns jsonb
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

drop function public.read_thread(uuid, jsonb, integer);
drop function public.clear_undeliverable(uuid, text, timestamptz);
drop function public.fail_mail_send(uuid, uuid, text, jsonb);
drop function public.complete_mail_send(uuid, uuid, text, jsonb, jsonb);
drop function public.request_acknowledgement(uuid, uuid, jsonb, jsonb, jsonb);
drop function public.request_mail(jsonb, jsonb, jsonb, jsonb);
drop function app.tell_undeliverable(uuid, timestamptz);
drop function app.add_sent_message(jsonb, timestamptz);
drop function app.queue_mail(jsonb, jsonb, jsonb);
drop function app.tell_automatic_stopped(text, text, text, timestamptz);
drop function app.automatic_limit(uuid, text, timestamptz);
drop function app.close_task(text, text, timestamptz);
alter table public.clients drop column undeliverable_cleared_at;
