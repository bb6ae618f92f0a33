-- What people do with enquiries: list, enter, correct, decide, assign, link, merge, and ask for a quote.

-- An enquiry that another was merged into may have the quotes of both. One draft per enquiry stays: its id comes from the enquiry's.
drop index public.quotes_enquiry;
create index quotes_enquiry on public.quotes (tenant_id, enquiry_id);
create index enquiries_created on public.enquiries (tenant_id, created_at);

-- The enquiry, held for a change. One that was merged takes none.
create function app.hold_enquiry(p_id uuid) returns public.enquiries
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.enquiries;
begin
  select * into v_row from public.enquiries where tenant_id = app.tenant() and id = p_id for update;
  if v_row.tenant_id is null then
    perform app.fail('not_found', 'There is no such object.');
  elsif v_row.merged_into is not null then
    perform app.fail('state_conflict', 'This enquiry was merged into another one; change that one.',
      jsonb_build_object('from', 'closed', 'allowed', '[]'::jsonb, 'mergedInto', 'enq_' || replace(v_row.merged_into::text, '-', '')));
  end if;
  return v_row;
end
$$;

create function app.record_change(p_enquiry_id uuid, p_field text, p_old jsonb, p_new jsonb, p_at timestamptz) returns void
language sql security invoker set search_path = '' as $$
  insert into public.enquiry_changes (tenant_id, enquiry_id, field, old_value, new_value, actor, at)
  values (app.tenant(), p_enquiry_id, p_field, p_old, p_new, coalesce(auth.jwt() ->> 'member_id', auth.jwt() ->> 'member_role'), p_at)
$$;

-- The client of an address, made if nobody has it. One that is known keeps its name and phone unless they were empty.
create function app.keep_client(p_client jsonb, p_at timestamptz) returns uuid
language sql security invoker set search_path = '' as $$
  insert into public.clients as c (tenant_id, id, name, email, phone, language, created_at, updated_at)
  values (app.tenant(), (p_client ->> 'id')::uuid, p_client ->> 'name', p_client ->> 'email', p_client ->> 'phone', p_client ->> 'language', p_at, p_at)
  on conflict (tenant_id, email) do update
    set name = case when c.name = '' then excluded.name else c.name end, phone = coalesce(c.phone, excluded.phone), updated_at = p_at
  returning c.id
$$;

-- One page of enquiries, newest number first, with what triage needs. Merged ones are shown with their survivor.
-- p_filters: {status, priority, source, intent, tag, destination, q, from, to, assignee}; assignee is a member's id or `none`.
create function public.list_enquiries(p_filters jsonb, p_before_number text, p_limit integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(x) order by x.number desc), '[]'::jsonb) from (
    select e.id, e.number, e.source, e.thread_id, e.client_id, e.subject, left(e.text, 300) as excerpt, e.status, e.priority, e.parked_reason, e.intent,
      e.missing, e.assumed, e.flagged, e.tags, e.assignee_id, m.name as assignee_name, e.created_at, e.updated_at, e.first_response_at, e.revision,
      coalesce(nullif(c.name, ''), e.trip -> 'name' ->> 'value') as client_name, coalesce(c.email, e.trip -> 'email' ->> 'value') as client_email,
      case when e.trip is null then null else jsonb_build_object('destinations', e.trip -> 'destinations', 'checkIn', e.trip -> 'checkIn',
        'checkOut', e.trip -> 'checkOut', 'nights', e.trip -> 'nights', 'adults', e.trip -> 'adults', 'children', e.trip -> 'children') end as trip,
      exists (
        select from public.quotes q join public.quote_versions v on v.tenant_id = q.tenant_id and v.quote_id = q.id
        where q.tenant_id = e.tenant_id and q.enquiry_id = e.id and v.state = 'draft'
          and v.version = (select max(w.version) from public.quote_versions w where w.tenant_id = v.tenant_id and w.quote_id = v.quote_id)
      ) as has_draft_quote,
      (select count(*) from public.enquiry_links l where l.tenant_id = e.tenant_id and (l.enquiry_id = e.id or l.other_id = e.id)) as linked_count
    from public.enquiries e
    left join public.clients c on c.tenant_id = e.tenant_id and c.id = e.client_id
    left join public.members m on m.tenant_id = e.tenant_id and m.id = e.assignee_id
    where e.tenant_id = app.tenant() and e.merged_into is null
      and (p_filters ->> 'status' is null or e.status = p_filters ->> 'status')
      and (p_filters ->> 'priority' is null or e.priority = p_filters ->> 'priority')
      and (p_filters ->> 'source' is null or e.source = p_filters ->> 'source')
      and (p_filters ->> 'intent' is null or e.intent = p_filters ->> 'intent')
      and (p_filters ->> 'tag' is null or p_filters ->> 'tag' = any (e.tags))
      and (p_filters ->> 'from' is null or e.created_at >= (p_filters ->> 'from')::timestamptz)
      and (p_filters ->> 'to' is null or e.created_at < (p_filters ->> 'to')::timestamptz)
      and (p_filters ->> 'assignee' is null or coalesce(e.assignee_id::text, 'none') = p_filters ->> 'assignee')
      and (p_filters ->> 'destination' is null or exists (
        select from jsonb_array_elements(e.trip -> 'destinations') d where lower(d ->> 'value') = lower(p_filters ->> 'destination')))
      and (p_filters ->> 'q' is null or strpos(lower(concat_ws(e'\n', e.number, e.subject, e.text, c.name, c.email)), lower(p_filters ->> 'q')) > 0)
      and (p_before_number is null or e.number < p_before_number)
    order by e.number desc limit p_limit
  ) x
