-- Asking and answering, whatever the channel: a conversation, a question in it, its answer, and the person who is asked when the answer is not good enough.

-- Who is to answer a question in person: of the active members who may, whoever has the fewest open ones, then whoever got one longest ago.
-- One for each question: a second call gives the first one's. {id, state, assigneeId, dueAt}.
create function app.open_escalation(p_conversation uuid, p_question_id uuid, p_answer_id uuid, p_reason text, p_priority text, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.escalations;
  v_assignee uuid;
begin
  -- One at a time, so that two at once do not both go to the same least busy member.
  perform pg_advisory_xact_lock(hashtextextended('escalate/' || app.tenant(), 0));
  select * into v_row from public.escalations e where e.tenant_id = app.tenant() and e.question_id = p_question_id;
  if v_row.tenant_id is null then
    select m.id into v_assignee
    from unnest(app.members_who_may('escalations:answer')) as m(id)
    left join public.escalations e on e.tenant_id = app.tenant() and e.assignee_id = m.id
    group by m.id
    order by count(e.id) filter (where e.state in ('pending', 'assigned', 'in_progress')), max(e.assigned_at) nulls first, m.id limit 1;
    insert into public.escalations (tenant_id, id, conversation_id, question_id, answer_id, reason, priority, state, assignee_id, assigned_at, due_at, created_at)
    values (app.tenant(), gen_random_uuid(), p_conversation, p_question_id, p_answer_id, p_reason, p_priority,
      case when v_assignee is null then 'pending' else 'assigned' end, v_assignee, case when v_assignee is not null then p_at end,
      p_at + case p_priority when 'high' then interval '1 hour' when 'medium' then interval '4 hours' else interval '24 hours' end, p_at)
    returning * into v_row;
    perform app.notify('escalation_new', 'escalations:answer', v_assignee, 'escalation', v_row.id::text, 'A question waits for a person',
      jsonb_build_object('conversationId', p_conversation, 'reason', p_reason, 'priority', p_priority, 'dueAt', v_row.due_at), p_at);
    perform app.audit('escalation.opened', 'escalation', v_row.id::text, jsonb_build_object('reason', p_reason, 'priority', p_priority, 'assigneeId', v_assignee), p_at);
  end if;
  return jsonb_build_object('id', v_row.id, 'state', v_row.state, 'assigneeId', v_row.assignee_id, 'dueAt', v_row.due_at);
end
$$;

-- The conversation that a question belongs to. p_conversation: {id, channel, member_id | thread_id, client_id, enquiry_id}; p_wanted: the one that the asker names, or null for a new one.
-- Nobody but its asker finds a conversation; one that was closed is followed by a new one. A thread of mails has one.
create function public.open_conversation(p_conversation jsonb, p_wanted uuid, p_at timestamptz) returns uuid
language plpgsql security invoker set search_path = '' as $$
declare
  v_new public.conversations;
  v_row public.conversations;
begin
  perform app.require('knowledge:ask');
  v_new := jsonb_populate_record(null::public.conversations, p_conversation);
  if v_new.channel = 'helpdesk' and v_new.member_id::text is distinct from auth.jwt() ->> 'member_id' then
    perform app.fail('forbidden', 'A member asks for themselves.');
  end if;
  if p_wanted is not null then
    select * into v_row from public.conversations c
    where c.tenant_id = app.tenant() and c.id = p_wanted and c.channel = v_new.channel
      and c.member_id is not distinct from v_new.member_id and c.thread_id is not distinct from v_new.thread_id;
    if v_row.tenant_id is null then
      perform app.fail('not_found', 'There is no such object.');
    elsif v_row.state = 'open' then
      return v_row.id;
    end if;
  elsif v_new.channel = 'mail' then
    perform pg_advisory_xact_lock(hashtextextended('conversation/' || app.tenant() || '/' || v_new.thread_id::text, 0));
    select * into v_row from public.conversations c
    where c.tenant_id = app.tenant() and c.thread_id = v_new.thread_id order by c.created_at, c.id limit 1;
    if v_row.tenant_id is not null then
      return v_row.id;
    end if;
  end if;
  insert into public.conversations (tenant_id, id, channel, member_id, thread_id, client_id, enquiry_id, created_at, last_at)
  values (app.tenant(), v_new.id, v_new.channel, v_new.member_id, v_new.thread_id, v_new.client_id, v_new.enquiry_id, p_at, p_at)
  on conflict do nothing;
  return v_new.id;
end
$$;

-- Keeps a question. {history, answer}: the conversation's last ten exchanges before it, oldest first, and its own answer where it has one already.
create function public.record_question(p_id uuid, p_conversation uuid, p_text text, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
begin
  perform app.require('knowledge:ask');
  update public.conversations c set last_at = greatest(c.last_at, p_at) where c.tenant_id = app.tenant() and c.id = p_conversation;
  if not found then
    perform app.fail('not_found', 'There is no such object.');
  end if;
  insert into public.conversation_messages (tenant_id, id, conversation_id, author, text, at)
  values (app.tenant(), p_id, p_conversation, 'asker', p_text, p_at) on conflict do nothing;
  return jsonb_build_object(
    'history', (select coalesce(jsonb_agg(jsonb_build_object('question', x.question, 'answer', x.answer, 'standsFor', x.stands_for) order by x.at, x.id), '[]'::jsonb) from (
      select q.id, q.at, q.text as question, a.text as answer, a.facts ->> 'standsFor' as stands_for
      from public.conversation_messages q
      join public.conversation_messages a on a.tenant_id = q.tenant_id and a.question_id = q.id and a.author = 'assistant'
      where q.tenant_id = app.tenant() and q.conversation_id = p_conversation and q.author = 'asker' and q.id <> p_id
      order by q.at desc, q.id desc limit 10) x),
    'answer', (select to_jsonb(a) || jsonb_build_object('escalation_id', e.id)
      from public.conversation_messages a
      left join public.escalations e on e.tenant_id = a.tenant_id and e.question_id = a.question_id
      where a.tenant_id = app.tenant() and a.question_id = p_id and a.author = 'assistant' limit 1));
end
$$;

-- Keeps an answer and, where p_escalation {reason, priority} is given, asks a person. p_answer: {id, conversation_id, question_id, text, method, confidence, facts}.
-- A question is answered once: a second run gets the first one's answer.
create function public.record_answer(p_answer jsonb, p_escalation jsonb, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_question constant uuid := (p_answer ->> 'question_id')::uuid;
  v_conversation constant uuid := (p_answer ->> 'conversation_id')::uuid;
  v_answer public.conversation_messages;
  v_escalation jsonb;
begin
  perform app.require('knowledge:ask');
  if not exists (select from public.conversation_messages q
    where q.tenant_id = app.tenant() and q.id = v_question and q.conversation_id = v_conversation and q.author = 'asker') then
    perform app.fail('not_found', 'There is no such object.');
  end if;
  perform pg_advisory_xact_lock(hashtextextended('answer/' || app.tenant() || '/' || v_question::text, 0));
  select * into v_answer from public.conversation_messages a
  where a.tenant_id = app.tenant() and a.question_id = v_question and a.author = 'assistant' limit 1;
  if v_answer.tenant_id is null then
    insert into public.conversation_messages (tenant_id, id, conversation_id, author, text, question_id, method, confidence, facts, at)
    values (app.tenant(), (p_answer ->> 'id')::uuid, v_conversation, 'assistant', p_answer ->> 'text', v_question, p_answer ->> 'method',
      (p_answer ->> 'confidence')::numeric, p_answer -> 'facts', p_at)
    returning * into v_answer;
    update public.conversations c set last_at = greatest(c.last_at, p_at), revision = c.revision + 1 where c.tenant_id = app.tenant() and c.id = v_conversation;
    if p_escalation is not null then
      v_escalation := app.open_escalation(v_conversation, v_question, v_answer.id, p_escalation ->> 'reason', p_escalation ->> 'priority', p_at);
    end if;
    perform app.audit('question.answered', 'conversation', v_conversation::text,
      jsonb_build_object('answerId', v_answer.id, 'method', v_answer.method, 'confidence', v_answer.confidence), p_at);
  end if;
  return to_jsonb(v_answer) || jsonb_build_object('escalation_id',
    (select e.id from public.escalations e where e.tenant_id = app.tenant() and e.question_id = v_question));
end
$$;

revoke all on function app.open_escalation(uuid, uuid, uuid, text, text, timestamptz), public.open_conversation(jsonb, uuid, timestamptz),
  public.record_question(uuid, uuid, text, timestamptz), public.record_answer(jsonb, jsonb, timestamptz) from public, anon, authenticated;
grant execute on function app.open_escalation(uuid, uuid, uuid, text, text, timestamptz), public.open_conversation(jsonb, uuid, timestamptz),
  public.record_question(uuid, uuid, text, timestamptz), public.record_answer(jsonb, jsonb, timestamptz) to app_member;
