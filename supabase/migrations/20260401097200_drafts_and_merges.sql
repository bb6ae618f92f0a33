-- A draft quote that is ready when its enquiry was merged into another one a moment ago.

-- As before, and: none for an enquiry that was merged, on the record: whoever merged sees the surviving one.
create or replace function public.complete_quote_draft(p_event_id uuid, p_quote jsonb, p_version jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_number text;
  v_document jsonb;
begin
  if not app.claim_stage('generate-quote', p_event_id) then
    return jsonb_build_object('done', true, 'events', app.unpublished(p_event_id::text));
  end if;
  -- Held, so that a merge comes before or after: a draft made in between would hang on an enquiry that nobody sees any more.
  perform from public.enquiries e where e.tenant_id = app.tenant() and e.id = (p_quote ->> 'enquiry_id')::uuid and e.merged_into is null for update;
  if not found then
    perform app.audit('quote.not_drafted', 'enquiry', p_quote ->> 'enquiry_id', '[{"reason": "merged"}]', v_at);
    return jsonb_build_object('done', true, 'events', '[]'::jsonb);
  end if;
  if exists (select 1 from public.quotes where tenant_id = app.tenant() and enquiry_id = (p_quote ->> 'enquiry_id')::uuid) then
    return jsonb_build_object('done', true, 'events', '[]'::jsonb);
  end if;
  v_number := app.next_number('Q', extract(year from v_at at time zone (p_meta ->> 'timeZone'))::integer);
  v_document := jsonb_set(p_version -> 'document', '{number}', to_jsonb(v_number));
  insert into public.quotes (tenant_id, id, number, enquiry_id, client_id, created_by, created_at)
  values (app.tenant(), (p_quote ->> 'id')::uuid, v_number, (p_quote ->> 'enquiry_id')::uuid, (p_quote ->> 'client_id')::uuid, 'system', v_at);
  insert into public.quote_versions (tenant_id, quote_id, version, state, document, headline_minor, currency, check_in, check_out, fx_set_id, fx_as_of, updated_at)
  values (app.tenant(), (p_quote ->> 'id')::uuid, 1, 'draft', v_document, (p_version ->> 'headline_minor')::bigint, p_version ->> 'currency',
    (p_version ->> 'check_in')::date, (p_version ->> 'check_out')::date, (p_version ->> 'fx_set_id')::uuid, (p_version ->> 'fx_as_of')::timestamptz, v_at);
  perform app.audit('quote.drafted', 'quote', p_quote ->> 'id', jsonb_build_object('number', v_number, 'version', 1), v_at);
  perform app.notify('quote_draft_ready', 'quotes:read',
    (select e.assignee_id from public.enquiries e where e.tenant_id = app.tenant() and e.id = (p_quote ->> 'enquiry_id')::uuid),
    'quote', p_quote ->> 'id', 'A draft quote is ready: ' || v_number, jsonb_build_object('number', v_number, 'enquiryId', p_quote ->> 'enquiry_id'), v_at);
  perform app.add_events(p_events, p_meta);
  return jsonb_build_object('done', false, 'events', app.unpublished(p_event_id::text));
end
$$;
