-- Takes back 20260403081100_escalation_teams.
-- Who is to answer a question in person: of the active members who may, whoever has the fewest open ones, then whoever got one longest ago.
-- One for each question: a second call gives the first one's. {id, state, assigneeId, dueAt}.
create or replace function app.open_escalation(p_conversation uuid, p_question_id uuid, p_answer_id uuid, p_reason text, p_priority text, p_at timestamptz) returns jsonb
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

drop function app.escalation_team(uuid);
drop function public.patch_escalation_settings(text, jsonb, integer, timestamptz);
drop function app.named_in_teams(jsonb);
drop function app.team_members(jsonb);
alter table public.escalations drop column category;