$$;

-- One enquiry with everything around it, also of those merged into it; for a merged id its survivor. Null when there is none.
create function public.enquiry_detail(p_id uuid) returns jsonb
language sql stable security invoker set search_path = '' as $$
  with one as (
    select s.* from public.enquiries e
    join public.enquiries s on s.tenant_id = e.tenant_id and s.id = coalesce(e.merged_into, e.id)
    where e.tenant_id = app.tenant() and e.id = p_id
  ), family as (
    select e.tenant_id, e.id, e.number from public.enquiries e join one on e.tenant_id = one.tenant_id and (e.id = one.id or e.merged_into = one.id)
  )
  select jsonb_build_object(
    'enquiry', to_jsonb(one),
    'client', (select jsonb_build_object('id', c.id, 'name', c.name, 'email', c.email, 'phone', c.phone, 'undeliverable_at', c.undeliverable_at)
      from public.clients c where c.tenant_id = one.tenant_id and c.id = one.client_id),
    'assignee', (select jsonb_build_object('id', m.id, 'name', m.name) from public.members m where m.tenant_id = one.tenant_id and m.id = one.assignee_id),
    'merged', (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'number', f.number) order by f.number), '[]'::jsonb) from family f where f.id <> one.id),
    'notes', (select coalesce(jsonb_agg(to_jsonb(n) order by n.created_at desc, n.id desc), '[]'::jsonb) from (
      select n.id, n.author_id, m.name as author_name, n.text, n.created_at
      from public.enquiry_notes n left join public.members m on m.tenant_id = n.tenant_id and m.id = n.author_id
      where n.tenant_id = one.tenant_id and n.enquiry_id = one.id order by n.created_at desc, n.id desc limit 200) n),
    'links', (select coalesce(jsonb_agg(to_jsonb(l) order by l.created_at desc, l.id), '[]'::jsonb) from (
      select o.id, o.number, o.subject, o.status, l.kind, l.created_at
      from public.enquiry_links l
      join public.enquiries o on o.tenant_id = l.tenant_id and o.id = case when l.enquiry_id = one.id then l.other_id else l.enquiry_id end
      where l.tenant_id = one.tenant_id and (l.enquiry_id = one.id or l.other_id = one.id) order by l.created_at desc limit 100) l),
    'changes', (select coalesce(jsonb_agg(to_jsonb(h) order by h.at desc, h.id), '[]'::jsonb) from (
      select h.id, h.field, h.old_value, h.new_value, h.actor, h.message_id, h.at
      from public.enquiry_changes h join family f on h.tenant_id = f.tenant_id and h.enquiry_id = f.id order by h.at desc, h.id limit 200) h),
    'quotes', (select coalesce(jsonb_agg(to_jsonb(q) order by q.number desc), '[]'::jsonb) from (
      select q.id, q.number, v.version, v.state, v.headline_minor, v.currency, q.created_at
      from public.quotes q
      join lateral (
        select * from public.quote_versions w where w.tenant_id = q.tenant_id and w.quote_id = q.id order by w.version desc limit 1
      ) v on true
      where q.tenant_id = one.tenant_id and q.enquiry_id = one.id order by q.number desc limit 50) q),
    'runs', (select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at desc, r.id), '[]'::jsonb) from (
      select r.id, r.result, r.reasons, r.created_at
      from public.quote_runs r join family f on r.tenant_id = f.tenant_id and r.enquiry_id = f.id order by r.created_at desc, r.id limit 20) r)
  ) from one
