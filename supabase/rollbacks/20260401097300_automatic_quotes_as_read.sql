-- Takes back 20260401097300_automatic_quotes_as_read. Loses nothing.
create or replace function public.complete_auto_send(p_event_id uuid, p_quote_id uuid, p_version integer, p_approval jsonb, p_outbound jsonb, p_reasons text[], p_events jsonb, p_meta jsonb)
returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_quote public.quotes;
  v_thread uuid;
  v_limit text;
begin
  if not app.claim_stage('auto-send-quote', p_event_id) then
    return jsonb_build_object('done', true, 'events', app.unpublished(p_event_id::text));
  end if;
  if p_outbound is null then
    perform app.audit('quote.not_sent_automatically', 'quote', p_quote_id::text, jsonb_build_object('version', p_version, 'reasons', p_reasons), v_at);
    return jsonb_build_object('done', false, 'events', '[]'::jsonb);
  end if;
  select * into v_quote from public.quotes where tenant_id = app.tenant() and id = p_quote_id;
  select e.thread_id into v_thread from public.enquiries e where e.tenant_id = app.tenant() and e.id = v_quote.enquiry_id;
  perform from public.quote_versions v
  where v.tenant_id = app.tenant() and v.quote_id = p_quote_id and v.version = p_version and v.state = 'draft' and v.revision = (p_approval ->> 'revision')::integer
  for update;
  if not found then
    v_limit := 'changed_meanwhile';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('automatic-mail/' || app.tenant(), 0));
  select case
    when v_limit is not null then v_limit
    when count(*) filter (where o.client_id = v_quote.client_id and o.purpose = 'send') >= 1 then 'automatic_quote_within_24_hours'
    when count(*) filter (where o.thread_id = v_thread) >= 1 then 'limit_thread'
    when count(*) filter (where lower(o.recipient) = lower(p_outbound ->> 'recipient')) >= 2 then 'limit_recipient'
    when count(*) filter (where o.requested_at > v_at - interval '1 hour') >= 30 then 'limit_tenant' end into v_limit
  from public.outbound_mails o
  where o.tenant_id = app.tenant() and o.automatic and o.requested_at > v_at - interval '24 hours';
  if v_limit is not null then
    perform app.audit('quote.not_sent_automatically', 'quote', p_quote_id::text, jsonb_build_object('version', p_version, 'reasons', array[v_limit]), v_at);
    return jsonb_build_object('done', false, 'events', '[]'::jsonb);
  end if;
  perform public.approve_quote(p_quote_id, p_version, (p_approval ->> 'revision')::integer, (p_approval ->> 'issuedOn')::date, (p_approval ->> 'validUntil')::date,
    'system', v_at);
  perform public.request_quote_send(p_quote_id, p_version, p_outbound, p_events, p_meta);
  update public.outbound_mails
  set automatic = true, thread_id = v_thread, enquiry_id = v_quote.enquiry_id, client_id = v_quote.client_id
  where tenant_id = app.tenant() and id = (p_outbound ->> 'id')::uuid;
  return jsonb_build_object('done', false, 'events', app.unpublished(p_event_id::text));
end
$$;
