-- Conversations as members see them, and questions that came by mail.

-- Whether the caller may see a conversation: a member their own of the helpdesk, and everybody who reads conversations those with visitors and by mail.
create function app.sees_conversation(p_row public.conversations) returns boolean
language sql stable security invoker set search_path = '' as $$
  select p_row.tenant_id = app.tenant() and (p_row.channel <> 'helpdesk' or p_row.member_id::text = auth.jwt() ->> 'member_id')
$$;

-- One page, the latest first. p_filter: {channel, enquiry_id, state}, each may be missing; p_before: {last_at, id} of the last one seen.
create function public.list_conversations(p_filter jsonb, p_before jsonb, p_limit integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(x) order by x.last_at desc, x.id desc), '[]'::jsonb) from (
    select c.id, c.channel, c.state, c.enquiry_id, c.client_id, c.created_at, c.last_at,
      (select m.text from public.conversation_messages m where m.tenant_id = c.tenant_id and m.conversation_id = c.id and m.author = 'asker' order by m.at, m.id limit 1) as begins
    from public.conversations c
    where app.sees_conversation(c)
      and (p_filter ->> 'channel' is null or c.channel = p_filter ->> 'channel')
      and (p_filter ->> 'state' is null or c.state = p_filter ->> 'state')
      and (p_filter ->> 'enquiry_id' is null or c.enquiry_id = (p_filter ->> 'enquiry_id')::uuid)
      and (p_before is null or (c.last_at, c.id) < ((p_before ->> 'last_at')::timestamptz, (p_before ->> 'id')::uuid))
    order by c.last_at desc, c.id desc limit p_limit) x
$$;

-- One conversation with a page of its messages, oldest first; null when the caller sees no such one. p_after: {at, id} of the last message seen.
create function public.read_conversation(p_id uuid, p_after jsonb, p_limit integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select jsonb_build_object(
    'conversation', (select to_jsonb(x) from (select c.id, c.channel, c.state, c.enquiry_id, c.client_id, c.created_at, c.last_at, null::text as begins) x),
    'messages', (select coalesce(jsonb_agg(to_jsonb(x) order by x.at, x.author = 'assistant', x.id), '[]'::jsonb) from (
      select m.id, m.author, m.text, m.question_id, m.method, m.confidence, m.facts, m.at, e.id as escalation_id
      from public.conversation_messages m
      left join public.escalations e on e.tenant_id = m.tenant_id and e.answer_id = m.id
      where m.tenant_id = c.tenant_id and m.conversation_id = c.id
        and (p_after is null or (m.at, m.author = 'assistant', m.id)
          > ((p_after ->> 'at')::timestamptz, (p_after ->> 'author') = 'assistant', (p_after ->> 'id')::uuid))
      order by m.at, m.author = 'assistant', m.id limit p_limit) x))
  from public.conversations c
  where c.id = p_id and app.sees_conversation(c)
$$;

-- Begins anew: nothing of a closed conversation is known in the one that follows it. A member closes their own alone.
create function public.close_conversation(p_id uuid, p_at timestamptz) returns boolean
language plpgsql security invoker set search_path = '' as $$
begin
  perform app.require('knowledge:ask');
  update public.conversations c set state = 'closed', revision = c.revision + 1
  where c.tenant_id = app.tenant() and c.id = p_id and c.channel = 'helpdesk' and c.member_id::text = auth.jwt() ->> 'member_id' and c.state = 'open';
  if found then
    perform app.audit('conversation.closed', 'conversation', p_id::text, '{}', p_at);
  elsif not exists (select from public.conversations c where c.tenant_id = app.tenant() and c.id = p_id and c.channel = 'helpdesk'
    and c.member_id::text = auth.jwt() ->> 'member_id') then
    perform app.fail('not_found', 'There is no such object.');
  end if;
  return true;
end
$$;

-- answer-question: the answers to a mail's questions wait for a member as a task, or go out by themselves. p_draft: null where nothing could be answered, else {enquiry_id, title, detail}.
-- p_mail: null where a member must look, else the mail; it goes only to a verified person's own address and within the limits of automatic mail, and is a task otherwise.
create function public.complete_mail_answer(p_event_id uuid, p_message_id uuid, p_draft jsonb, p_mail jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_recipient constant text := lower(p_mail ->> 'recipient');
  v_enquiry public.enquiries;
  v_stopped text;
begin
  if not app.claim_stage('answer-question', p_event_id) then
    return jsonb_build_object('done', true, 'stopped', null, 'events', app.unpublished(p_event_id::text));
  end if;
  if p_draft is null then
    return jsonb_build_object('done', false, 'stopped', null, 'events', '[]'::jsonb);
  end if;
  select * into v_enquiry from public.enquiries e where e.tenant_id = app.tenant() and e.id = app.surviving_enquiry((p_draft ->> 'enquiry_id')::uuid);
  if p_mail is not null then
    v_stopped := case
      when not exists (select from public.messages m where m.tenant_id = app.tenant() and m.id = p_message_id and m.direction = 'in' and m.class = 'person'
        and m.authentication = 'pass' and m.parked_reason is null and m.person_via = 'from' and lower(m.person_address) = v_recipient) then 'sender_unverified'
      when v_enquiry.status = 'closed' then 'enquiry_closed'
      when exists (select from public.clients c where c.tenant_id = app.tenant() and c.email = v_recipient
        and (c.undeliverable_at is not null or c.marketing_withdrawn_at is not null)) then 'recipient_blocked'
      else app.automatic_limit((p_mail ->> 'thread_id')::uuid, v_recipient, v_at) end;
    if v_stopped is null then
      perform app.queue_mail(p_mail, p_events, p_meta);
      return jsonb_build_object('done', false, 'stopped', null, 'events', app.unpublished(p_event_id::text));
    end if;
  end if;
  perform app.add_task('answer_ready', p_draft ->> 'title', p_draft -> 'detail',
    jsonb_build_object('assignee_id', v_enquiry.assignee_id, 'enquiry_id', v_enquiry.id, 'client_id', v_enquiry.client_id, 'message_id', p_message_id),
    'answer_ready/' || p_message_id, v_at);
  perform app.notify('answer_ready', 'mail:write', v_enquiry.assignee_id, 'message', p_message_id::text, p_draft ->> 'title',
    jsonb_build_object('enquiryId', v_enquiry.id), v_at);
  perform app.audit('question.answer_drafted', 'message', p_message_id::text, jsonb_build_object('enquiryId', v_enquiry.id, 'stopped', v_stopped), v_at);
  return jsonb_build_object('done', false, 'stopped', v_stopped, 'events', '[]'::jsonb);
end
$$;

revoke all on function app.sees_conversation(public.conversations), public.list_conversations(jsonb, jsonb, integer), public.read_conversation(uuid, jsonb, integer),
  public.close_conversation(uuid, timestamptz), public.complete_mail_answer(uuid, uuid, jsonb, jsonb, jsonb, jsonb) from public, anon, authenticated;
grant execute on function app.sees_conversation(public.conversations), public.list_conversations(jsonb, jsonb, integer), public.read_conversation(uuid, jsonb, integer),
  public.close_conversation(uuid, timestamptz), public.complete_mail_answer(uuid, uuid, jsonb, jsonb, jsonb, jsonb) to app_member;

-- Whoever may ask leaves a trace of it.
drop policy audit_insert on public.audit;
create policy audit_insert on public.audit for insert to app_member
  with check (tenant_id = (select auth.jwt() ->> 'tenant_id') and (select app.can('knowledge:ask')));