$$;

-- How many stand where, the median of the first responses in minutes (null when nobody responded yet), and the oldest that is open.
create function public.enquiry_stats() returns jsonb
language sql stable security invoker set search_path = '' as $$
  select jsonb_build_object(
    'counts', (select coalesce(jsonb_object_agg(g.status, g.count), '{}'::jsonb) from (
      select e.status, count(*) as count from public.enquiries e where e.tenant_id = app.tenant() and e.merged_into is null group by e.status) g),
    'median_first_response_minutes', (
      select percentile_cont(0.5) within group (order by extract(epoch from e.first_response_at - e.created_at) / 60)
      from public.enquiries e where e.tenant_id = app.tenant() and e.merged_into is null and e.first_response_at is not null),
    'oldest_open', (select jsonb_build_object('id', e.id, 'number', e.number, 'created_at', e.created_at)
      from public.enquiries e where e.tenant_id = app.tenant() and e.merged_into is null and e.status = 'open' order by e.created_at, e.id limit 1))
$$;

-- An enquiry that a member typed in. The same request twice is one enquiry: its id comes from the request.
create function public.create_enquiry(p_enquiry jsonb, p_client jsonb, p_changes jsonb, p_events jsonb, p_meta jsonb) returns jsonb
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

-- Writes what a person corrected or a new reading found. p_revision is the one that was read: a change in between is refused.
-- p_client: whose enquiry it is from now on, or null. p_actor: null for the caller, or `system` for values that nobody stated.
create function public.correct_enquiry(p_id uuid, p_revision integer, p_enquiry jsonb, p_client jsonb, p_changes jsonb, p_actor text, p_at timestamptz)
returns void
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.enquiries;
  v_client uuid;
begin
  perform app.require('enquiries:write');
  v_row := app.hold_enquiry(p_id);
  if v_row.revision <> p_revision then
    perform app.fail('precondition_failed', 'The enquiry was changed since you read it; read it again.');
  end if;
  if p_client is not null then
    v_client := app.keep_client(p_client, p_at);
  end if;
  update public.enquiries e
  set client_id = coalesce(v_client, e.client_id), subject = n.subject, status = n.status, priority = n.priority, parked_reason = n.parked_reason, trip = n.trip, missing = n.missing,
    assumed = n.assumed, flagged = n.flagged, confidence = n.confidence, conflicts = n.conflicts, tags = n.tags, method = n.method,
    revision = e.revision + 1, updated_at = p_at
  from jsonb_populate_record(null::public.enquiries, p_enquiry) as n
  where e.tenant_id = app.tenant() and e.id = p_id;
  insert into public.enquiry_changes (tenant_id, enquiry_id, field, old_value, new_value, actor, at)
  select app.tenant(), p_id, c.field, c.old, c.new, coalesce(p_actor, auth.jwt() ->> 'member_id', auth.jwt() ->> 'member_role'), p_at
  from jsonb_to_recordset(p_changes) as c(field text, old jsonb, new jsonb);
  perform app.audit('enquiry.corrected', 'enquiry', p_id::text,
    jsonb_build_object('fields', (select coalesce(jsonb_agg(c ->> 'field'), '[]'::jsonb) from jsonb_array_elements(p_changes) as c)), p_at);
