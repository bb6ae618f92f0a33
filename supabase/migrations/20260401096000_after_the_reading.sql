-- What follows from a read enquiry: whose it is, what it may be a double of, who hears of it; and what a reply changes in it.

-- Enquiries of the same client that may be the same trip: a place in common, arrivals within 3 days, made within 14 days. Shown, never merged.
create function app.link_possible_duplicates(p_enquiry_id uuid, p_at timestamptz) returns void
language sql security invoker set search_path = '' as $$
  insert into public.enquiry_links (tenant_id, enquiry_id, other_id, kind, created_at)
  select e.tenant_id, least(e.id, o.id), greatest(e.id, o.id), 'possible_duplicate', p_at
  from public.enquiries e
  join public.enquiries o on o.tenant_id = e.tenant_id and o.client_id = e.client_id and o.id <> e.id
  where e.tenant_id = app.tenant() and e.id = p_enquiry_id and e.merged_into is null and o.merged_into is null
    and o.created_at between e.created_at - interval '14 days' and e.created_at + interval '14 days'
    and abs((o.trip #>> '{checkIn,value}')::date - (e.trip #>> '{checkIn,value}')::date) <= 3
    and exists (
      select from jsonb_array_elements(e.trip -> 'destinations') mine
      join jsonb_array_elements(o.trip -> 'destinations') theirs on theirs ->> 'value' = mine ->> 'value')
  on conflict do nothing
$$;
grant execute on function app.link_possible_duplicates(uuid, timestamptz) to app_member;

-- The client of an address, made if there is none. Somebody known keeps what is known of them; `mayFill` lets empty fields be filled.
-- The row stays locked: enquiries of one client are completed one after the other, so that none misses its double.
create function app.client_of(p_client jsonb, p_at timestamptz) returns uuid
language plpgsql security invoker set search_path = '' as $$
declare
  v_id uuid;
begin
  insert into public.clients (tenant_id, id, name, email, phone, language, created_at, updated_at)
  values (app.tenant(), (p_client ->> 'id')::uuid, p_client ->> 'name', p_client ->> 'email', p_client ->> 'phone', p_client ->> 'language', p_at, p_at)
  on conflict (tenant_id, email) do nothing;
  select c.id into strict v_id from public.clients c where c.tenant_id = app.tenant() and c.email = p_client ->> 'email' for update;
  if (p_client ->> 'mayFill')::boolean then
    update public.clients c
    set name = case when c.name = '' then p_client ->> 'name' else c.name end, phone = coalesce(c.phone, p_client ->> 'phone'),
      language = coalesce(c.language, p_client ->> 'language'), updated_at = p_at
    where c.tenant_id = app.tenant() and c.id = v_id
      and ((c.name = '' and p_client ->> 'name' <> '') or (c.phone is null and p_client ->> 'phone' is not null)
        or (c.language is null and p_client ->> 'language' is not null));
  end if;
  return v_id;
end
$$;
grant execute on function app.client_of(jsonb, timestamptz) to app_member;

-- extract-enquiry: the trip, its client (null for who may not become one), whose turn it is, possible doubles, and who is told.
-- p_enquiry: {id, trip, status, priority, parked_reason, missing, assumed, flagged; and intent, confidence, conflicts, method, assign, notify: {type, title, data}, again}.
-- `again`: a member released the mail, so that what was parked without a client is decided anew. p_meta.timeZone says which day it is.
create or replace function public.complete_extraction(p_event_id uuid, p_enquiry jsonb, p_client jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_id constant uuid := (p_enquiry ->> 'id')::uuid;
  v_assign constant boolean := coalesce((p_enquiry ->> 'assign')::boolean, false);
  v_row public.enquiries;
  v_client uuid;
  v_assignee uuid;
begin
  if not app.claim_stage('extract-enquiry', p_event_id) then
    return jsonb_build_object('done', true, 'events', app.unpublished(p_event_id::text));
  end if;
  select * into v_row from public.enquiries where tenant_id = app.tenant() and id = v_id for update;
  -- Read before, or finished by a person meanwhile: what is there stays.
  if v_row.tenant_id is null or v_row.merged_into is not null or v_row.status = 'closed'
    or (v_row.trip is not null
      and not (coalesce((p_enquiry ->> 'again')::boolean, false) and v_row.client_id is null and v_row.status in ('open', 'parked'))) then
    return jsonb_build_object('done', true, 'events', app.unpublished(p_event_id::text));
  end if;
  v_client := v_row.client_id;
  if p_client is not null and v_client is null then
    v_client := app.client_of(p_client, v_at);
  end if;
  v_assignee := v_row.assignee_id;
  if v_assign and v_assignee is null then
    v_assignee := app.next_assignee(
      (select e.assignee_id from public.enquiries e
        where e.tenant_id = app.tenant() and e.client_id = v_client and e.id <> v_id and e.assignee_id is not null
        order by e.created_at desc, e.id desc limit 1),
      (v_at at time zone coalesce(p_meta ->> 'timeZone', 'UTC'))::date, v_at);
  end if;
  update public.enquiries e
  set client_id = v_client, assignee_id = v_assignee, trip = p_enquiry -> 'trip', parked_reason = p_enquiry ->> 'parked_reason',
    -- A person who was quicker keeps what they chose.
    status = case when v_row.status in ('open', 'parked') then p_enquiry ->> 'status' else v_row.status end,
    priority = case when v_row.priority = 'normal' or v_row.revision = 1 then p_enquiry ->> 'priority' else v_row.priority end,
    intent = coalesce(v_row.intent, p_enquiry ->> 'intent'), confidence = (p_enquiry ->> 'confidence')::numeric,
    conflicts = coalesce(p_enquiry -> 'conflicts', '[]'), method = coalesce(p_enquiry ->> 'method', 'rules'), revision = e.revision + 1, updated_at = v_at,
    missing = array(select jsonb_array_elements_text(p_enquiry -> 'missing')),
    assumed = array(select jsonb_array_elements_text(p_enquiry -> 'assumed')),
    flagged = array(select jsonb_array_elements_text(p_enquiry -> 'flagged'))
  where e.tenant_id = app.tenant() and e.id = v_id;
  perform app.link_possible_duplicates(v_id, v_at);
  if p_enquiry ->> 'notify' is not null then
    perform app.notify(p_enquiry #>> '{notify,type}', 'enquiries:read', null, 'enquiry', v_id::text,
      v_row.number || ': ' || (p_enquiry #>> '{notify,title}'), p_enquiry #> '{notify,data}', v_at);
  end if;
  if v_assign and v_assignee is null then
    perform app.notify('system', 'enquiries:assign', null, 'enquiry', v_id::text, v_row.number || ' belongs to nobody: no member can take it',
      jsonb_build_object('reason', 'nobody_assignable'), v_at);
  end if;
  perform app.audit('enquiry.extracted', 'enquiry', v_id::text, jsonb_build_object('status', p_enquiry ->> 'status', 'assigneeId', v_assignee), v_at);
  perform app.add_events(p_events, p_meta);
  return jsonb_build_object('done', false, 'events', app.unpublished(p_event_id::text));
end
$$;

-- update-enquiry: what a reply changed. p_enquiry is null when it changed nothing, else {id, revision, trip, status, parked_reason, missing, assumed, flagged, conflicts, confidence}:
-- the revision is the one the reply was read against, and another one is a conflict. p_changes: [{field, old, new}].
-- p_events let a draft be made; where a quote exists already a person is asked instead (p_task: {title, changes: [{field, before, after}]}).
create function public.complete_enquiry_update(p_event_id uuid, p_message_id uuid, p_enquiry jsonb, p_changes jsonb, p_task jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_id constant uuid := (p_enquiry ->> 'id')::uuid;
  v_row public.enquiries;
  v_quote uuid;
begin
  if not app.claim_stage('update-enquiry', p_event_id) then
    return jsonb_build_object('done', true, 'events', app.unpublished(p_event_id::text));
  end if;
  if p_enquiry is null then
    return jsonb_build_object('done', false, 'events', '[]'::jsonb);
  end if;
  select * into v_row from public.enquiries where tenant_id = app.tenant() and id = v_id for update;
  if v_row.tenant_id is null then
    perform app.fail('not_found', 'There is no such object.');
  elsif v_row.revision <> (p_enquiry ->> 'revision')::integer then
    perform app.fail('precondition_failed', 'The enquiry was changed since it was read.');
  end if;
  update public.enquiries e
  set trip = p_enquiry -> 'trip', status = p_enquiry ->> 'status', parked_reason = p_enquiry ->> 'parked_reason', revision = e.revision + 1, updated_at = v_at,
    missing = array(select jsonb_array_elements_text(p_enquiry -> 'missing')),
    assumed = array(select jsonb_array_elements_text(p_enquiry -> 'assumed')),
    flagged = array(select jsonb_array_elements_text(p_enquiry -> 'flagged')),
    conflicts = p_enquiry -> 'conflicts', confidence = (p_enquiry ->> 'confidence')::numeric
  where e.tenant_id = app.tenant() and e.id = v_id;
  insert into public.enquiry_changes (tenant_id, enquiry_id, field, old_value, new_value, actor, message_id, at)
  select app.tenant(), v_id, x ->> 'field', nullif(x -> 'old', 'null'), nullif(x -> 'new', 'null'), p_message_id::text, p_message_id, v_at
  from jsonb_array_elements(p_changes) x;
  perform app.link_possible_duplicates(v_id, v_at);
  select q.id into v_quote from public.quotes q where q.tenant_id = app.tenant() and q.enquiry_id = v_id;
  if v_quote is null then
    perform app.add_events(p_events, p_meta);
  elsif jsonb_array_length(p_changes) > 0 then
    -- A mail that asks for a change has made its own task.
    if not exists (select from public.tasks t where t.tenant_id = app.tenant() and t.message_id = p_message_id and t.kind = 'change_request') then
      perform app.add_task('trip_changed', v_row.number || ': ' || (p_task ->> 'title'), jsonb_build_object('changes', p_task -> 'changes', 'quoteId', v_quote),
        jsonb_build_object('assignee_id', v_row.assignee_id, 'enquiry_id', v_id, 'client_id', v_row.client_id, 'message_id', p_message_id),
        'trip_changed/' || p_message_id, v_at);
    end if;
  end if;
  perform app.audit('enquiry.updated', 'enquiry', v_id::text,
    jsonb_build_object('messageId', p_message_id, 'status', p_enquiry ->> 'status', 'fields', (select coalesce(jsonb_agg(x -> 'field'), '[]') from jsonb_array_elements(p_changes) x)), v_at);
  return jsonb_build_object('done', false, 'events', app.unpublished(p_event_id::text));
end
$$;
revoke all on function public.complete_enquiry_update(uuid, uuid, jsonb, jsonb, jsonb, jsonb, jsonb) from public, anon, authenticated;
grant execute on function public.complete_enquiry_update(uuid, uuid, jsonb, jsonb, jsonb, jsonb, jsonb) to app_member;
