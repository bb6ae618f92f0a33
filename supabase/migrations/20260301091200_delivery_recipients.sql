-- To whom each post of a message was. A mail to two addresses of one agency may come in two posts: it is one message, with both.

alter table public.message_deliveries add column recipients text[] not null default '{}';

create or replace function public.record_inbound_message(p_message jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_count integer;
  v_id uuid;
  v_recipients text[];
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
  select coalesce(array_agg(r.address order by r.position), '{}') into v_recipients
  from jsonb_array_elements_text(p_message -> 'envelope_recipients') with ordinality as r(address, position);
  if v_count = 1 then
    perform app.add_events(p_events, p_meta);
  else
    update public.messages m
    set envelope_recipients = m.envelope_recipients || array(select r from unnest(v_recipients) as r where r <> all (m.envelope_recipients))
    where m.tenant_id = app.tenant() and m.id = v_id and not m.envelope_recipients @> v_recipients;
  end if;
  insert into public.message_deliveries (tenant_id, message_id, request_id, received_at, recipients)
  values (app.tenant(), v_id, p_meta ->> 'requestId', (p_meta ->> 'at')::timestamptz, v_recipients);
  return jsonb_build_object('messageId', v_id, 'duplicate', v_count = 0, 'events', app.unpublished(p_meta ->> 'cause'));
end
$$;
