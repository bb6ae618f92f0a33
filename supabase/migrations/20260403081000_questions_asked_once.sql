-- A visitor's question that is sent again is the same question, in the conversation that it was asked in; and what was said before is known to its own asker alone.

-- A question's id is made of the key that it was sent under: the same key is the same text.
create function app.asked_the_same(p_id uuid, p_text text) returns void
language plpgsql stable security invoker set search_path = '' as $$
begin
  if exists (select from public.conversation_messages q where q.tenant_id = app.tenant() and q.id = p_id and q.text <> p_text) then
    perform app.fail('idempotency_key_reused', 'This Idempotency-Key was used for another question. Take a new one.');
  end if;
end
$$;

-- As open_chat; a question {id, text} that was asked already is gone on with where it stands, and a new conversation is begun once. An id that stands for another text is a key that was used already.
create function public.open_chat_once(p_conversation uuid, p_new uuid, p_question jsonb, p_key uuid, p_visitor text, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_question constant uuid := (p_question ->> 'id')::uuid;
  v_row public.conversations;
begin
  perform app.require('knowledge:ask');
  -- Of two at once the second one finds what the first one began.
  perform pg_advisory_xact_lock(hashtextextended('chat/' || app.tenant() || '/' || v_question::text, 0));
  perform app.asked_the_same(v_question, p_question ->> 'text');
  select c.* into v_row
  from public.conversations c
  where c.tenant_id = app.tenant() and c.channel = 'chat' and c.api_key_id = p_key and c.visitor_sha256 = p_visitor
    and (c.id = p_new or c.id = (select m.conversation_id from public.conversation_messages m where m.tenant_id = app.tenant() and m.id = v_question))
  order by c.id = p_new limit 1;
  if v_row.id is null then
    return public.open_chat(p_conversation, p_new, p_key, p_visitor, p_at);
  end if;
  return jsonb_build_object('id', v_row.id, 'facts', v_row.facts, 'clientId', v_row.client_id, 'enquiryId', v_row.enquiry_id);
end
$$;

-- What of an earlier answer may still be said in its conversation: all of it while every document of the agency's that it cites is there, open to the asker, and as it was; else nothing.
create function app.still_said(p_answer public.conversation_messages, p_channel text) returns text
language sql stable security invoker set search_path = '' as $$
  select case when exists (
    select from jsonb_array_elements(coalesce(p_answer.facts -> 'citations', '[]'::jsonb)) as k
    where k ->> 'tier' is null and not exists (
      select from public.documents d
      where d.tenant_id = p_answer.tenant_id and d.id::text = k ->> 'documentId' and d.status <> 'deleting' and d.updated_at <= p_answer.at
        and (p_channel = 'helpdesk' or d.visibility = 'public'))
  ) then '' else p_answer.text end
$$;

-- As record_question. p_question: {id, conversation_id, text, asker}; asker tells apart those who ask in one thread of mails, null where a conversation has one asker.
-- The history is what that asker asked, and what may still be said of the answers. An id that stands for another text already is a key that was used for something else.
create function public.record_asked(p_question jsonb, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_id constant uuid := (p_question ->> 'id')::uuid;
  v_conversation constant uuid := (p_question ->> 'conversation_id')::uuid;
  v_channel text;
begin
  perform app.require('knowledge:ask');
  update public.conversations c set last_at = greatest(c.last_at, p_at) where c.tenant_id = app.tenant() and c.id = v_conversation
  returning c.channel into v_channel;
  if v_channel is null then
    perform app.fail('not_found', 'There is no such object.');
  end if;
  insert into public.conversation_messages (tenant_id, id, conversation_id, author, text, facts, at)
  values (app.tenant(), v_id, v_conversation, 'asker', p_question ->> 'text', jsonb_strip_nulls(jsonb_build_object('asker', p_question ->> 'asker')), p_at)
  on conflict do nothing;
  if v_channel <> 'mail' then
    perform app.asked_the_same(v_id, p_question ->> 'text');
  end if;
  return jsonb_build_object(
    'history', (select coalesce(jsonb_agg(jsonb_build_object('question', x.question, 'answer', x.answer, 'standsFor', x.stands_for) order by x.at, x.id), '[]'::jsonb) from (
      select q.id, q.at, q.text as question, app.still_said(a, v_channel) as answer, a.facts ->> 'standsFor' as stands_for
      from public.conversation_messages q
      join public.conversation_messages a on a.tenant_id = q.tenant_id and a.question_id = q.id and a.author = 'assistant'
      where q.tenant_id = app.tenant() and q.conversation_id = v_conversation and q.author = 'asker' and q.id <> v_id
        and q.facts ->> 'asker' is not distinct from p_question ->> 'asker'
      order by q.at desc, q.id desc limit 10) x),
    'answer', (select to_jsonb(a) || jsonb_build_object('escalation_id', e.id)
      from public.conversation_messages a
      left join public.escalations e on e.tenant_id = a.tenant_id and e.question_id = a.question_id
      where a.tenant_id = app.tenant() and a.question_id = v_id and a.author = 'assistant' limit 1));
end
$$;

revoke all on function app.asked_the_same(uuid, text), app.still_said(public.conversation_messages, text), public.open_chat_once(uuid, uuid, jsonb, uuid, text, timestamptz), public.record_asked(jsonb, timestamptz) from public, anon, authenticated;
grant execute on function app.asked_the_same(uuid, text), app.still_said(public.conversation_messages, text), public.open_chat_once(uuid, uuid, jsonb, uuid, text, timestamptz), public.record_asked(jsonb, timestamptz) to app_member;
