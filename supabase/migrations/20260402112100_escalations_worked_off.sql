-- What people do with a question that waits for them: take it, answer it, close it; and who hears that one waits too long.

-- p_filter: {state, assignee_id, priority}, each may be missing; p_before: {created_at, id} of the last one seen.
create function public.list_escalations(p_filter jsonb, p_before jsonb, p_limit integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(x) order by x.created_at desc, x.id desc), '[]'::jsonb) from (
    select e.*, q.text as question, c.channel, f.id as faq_id
    from public.escalations e
    join public.conversation_messages q on q.tenant_id = e.tenant_id and q.id = e.question_id
    join public.conversations c on c.tenant_id = e.tenant_id and c.id = e.conversation_id
    left join public.faqs f on f.tenant_id = e.tenant_id and f.escalation_id = e.id
    where e.tenant_id = app.tenant()
      and (p_filter ->> 'id' is null or e.id = (p_filter ->> 'id')::uuid)
      and (p_filter ->> 'state' is null or e.state = p_filter ->> 'state')
      and (p_filter ->> 'priority' is null or e.priority = p_filter ->> 'priority')
      and (p_filter ->> 'assignee_id' is null or e.assignee_id = (p_filter ->> 'assignee_id')::uuid)
      and (p_before is null or (e.created_at, e.id) < ((p_before ->> 'created_at')::timestamptz, (p_before ->> 'id')::uuid))
    order by e.created_at desc, e.id desc limit p_limit
  ) x
$$;

-- What stands around one: its conversation's newest 100 messages, oldest first, and the titles of what was found for it.
create function public.read_escalation_context(p_id uuid) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select jsonb_build_object(
    'messages', (select coalesce(jsonb_agg(to_jsonb(m) order by m.at, m.id), '[]'::jsonb) from (
      select m.id, m.author, m.text, m.method, m.confidence, m.question_id, m.at from public.conversation_messages m
      where m.tenant_id = e.tenant_id and m.conversation_id = e.conversation_id order by m.at desc, m.id desc limit 100) m),
    'documents', (select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'title', d.title) order by d.title, d.id), '[]'::jsonb)
      from public.documents d
      where d.tenant_id = e.tenant_id and d.status <> 'deleting' and d.id::text in (
        select split_part(k, '#', 1) from public.conversation_messages a, jsonb_array_elements_text(coalesce(a.facts -> 'retrievedChunkIds', '[]'::jsonb)) as k
        where a.tenant_id = e.tenant_id and a.id = e.answer_id)),
    'citedIds', (select coalesce(jsonb_agg(distinct k ->> 'documentId'), '[]'::jsonb)
      from public.conversation_messages a, jsonb_array_elements(coalesce(a.facts -> 'citations', '[]'::jsonb)) as k
      where a.tenant_id = e.tenant_id and a.id = e.answer_id))
  from public.escalations e
  where e.tenant_id = app.tenant() and e.id = p_id
$$;

-- One row, locked, in a state from which this may be done.
create function app.take_escalation(p_id uuid, p_what text, p_allowed text[]) returns public.escalations
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.escalations;
begin
  perform app.require('escalations:answer');
  select * into v_row from public.escalations where tenant_id = app.tenant() and id = p_id for update;
  if v_row.id is null then
    perform app.fail('not_found', 'There is no such object.');
  elsif not v_row.state = any (p_allowed) then
    perform app.fail('state_conflict', format('An escalation that is %s cannot be %s.', v_row.state, p_what),
      jsonb_build_object('from', v_row.state, 'allowed', to_jsonb(p_allowed)));
  end if;
  return v_row;
end
$$;

-- p_to: the state afterwards, by the state before: {"pending": "assigned", ...}; what is not in it is refused. p_assignee: null for whoever has it.
create function public.move_escalation(p_id uuid, p_what text, p_to jsonb, p_assignee uuid, p_at timestamptz) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  v_old public.escalations;
  v_state text;
begin
  v_old := app.take_escalation(p_id, p_what, array(select jsonb_object_keys(p_to)));
  v_state := p_to ->> v_old.state;
  if p_assignee is not null and not p_assignee = any (app.members_who_may('escalations:answer')) then
    perform app.fail('not_found', 'There is no such member who may answer.');
  end if;
  update public.escalations
  set state = v_state, revision = revision + 1, assignee_id = coalesce(p_assignee, assignee_id),
    assigned_at = case when p_assignee is null or p_assignee is not distinct from assignee_id then assigned_at else p_at end
  where tenant_id = app.tenant() and id = p_id;
  if p_assignee is distinct from v_old.assignee_id and p_assignee::text is distinct from auth.jwt() ->> 'member_id' and p_assignee is not null then
    perform app.notify('escalation_assigned', 'escalations:answer', p_assignee, 'escalation', p_id::text, 'A question was given to you',
      jsonb_build_object('conversationId', v_old.conversation_id, 'priority', v_old.priority, 'dueAt', v_old.due_at), p_at);
  end if;
  perform app.audit('escalation.' || p_what, 'escalation', p_id::text, jsonb_build_object('from', v_old.state, 'to', v_state, 'assigneeId', p_assignee), p_at);
end
$$;

-- An expert's answer, to whoever asked: into the conversation, by mail where p_mail is given (nothing goes to an address that mail comes back from), and as a draft for approval where p_faq is.
-- p_message: {id, text}; the same id again changes nothing. p_thread: null, or {id, subject} of the thread that the mail begins.
create function public.answer_escalation(p_id uuid, p_allowed text[], p_message jsonb, p_mail jsonb, p_thread jsonb, p_faq jsonb, p_by uuid, p_events jsonb, p_meta jsonb)
returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_old public.escalations;
  v_member uuid;
  v_blocked boolean;