end
$$;

-- One move of the status machine. p_moves: {from: [to, ...]}. An open enquiry is resolved only by a quote that was sent.
create function public.change_enquiry_status(p_id uuid, p_to text, p_reason text, p_moves jsonb, p_at timestamptz) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.enquiries;
  v_allowed jsonb;
begin
  perform app.require('enquiries:write');
  v_row := app.hold_enquiry(p_id);
  v_allowed := coalesce(p_moves -> v_row.status, '[]'::jsonb);
  if v_row.status = 'open' and not exists (
    select from public.quotes q join public.quote_versions v on v.tenant_id = q.tenant_id and v.quote_id = q.id
    where q.tenant_id = v_row.tenant_id and q.enquiry_id = v_row.id and v.sent_at is not null) then
    v_allowed := v_allowed - 'resolved';
  end if;
  if not v_allowed ? p_to then
    perform app.fail('state_conflict', format('An enquiry that is %s cannot become %s.', v_row.status, p_to),
      jsonb_build_object('from', v_row.status, 'to', p_to, 'allowed', v_allowed));
  end if;
  update public.enquiries
  set status = p_to, close_reason = p_reason, parked_reason = case when p_to = 'parked' then 'by_member' end, revision = revision + 1, updated_at = p_at
  where tenant_id = app.tenant() and id = p_id;
  perform app.record_change(p_id, 'status', to_jsonb(v_row.status), to_jsonb(p_to), p_at);
  perform app.audit('enquiry.status_changed', 'enquiry', p_id::text, jsonb_build_object('from', v_row.status, 'to', p_to, 'reason', p_reason), p_at);
end
$$;

create function public.add_enquiry_note(p_id uuid, p_note_id uuid, p_text text, p_at timestamptz) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  perform app.require('enquiries:write');
  perform app.hold_enquiry(p_id);
  insert into public.enquiry_notes (tenant_id, id, enquiry_id, author_id, text, created_at)
  values (app.tenant(), p_note_id, p_id, (auth.jwt() ->> 'member_id')::uuid, p_text, p_at);
  perform app.audit('enquiry.note_added', 'enquiry', p_id::text, jsonb_build_object('noteId', p_note_id), p_at);
end
$$;

-- p_next: whoever's turn it is, the consultant of the client's last enquiry first. p_on is the local date.
-- Taking what nobody has and laying down one's own needs enquiries:write; everything else enquiries:assign.
create function public.assign_enquiry(p_id uuid, p_member_id uuid, p_next boolean, p_on date, p_at timestamptz) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  v_me constant text := auth.jwt() ->> 'member_id';
  v_row public.enquiries;
  v_target uuid := p_member_id;
begin
  perform app.require('enquiries:write');
  v_row := app.hold_enquiry(p_id);
  if p_next or coalesce(v_row.assignee_id::text, v_me) <> v_me or coalesce(v_target::text, v_me) <> v_me then
    perform app.require('enquiries:assign');
  end if;
  if p_next then
    v_target := app.next_assignee((
      select e.assignee_id from public.enquiries e
      where e.tenant_id = v_row.tenant_id and e.client_id = v_row.client_id and e.id <> v_row.id and e.assignee_id is not null
      order by e.created_at desc, e.id desc limit 1), p_on, p_at);
    if v_target is null then
      perform app.fail('state_conflict', 'Nobody takes part in the assignment today.');
    end if;
  elsif v_target is not null and not exists (
    select from public.members m where m.tenant_id = v_row.tenant_id and m.id = v_target and m.status = 'active') then
    perform app.fail('not_found', 'There is no such object.');
  end if;
  if v_target is not distinct from v_row.assignee_id then
    return;
  end if;
  update public.enquiries set assignee_id = v_target, revision = revision + 1, updated_at = p_at where tenant_id = app.tenant() and id = p_id;
  perform app.record_change(p_id, 'assignee', to_jsonb(v_row.assignee_id), to_jsonb(v_target), p_at);
  perform app.audit('enquiry.assigned', 'enquiry', p_id::text, jsonb_build_object('from', v_row.assignee_id, 'to', v_target), p_at);
  if v_target is not null and v_target::text is distinct from v_me then
    perform app.notify('enquiry_new', 'enquiries:write', v_target, 'enquiry', p_id::text, v_row.number || ': ' || v_row.subject,
      jsonb_build_object('assigned', true), p_at);
  end if;
