-- Takes back 20260401096000_after_the_reading. Loses nothing that is stored; enquiries are no longer assigned, linked or told of.
drop function public.complete_enquiry_update(uuid, uuid, jsonb, jsonb, jsonb, jsonb, jsonb);
create or replace function public.complete_extraction(p_event_id uuid, p_enquiry jsonb, p_client jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_client uuid;
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
begin
  if not app.claim_stage('extract-enquiry', p_event_id) then
    return jsonb_build_object('done', true, 'events', app.unpublished(p_event_id::text));
  end if;
  if p_client is not null then
    insert into public.clients as c (tenant_id, id, name, email, phone, language, created_at, updated_at)
    values (app.tenant(), (p_client ->> 'id')::uuid, p_client ->> 'name', p_client ->> 'email', p_client ->> 'phone', p_client ->> 'language', v_at, v_at)
    on conflict (tenant_id, email) do update
      set name = case when c.name = '' then excluded.name else c.name end, phone = coalesce(c.phone, excluded.phone), updated_at = v_at
    returning c.id into v_client;
  end if;
  update public.enquiries e
  set client_id = v_client, trip = p_enquiry -> 'trip', status = p_enquiry ->> 'status', priority = p_enquiry ->> 'priority',
    parked_reason = p_enquiry ->> 'parked_reason', method = 'rules', revision = e.revision + 1, updated_at = v_at,
    missing = array(select jsonb_array_elements_text(p_enquiry -> 'missing')),
    assumed = array(select jsonb_array_elements_text(p_enquiry -> 'assumed')),
    flagged = array(select jsonb_array_elements_text(p_enquiry -> 'flagged'))
  where e.tenant_id = app.tenant() and e.id = (p_enquiry ->> 'id')::uuid and e.trip is null;
  perform app.audit('enquiry.extracted', 'enquiry', p_enquiry ->> 'id', jsonb_build_object('status', p_enquiry ->> 'status'), v_at);
  perform app.add_events(p_events, p_meta);
  return jsonb_build_object('done', false, 'events', app.unpublished(p_event_id::text));
end
$$;
drop function app.client_of(jsonb, timestamptz);
drop function app.link_possible_duplicates(uuid, timestamptz);
