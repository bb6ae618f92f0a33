-- Takes back 20260301091200_delivery_recipients. Loses to which of an agency's addresses each post of a message was; the message keeps them all.
create or replace function public.record_inbound_message(p_message jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_count integer;
  v_id uuid;
begin
  insert into public.messages (tenant_id, id, direction, message_key, state, message_id, raw_path, size_bytes, envelope_from, envelope_recipients,
    strategy, spf, dkim, spam_score, received_at, unreadable_reason)
  select app.tenant(), m.id, 'in', m.message_key, 'received', m.message_id, m.raw_path, m.size_bytes, m.envelope_from, m.envelope_recipients,
    m.strategy, m.spf, m.dkim, m.spam_score, m.received_at, m.unreadable_reason
  from jsonb_to_record(p_message) as m(id uuid, message_key text, message_id text, raw_path text, size_bytes integer, envelope_from text,
    envelope_recipients text[], strategy text, spf text, dkim text, spam_score numeric, received_at timestamptz, unreadable_reason text)
  on conflict (tenant_id, message_key) do nothing;
  get diagnostics v_count = row_count;

  select id into strict v_id from public.messages where tenant_id = app.tenant() and message_key = p_message ->> 'message_key';
  if v_count = 1 then
    perform app.add_events(p_events, p_meta);
  end if;
  insert into public.message_deliveries (tenant_id, message_id, request_id, received_at)
  values (app.tenant(), v_id, p_meta ->> 'requestId', (p_meta ->> 'at')::timestamptz);
  return jsonb_build_object('messageId', v_id, 'duplicate', v_count = 0, 'events', app.unpublished(p_meta ->> 'cause'));
end
$$;
alter table public.message_deliveries drop column recipients;
