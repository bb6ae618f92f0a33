-- Tasks and notifications as people work with them, and who is told of a draft quote.

-- One page of tasks, newest first. p_filter: {state, kind, assignee_id}, each may be missing; p_before: {created_at, id} of the last one seen.
create function public.list_tasks(p_filter jsonb, p_before jsonb, p_limit integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(x) order by x.created_at desc, x.id desc), '[]'::jsonb) from (
    select t.* from public.tasks t
    where t.tenant_id = app.tenant()
      and (p_filter ->> 'state' is null or t.state = p_filter ->> 'state')
      and (p_filter ->> 'kind' is null or t.kind = p_filter ->> 'kind')
      and (p_filter ->> 'assignee_id' is null or t.assignee_id = (p_filter ->> 'assignee_id')::uuid)
      and (p_before is null or (t.created_at, t.id) < ((p_before ->> 'created_at')::timestamptz, (p_before ->> 'id')::uuid))
    order by t.created_at desc, t.id desc limit p_limit
  ) x
$$;

-- Ids in p_links that are not of the caller's agency are not found, whoever's they are.
create function app.require_task_links(p_links jsonb) returns void
language plpgsql stable security invoker set search_path = '' as $$
begin
  if (p_links ->> 'assignee_id' is not null and not exists (
      select from public.members m where m.tenant_id = app.tenant() and m.id = (p_links ->> 'assignee_id')::uuid and m.status = 'active'))
    or (p_links ->> 'enquiry_id' is not null and not exists (
      select from public.enquiries e where e.tenant_id = app.tenant() and e.id = (p_links ->> 'enquiry_id')::uuid))
    or (p_links ->> 'client_id' is not null and not exists (
      select from public.clients c where c.tenant_id = app.tenant() and c.id = (p_links ->> 'client_id')::uuid)) then
    perform app.fail('not_found', 'There is no such object.');
  end if;
end
$$;