begin
  perform app.require('escalations:answer');
  if exists (select from public.escalations e where e.tenant_id = app.tenant() and e.id = p_id and e.expert_answer_id = (p_message ->> 'id')::uuid) then
    return jsonb_build_object('events', app.unpublished(p_meta ->> 'cause'));
  end if;
  v_old := app.take_escalation(p_id, 'answered', p_allowed);
  insert into public.conversation_messages (tenant_id, id, conversation_id, author, text, question_id, facts, at)
  values (app.tenant(), (p_message ->> 'id')::uuid, v_old.conversation_id, 'expert', p_message ->> 'text', v_old.question_id,
    jsonb_build_object('escalationId', p_id), v_at);
  update public.conversations set last_at = greatest(last_at, v_at), revision = revision + 1
  where tenant_id = app.tenant() and id = v_old.conversation_id
  returning member_id into v_member;
  v_blocked := p_mail is not null and exists (select from public.clients c
    where c.tenant_id = app.tenant() and c.undeliverable_at is not null and c.email = lower(p_mail ->> 'recipient'));
  if p_mail is not null and not v_blocked then
    if p_thread is not null then
      insert into public.threads (tenant_id, id, subject, created_at) values (app.tenant(), (p_thread ->> 'id')::uuid, p_thread ->> 'subject', v_at)
      on conflict do nothing;
    end if;
    perform app.queue_mail(p_mail, p_events, p_meta);
  end if;
  if p_faq is not null then
    perform public.create_faq(p_faq || jsonb_build_object('escalation_id', p_id), v_at);
  end if;
  update public.escalations
  set state = 'resolved', revision = revision + 1, assignee_id = coalesce(assignee_id, p_by), assigned_at = coalesce(assigned_at, v_at),
    expert_answer_id = (p_message ->> 'id')::uuid, answered_by = p_by::text, answered_at = v_at,
    outbound_id = case when p_mail is not null and not v_blocked then (p_mail ->> 'id')::uuid end
  where tenant_id = app.tenant() and id = p_id;
  if v_member is not null then
    perform app.notify('escalation_answered', 'knowledge:ask', v_member, 'conversation', v_old.conversation_id::text, 'Your question was answered by a person',
      jsonb_build_object('escalationId', p_id), v_at);
  end if;
  perform app.audit('escalation.answered', 'escalation', p_id::text,
    jsonb_build_object('from', v_old.state, 'byMail', p_mail is not null and not v_blocked, 'draft', p_faq ->> 'publishes_as'), v_at);
  return jsonb_build_object('events', app.unpublished(p_meta ->> 'cause'));
end
$$;

-- Tells owners and admins, once, of each question that waits too long.
create function public.flag_overdue_escalations(p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_row record;
  v_ids jsonb := '[]'::jsonb;
begin
  for v_row in
    update public.escalations set overdue_told_at = p_at
    where tenant_id = app.tenant() and state in ('pending', 'assigned', 'in_progress') and overdue_told_at is null and due_at < p_at
    returning id, conversation_id, priority, assignee_id, due_at
  loop
    perform app.notify('escalation_overdue', 'members:write', null, 'escalation', v_row.id::text, 'A question waits too long for its answer',
      jsonb_build_object('conversationId', v_row.conversation_id, 'priority', v_row.priority, 'assigneeId', v_row.assignee_id, 'dueAt', v_row.due_at), p_at);
    perform app.audit('escalation.overdue', 'escalation', v_row.id::text, jsonb_build_object('dueAt', v_row.due_at), p_at);
    v_ids := v_ids || to_jsonb(v_row.id);
  end loop;
  return v_ids;
end
$$;

revoke all on function app.take_escalation(uuid, text, text[]) from public, anon, authenticated;
grant execute on function app.take_escalation(uuid, text, text[]) to app_member;
revoke all on function public.list_escalations(jsonb, jsonb, integer), public.read_escalation_context(uuid), public.move_escalation(uuid, text, jsonb, uuid, timestamptz),
  public.answer_escalation(uuid, text[], jsonb, jsonb, jsonb, jsonb, uuid, jsonb, jsonb), public.flag_overdue_escalations(timestamptz) from public, anon, authenticated;
grant execute on function public.list_escalations(jsonb, jsonb, integer), public.read_escalation_context(uuid), public.move_escalation(uuid, text, jsonb, uuid, timestamptz),
  public.answer_escalation(uuid, text[], jsonb, jsonb, jsonb, jsonb, uuid, jsonb, jsonb), public.flag_overdue_escalations(timestamptz) to app_member;

-- ---------------------------------------------------------------- doors
grant select (tenant_id, state, due_at, overdue_told_at) on public.escalations to app_owner;
create policy escalations_sweep on public.escalations for select to app_owner
  using (state in ('pending', 'assigned', 'in_progress') and overdue_told_at is null and (select current_setting('app.door_escalation_sweep', true)) = 'on');

-- Which agencies have questions that wait too long and nobody was told of, and nothing else about them.
create function public.door_tenants_with_overdue_escalations(p_at timestamptz) returns jsonb
language sql stable security definer set search_path = '' set app.door_escalation_sweep = 'on' as $$
  select coalesce(jsonb_agg(distinct e.tenant_id), '[]'::jsonb)
  from public.escalations e
  where e.state in ('pending', 'assigned', 'in_progress') and e.overdue_told_at is null and e.due_at < p_at
$$;
grant create on schema public to app_owner;
alter function public.door_tenants_with_overdue_escalations(timestamptz) owner to app_owner;
revoke create on schema public from app_owner;
revoke all on function public.door_tenants_with_overdue_escalations(timestamptz) from public, anon, authenticated;
grant execute on function public.door_tenants_with_overdue_escalations(timestamptz) to app_door;
