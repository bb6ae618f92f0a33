-- Takes back 20260402115100_visitors_fill_nothing.
create or replace function public.keep_chat_facts(p_conversation uuid, p_facts jsonb, p_client jsonb, p_enquiry uuid, p_at timestamptz) returns boolean
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.conversations;
  v_client uuid;
begin
  perform app.require('knowledge:ask');
  select * into v_row from public.conversations c where c.tenant_id = app.tenant() and c.id = p_conversation and c.channel = 'chat' for update;
  if v_row.id is null then
    perform app.fail('not_found', 'There is no such object.');
  end if;
  if p_client is not null and v_row.client_id is null then
    perform app.require('clients:write');
    v_client := app.keep_client(p_client, p_at);
    perform app.audit('client.captured', 'client', v_client::text, jsonb_build_object('source', 'chat', 'conversationId', p_conversation), p_at);
  end if;
  if v_client is null and v_row.client_id is null and p_facts ->> 'phone' is not null then
    perform app.add_task('chat_callback', 'A visitor of the website left a telephone number',
      jsonb_build_object('conversationId', p_conversation, 'phone', p_facts ->> 'phone', 'name', p_facts ->> 'name'), '{}'::jsonb,
      'chat/' || p_conversation || '/callback', p_at);
  end if;
  update public.conversations c
  set facts = c.facts || p_facts, client_id = coalesce(c.client_id, v_client), enquiry_id = coalesce(c.enquiry_id, p_enquiry), revision = c.revision + 1
  where c.tenant_id = app.tenant() and c.id = p_conversation;
  return v_client is not null;
end
$$;

create or replace function public.create_enquiry(p_enquiry jsonb, p_client jsonb, p_changes jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_id constant uuid := (p_enquiry ->> 'id')::uuid;
  v_client uuid;
begin
  perform app.require('enquiries:write');
  perform pg_advisory_xact_lock(hashtextextended('enquiry/' || app.tenant() || '/' || v_id, 0));
  if not exists (select from public.enquiries where tenant_id = app.tenant() and id = v_id) then
    if p_client is not null then
      v_client := app.keep_client(p_client, v_at);
    end if;
    insert into public.enquiries (tenant_id, id, number, source, client_id, subject, text, status, priority, parked_reason, trip, missing, assumed, flagged,
      intent, confidence, tags, method, created_at, updated_at)
    select app.tenant(), v_id, app.next_number('ENQ', extract(year from v_at at time zone (p_meta ->> 'timeZone'))::integer), coalesce(p_enquiry ->> 'source', 'manual'), v_client,
      e.subject, e.text, e.status, e.priority, e.parked_reason, e.trip, e.missing, e.assumed, e.flagged, e.intent, e.confidence, e.tags, e.method, v_at, v_at
    from jsonb_populate_record(null::public.enquiries, p_enquiry) as e;
    perform app.record_change(v_id, c.field, c.old, c.new, v_at) from jsonb_to_recordset(p_changes) as c(field text, old jsonb, new jsonb);
    perform app.audit('enquiry.created', 'enquiry', v_id::text, jsonb_build_object('source', coalesce(p_enquiry ->> 'source', 'manual')), v_at);
    perform app.add_events(p_events, p_meta);
  end if;
  return jsonb_build_object('events', app.unpublished(p_meta ->> 'cause'));
end
$$;