-- p_task: {id, title, note, assignee_id, enquiry_id, client_id, due_at}.
create function public.create_task(p_task jsonb, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
begin
  perform app.require('clients:write');
  perform app.require_task_links(p_task);
  perform app.add_task('by_hand', p_task ->> 'title', jsonb_strip_nulls(jsonb_build_object('note', p_task ->> 'note')), p_task, 'by_hand/' || (p_task ->> 'id'), p_at);
  perform app.audit('task.created', 'task', t.id::text, '{}', p_at) from public.tasks t
  where t.tenant_id = app.tenant() and t.cause = 'by_hand/' || (p_task ->> 'id');
  return (select to_jsonb(t) from public.tasks t where t.tenant_id = app.tenant() and t.cause = 'by_hand/' || (p_task ->> 'id'));
end
$$;

-- p_changes: {state, assignee_id, due_at}, each only if it changes.
create function public.change_task(p_id uuid, p_changes jsonb, p_revision integer, p_by text, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_old public.tasks;
  v_new public.tasks;
begin
  perform app.require('clients:write');
  select * into v_old from public.tasks where tenant_id = app.tenant() and id = p_id for update;
  if v_old.tenant_id is null then
    perform app.fail('not_found', 'There is no such object.');
  elsif v_old.revision <> p_revision then
    perform app.fail('precondition_failed', 'The task was changed since you read it; read it again.');
  end if;
  perform app.require_task_links(p_changes);
  update public.tasks t
  set state = coalesce(p_changes ->> 'state', t.state),
    assignee_id = case when p_changes ? 'assignee_id' then (p_changes ->> 'assignee_id')::uuid else t.assignee_id end,
    due_at = case when p_changes ? 'due_at' then (p_changes ->> 'due_at')::timestamptz else t.due_at end,
    closed_at = case coalesce(p_changes ->> 'state', t.state) when 'open' then null when t.state then t.closed_at else p_at end,
    closed_by = case coalesce(p_changes ->> 'state', t.state) when 'open' then null when t.state then t.closed_by else p_by end,
    revision = t.revision + 1
  where t.tenant_id = app.tenant() and t.id = p_id
  returning t.* into v_new;
  perform app.audit('task.changed', 'task', p_id::text, jsonb_build_object('changes', p_changes, 'from', v_old.state), p_at);
  return to_jsonb(v_new);
end
$$;

-- One page of the caller's own notifications, newest first, and how many are unread in all. p_before: {created_at, id} of the last one seen.
create function public.list_notifications(p_unread_only boolean, p_before jsonb, p_limit integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select jsonb_build_object(
    'unread', (select count(*) from public.notifications n where n.tenant_id = app.tenant() and n.read_at is null),
    'rows', (select coalesce(jsonb_agg(to_jsonb(x) order by x.created_at desc, x.id desc), '[]'::jsonb) from (
      select n.id, n.type, n.title, n.entity, n.entity_id, n.data, n.created_at, n.read_at from public.notifications n
      where n.tenant_id = app.tenant() and (not p_unread_only or n.read_at is null)
        and (p_before is null or (n.created_at, n.id) < ((p_before ->> 'created_at')::timestamptz, (p_before ->> 'id')::uuid))
      order by n.created_at desc, n.id desc limit p_limit
    ) x))
$$;

-- p_id: one of the caller's own, or null for all of them. Gives how many are unread afterwards.
create function public.read_notifications(p_id uuid, p_at timestamptz) returns integer
language plpgsql security invoker set search_path = '' as $$
begin
  perform app.require('notifications:own');
  if p_id is not null and not exists (select from public.notifications n where n.tenant_id = app.tenant() and n.id = p_id) then
    perform app.fail('not_found', 'There is no such object.');
  end if;
  update public.notifications n set read_at = p_at where n.tenant_id = app.tenant() and (p_id is null or n.id = p_id) and n.read_at is null;
  return (select count(*) from public.notifications n where n.tenant_id = app.tenant() and n.read_at is null);
end
$$;

-- As before, and: whoever the enquiry is assigned to learns that a draft is ready, else all who may see quotes.
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

-- As before, and: the same people learn that there is nothing to sell.
create or replace function public.record_quote_run(p_event_id uuid, p_run jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_enquiry public.enquiries;
begin
  if not app.claim_stage('generate-quote', p_event_id) then
    return jsonb_build_object('done', true, 'events', '[]'::jsonb);
  end if;
  insert into public.quote_runs (tenant_id, id, enquiry_id, result, reasons, created_at)
  values (app.tenant(), (p_run ->> 'id')::uuid, (p_run ->> 'enquiry_id')::uuid, p_run ->> 'result', p_run -> 'reasons', (p_meta ->> 'at')::timestamptz);
  perform app.audit('quote.not_drafted', 'enquiry', p_run ->> 'enquiry_id', p_run -> 'reasons', (p_meta ->> 'at')::timestamptz);
  if p_run ->> 'result' = 'no_availability' then
    select * into v_enquiry from public.enquiries e where e.tenant_id = app.tenant() and e.id = (p_run ->> 'enquiry_id')::uuid;
    perform app.notify('alert_raised', 'quotes:read', v_enquiry.assignee_id, 'enquiry', p_run ->> 'enquiry_id',
      'Nothing to sell for ' || v_enquiry.number, jsonb_build_object('reason', 'no_availability', 'number', v_enquiry.number), (p_meta ->> 'at')::timestamptz);
  end if;
  return jsonb_build_object('done', false, 'events', '[]'::jsonb);
end
$$;

grant execute on function app.require_task_links(jsonb) to app_member;
revoke all on function public.list_tasks(jsonb, jsonb, integer), public.create_task(jsonb, timestamptz),
  public.change_task(uuid, jsonb, integer, text, timestamptz), public.list_notifications(boolean, jsonb, integer),
  public.read_notifications(uuid, timestamptz) from public, anon, authenticated;
grant execute on function public.list_tasks(jsonb, jsonb, integer), public.create_task(jsonb, timestamptz),
  public.change_task(uuid, jsonb, integer, text, timestamptz), public.list_notifications(boolean, jsonb, integer),
  public.read_notifications(uuid, timestamptz) to app_member;