end
$$;

create function public.link_enquiries(p_id uuid, p_other_id uuid, p_at timestamptz) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  perform app.require('enquiries:write');
  perform from public.enquiries where tenant_id = app.tenant() and id in (p_id, p_other_id) order by id for update;
  perform app.hold_enquiry(p_id);
  perform app.hold_enquiry(p_other_id);
  insert into public.enquiry_links (tenant_id, enquiry_id, other_id, kind, created_at)
  values (app.tenant(), least(p_id, p_other_id), greatest(p_id, p_other_id), 'by_hand', p_at)
  on conflict do nothing;
  perform app.audit('enquiry.linked', 'enquiry', p_id::text, jsonb_build_object('otherId', p_other_id), p_at);
end
$$;

-- Everything of p_id goes to p_into; p_id is closed as a duplicate and takes no more writes. Both are held in one order, so that of two merges that
-- cross only one happens; what had been merged into p_id belongs to p_into from now on, so that no chain ever forms.
create function public.merge_enquiries(p_id uuid, p_into uuid, p_at timestamptz) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  v_from public.enquiries;
  v_into public.enquiries;
  v_permission text;
begin
  foreach v_permission in array array['enquiries:write', 'mail:write', 'quotes:write', 'quotes:send', 'clients:write'] loop
    perform app.require(v_permission);
  end loop;
  perform from public.enquiries where tenant_id = app.tenant() and id in (p_id, p_into) order by id for update;
  v_from := app.hold_enquiry(p_id);
  v_into := app.hold_enquiry(p_into);
  if v_into.status = 'closed' then
    perform app.fail('state_conflict', 'The enquiry to merge into is closed.', jsonb_build_object('from', 'closed', 'allowed', '[]'::jsonb));
  end if;
  update public.messages set enquiry_id = p_into where tenant_id = app.tenant() and enquiry_id = p_id;
  update public.enquiry_notes set enquiry_id = p_into where tenant_id = app.tenant() and enquiry_id = p_id;
  update public.quotes set enquiry_id = p_into where tenant_id = app.tenant() and enquiry_id = p_id;
  update public.tasks set enquiry_id = p_into where tenant_id = app.tenant() and enquiry_id = p_id;
  update public.outbound_mails set enquiry_id = p_into where tenant_id = app.tenant() and enquiry_id = p_id;
  insert into public.enquiry_links (tenant_id, enquiry_id, other_id, kind, created_at)
  select l.tenant_id, least(p_into, x.other), greatest(p_into, x.other), l.kind, l.created_at
  from public.enquiry_links l, lateral (select case when l.enquiry_id = p_id then l.other_id else l.enquiry_id end as other) x
  where l.tenant_id = app.tenant() and (l.enquiry_id = p_id or l.other_id = p_id) and x.other <> p_into
  on conflict do nothing;
  delete from public.enquiry_links where tenant_id = app.tenant() and (enquiry_id = p_id or other_id = p_id);
  update public.enquiries set merged_into = p_into where tenant_id = app.tenant() and merged_into = p_id;
  update public.enquiries
  set merged_into = p_into, status = 'closed', close_reason = 'duplicate', parked_reason = null, revision = revision + 1, updated_at = p_at
  where tenant_id = app.tenant() and id = p_id;
  update public.enquiries e
  set client_id = coalesce(e.client_id, v_from.client_id), thread_id = coalesce(e.thread_id, v_from.thread_id),
    assignee_id = coalesce(e.assignee_id, v_from.assignee_id), first_response_at = least(e.first_response_at, v_from.first_response_at),
    tags = array(select distinct t from unnest(e.tags || v_from.tags) as t order by t limit 20), revision = e.revision + 1, updated_at = p_at
  where e.tenant_id = app.tenant() and e.id = p_into;
  perform app.record_change(p_into, 'merged', null, to_jsonb(v_from.number), p_at);
  perform app.audit('enquiry.merged', 'enquiry', p_id::text, jsonb_build_object('into', p_into), p_at);
