-- Takes back 20260402113000_public_chat. Loses the settings of the chat.
drop function public.patch_chat_settings(jsonb, integer, timestamptz),
  public.open_chat(uuid, uuid, uuid, text, timestamptz),
  public.keep_chat_facts(uuid, jsonb, jsonb, uuid, timestamptz),
  public.chat_messages(uuid, uuid, text, uuid, integer),
  public.rate_chat_answer(uuid, uuid, uuid, text, boolean, text, timestamptz);

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
    select app.tenant(), v_id, app.next_number('ENQ', extract(year from v_at at time zone (p_meta ->> 'timeZone'))::integer), 'manual', v_client,
      e.subject, e.text, e.status, e.priority, e.parked_reason, e.trip, e.missing, e.assumed, e.flagged, e.intent, e.confidence, e.tags, e.method, v_at, v_at
    from jsonb_populate_record(null::public.enquiries, p_enquiry) as e;
    perform app.record_change(v_id, c.field, c.old, c.new, v_at) from jsonb_to_recordset(p_changes) as c(field text, old jsonb, new jsonb);
    perform app.audit('enquiry.created', 'enquiry', v_id::text, jsonb_build_object('source', 'manual'), v_at);
    perform app.add_events(p_events, p_meta);
  end if;
  return jsonb_build_object('events', app.unpublished(p_meta ->> 'cause'));
end
$$;

delete from public.settings where section = 'chat';
