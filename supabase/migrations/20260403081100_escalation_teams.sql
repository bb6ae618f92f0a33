-- Questions that wait for a person go to a team: the one for what they are about, else the agency's default one.

-- Whose team it was given to; null: the default one's, or everybody's who may answer.
alter table public.escalations add column category text;

-- The ids that a section `escalations` of the settings names. A public id is mem_ and the 32 digits of a uuid.
create function app.team_members(p_list jsonb) returns uuid[]
language sql immutable security invoker set search_path = '' as $$
  select array(select substr(m, 5)::uuid from jsonb_array_elements_text(coalesce(p_list, '[]'::jsonb)) as m)
$$;

-- Every id that such a section names.
create function app.named_in_teams(p_value jsonb) returns uuid[]
language sql immutable security invoker set search_path = '' as $$
  select app.team_members(p_value -> 'defaultTeam') || array(
    select m from jsonb_array_elements(coalesce(p_value -> 'teams', '[]'::jsonb)) as t, unnest(app.team_members(t -> 'members')) as m)
$$;

-- As patch_settings for that section: whoever is newly named must be an active member of the agency who may answer.
create function public.patch_escalation_settings(p_section text, p_value jsonb, p_expected_revision integer, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_old jsonb;
begin
  perform app.require('settings:write');
  select s.value into v_old from public.settings s where s.tenant_id = app.tenant() and s.section = 'escalations';
  if exists (
    select from unnest(app.named_in_teams(p_value)) as named(id)
    where not named.id = any (app.named_in_teams(v_old)) and not named.id = any (app.members_who_may('escalations:answer'))
  ) then
    perform app.fail('not_found', 'There is no such member who may answer.');
  end if;
  return public.patch_settings('escalations', p_value, p_expected_revision, p_at);
end
$$;

-- Who may be given the question of an answer: the first of the agency's teams for the category of a document that the answer cites, of one that was found, or for the kind of the question; else the default team; a team of which nobody
-- may answer any more counts as none, and then it is everybody who may.
create function app.escalation_team(p_answer uuid) returns table (category text, member_ids uuid[])
language plpgsql stable security invoker set search_path = '' as $$
declare
  v_all constant uuid[] := app.members_who_may('escalations:answer');
  v_settings jsonb;
  v_team jsonb;
begin
  select s.value into v_settings from public.settings s where s.tenant_id = app.tenant() and s.section = 'escalations';
  select t into v_team
  from public.conversation_messages a
  cross join lateral (
    select 1 as step, k.place, d.category
    from jsonb_array_elements(coalesce(a.facts -> 'citations', '[]'::jsonb)) with ordinality as k(value, place)
    join public.documents d on d.tenant_id = a.tenant_id and d.id::text = k.value ->> 'documentId'
    union all
    select 2, k.place, d.category
    from jsonb_array_elements_text(coalesce(a.facts -> 'retrievedChunkIds', '[]'::jsonb)) with ordinality as k(value, place)
    join public.documents d on d.tenant_id = a.tenant_id and d.id::text = split_part(k.value, '#', 1)
    union all
    select 3, 1, a.facts ->> 'queryType'
  ) as c
  join jsonb_array_elements(coalesce(v_settings -> 'teams', '[]'::jsonb)) as t on lower(btrim(t ->> 'category')) = lower(btrim(c.category))
  where a.tenant_id = app.tenant() and a.id = p_answer and app.team_members(t -> 'members') && v_all
  order by c.step, c.place limit 1;
  category := v_team ->> 'category';
  member_ids := case
    when v_team is not null then app.team_members(v_team -> 'members')
    when app.team_members(v_settings -> 'defaultTeam') && v_all then app.team_members(v_settings -> 'defaultTeam')
    else v_all end;
  member_ids := array(select distinct m from unnest(member_ids) as m where m = any (v_all));
  return next;
end
$$;

-- Who is to answer a question in person: of its team's active members who may, whoever has the fewest open ones, then whoever got one longest ago.
-- One for each question: a second call gives the first one's. {id, state, assigneeId, dueAt}.
create or replace function app.open_escalation(p_conversation uuid, p_question_id uuid, p_answer_id uuid, p_reason text, p_priority text, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.escalations;
  v_assignee uuid;
  v_team record;
begin
  -- One at a time, so that two at once do not both go to the same least busy member.
  perform pg_advisory_xact_lock(hashtextextended('escalate/' || app.tenant(), 0));
  select * into v_row from public.escalations e where e.tenant_id = app.tenant() and e.question_id = p_question_id;
  if v_row.tenant_id is null then
    select t.category, t.member_ids into v_team from app.escalation_team(p_answer_id) as t;
    select m.id into v_assignee
    from unnest(v_team.member_ids) as m(id)
    left join public.escalations e on e.tenant_id = app.tenant() and e.assignee_id = m.id
    group by m.id
    order by count(e.id) filter (where e.state in ('pending', 'assigned', 'in_progress')), max(e.assigned_at) nulls first, m.id limit 1;
    insert into public.escalations (tenant_id, id, conversation_id, question_id, answer_id, reason, priority, state, assignee_id, assigned_at, due_at, category, created_at)
    values (app.tenant(), gen_random_uuid(), p_conversation, p_question_id, p_answer_id, p_reason, p_priority,
      case when v_assignee is null then 'pending' else 'assigned' end, v_assignee, case when v_assignee is not null then p_at end,
      p_at + case p_priority when 'high' then interval '1 hour' when 'medium' then interval '4 hours' else interval '24 hours' end, v_team.category, p_at)
    returning * into v_row;
    perform app.notify('escalation_new', 'escalations:answer', v_assignee, 'escalation', v_row.id::text, 'A question waits for a person',
      jsonb_build_object('conversationId', p_conversation, 'reason', p_reason, 'priority', p_priority, 'dueAt', v_row.due_at), p_at);
    perform app.audit('escalation.opened', 'escalation', v_row.id::text, jsonb_build_object('reason', p_reason, 'priority', p_priority, 'assigneeId', v_assignee, 'category', v_team.category), p_at);
  end if;
  return jsonb_build_object('id', v_row.id, 'state', v_row.state, 'assigneeId', v_row.assignee_id, 'dueAt', v_row.due_at);
end
$$;

revoke all on function app.team_members(jsonb), app.named_in_teams(jsonb), app.escalation_team(uuid), public.patch_escalation_settings(text, jsonb, integer, timestamptz) from public, anon, authenticated;
grant execute on function app.team_members(jsonb), app.named_in_teams(jsonb), app.escalation_team(uuid), public.patch_escalation_settings(text, jsonb, integer, timestamptz) to app_member;