end
$$;

-- A member wants a draft: the wish is an event of its own, and opens what was parked or waited for facts. A quote that is there already is changed, not made again.
create function public.request_enquiry_quote(p_id uuid, p_client jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_row public.enquiries;
  v_quote_id uuid;
  v_state text;
begin
  perform app.require('quotes:write');
  v_row := app.hold_enquiry(p_id);
  select q.id, v.state into v_quote_id, v_state
  from public.quotes q join public.quote_versions v on v.tenant_id = q.tenant_id and v.quote_id = q.id
  where q.tenant_id = v_row.tenant_id and q.enquiry_id = p_id order by q.number desc, v.version desc limit 1;
  if v_quote_id is not null then
    perform app.fail('state_conflict', 'This enquiry has a quote already.',
      jsonb_build_object('quoteId', 'qt_' || replace(v_quote_id::text, '-', ''), 'quoteState', v_state));
  elsif v_row.status = 'closed' then
    perform app.fail('state_conflict', 'This enquiry is closed.', jsonb_build_object('from', 'closed', 'allowed', '[]'::jsonb));
  end if;
  if v_row.client_id is null or v_row.status in ('parked', 'needs_info') then
    update public.enquiries
    set client_id = coalesce(v_row.client_id, app.keep_client(p_client, v_at)), parked_reason = null,
      status = case when v_row.status in ('parked', 'needs_info') then 'open' else v_row.status end, revision = revision + 1, updated_at = v_at
    where tenant_id = app.tenant() and id = p_id;
  end if;
  if v_row.status in ('parked', 'needs_info') then
    perform app.record_change(p_id, 'status', to_jsonb(v_row.status), to_jsonb('open'::text), v_at);
  end if;
  perform app.audit('enquiry.quote_requested', 'enquiry', p_id::text, '{}'::jsonb, v_at);
  perform app.add_events(p_events, p_meta);
  return jsonb_build_object('events', app.unpublished(p_meta ->> 'cause'));
end
$$;

grant execute on function app.hold_enquiry(uuid), app.record_change(uuid, text, jsonb, jsonb, timestamptz), app.keep_client(jsonb, timestamptz) to app_member;
revoke all on function public.list_enquiries(jsonb, text, integer), public.enquiry_detail(uuid), public.enquiry_stats(),
  public.create_enquiry(jsonb, jsonb, jsonb, jsonb, jsonb), public.correct_enquiry(uuid, integer, jsonb, jsonb, jsonb, text, timestamptz),
  public.change_enquiry_status(uuid, text, text, jsonb, timestamptz), public.add_enquiry_note(uuid, uuid, text, timestamptz),
  public.assign_enquiry(uuid, uuid, boolean, date, timestamptz), public.link_enquiries(uuid, uuid, timestamptz),
  public.merge_enquiries(uuid, uuid, timestamptz), public.request_enquiry_quote(uuid, jsonb, jsonb, jsonb) from public, anon, authenticated;
grant execute on function public.list_enquiries(jsonb, text, integer), public.enquiry_detail(uuid), public.enquiry_stats(),
  public.create_enquiry(jsonb, jsonb, jsonb, jsonb, jsonb), public.correct_enquiry(uuid, integer, jsonb, jsonb, jsonb, text, timestamptz),
  public.change_enquiry_status(uuid, text, text, jsonb, timestamptz), public.add_enquiry_note(uuid, uuid, text, timestamptz),
  public.assign_enquiry(uuid, uuid, boolean, date, timestamptz), public.link_enquiries(uuid, uuid, timestamptz),
  public.merge_enquiries(uuid, uuid, timestamptz), public.request_enquiry_quote(uuid, jsonb, jsonb, jsonb) to app_member;
