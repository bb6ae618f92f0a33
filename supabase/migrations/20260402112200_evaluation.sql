-- What people think of answers, and how good the answers are by it.

create table public.evaluation_runs (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  requested_by text not null,
  state text not null default 'queued' check (state in ('queued', 'running', 'done')),
  uses_model boolean not null default false,
  cases_done integer not null default 0,
  cases_total integer,
  -- {embedder, documents, chunks, instructions}: what was measured.
  version jsonb,
  metrics jsonb,
  gate jsonb,
  worst jsonb not null default '[]',
  created_at timestamptz not null,
  finished_at timestamptz,
  primary key (tenant_id, id)
);
create index evaluation_runs_finished on public.evaluation_runs (tenant_id, finished_at);
call app.protect('evaluation_runs', 'knowledge:evaluate', 'knowledge:evaluate', 'knowledge:evaluate', null);

-- One opinion of each rater, the last one counts. p_rating: {id, answer_id, rater, rating, comment, verdict}. A member rates what they were answered, and visitors' and mails' answers where they may read
-- them; a visitor (p_visitor) what they were answered. {escalationId}: where p_escalates and the answer was not right, a person is asked.
create function public.rate_answer(p_rating jsonb, p_member uuid, p_visitor text, p_escalates boolean, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_message public.conversation_messages;
  v_escalation jsonb;
begin
  perform app.require('knowledge:ask');
  select m.* into v_message
  from public.conversation_messages m join public.conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
  where m.tenant_id = app.tenant() and m.id = (p_rating ->> 'answer_id')::uuid and m.author <> 'asker'
    and (c.member_id = p_member or (p_member is not null and c.channel <> 'helpdesk' and app.can('conversations:read')) or c.visitor_sha256 = p_visitor);
  if v_message.id is null then
    perform app.fail('not_found', 'There is no such object.');
  end if;
  insert into public.answer_ratings as r (tenant_id, id, answer_id, rater, rating, comment, verdict, at)
  values (app.tenant(), (p_rating ->> 'id')::uuid, v_message.id, p_rating ->> 'rater', p_rating ->> 'rating', p_rating ->> 'comment', p_rating ->> 'verdict', p_at)
  on conflict (tenant_id, answer_id, rater) do update
    set rating = excluded.rating, comment = coalesce(excluded.comment, r.comment), verdict = excluded.verdict, at = excluded.at;
  if p_escalates and p_rating ->> 'verdict' = 'needs_review' and v_message.author = 'assistant' and v_message.question_id is not null then
    v_escalation := app.open_escalation(v_message.conversation_id, v_message.question_id, v_message.id, 'rated', 'medium', p_at);
  end if;
  perform app.audit('answer.rated', 'answer', v_message.id::text, jsonb_build_object('rating', p_rating ->> 'rating'), p_at);
  return jsonb_build_object('escalationId', v_escalation -> 'id');
end
$$;

-- The evaluation set: rated answers with their questions, newest opinion first, one for each question and audience.
create function public.evaluation_cases(p_limit integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(x) order by x.at desc, x.answer_id), '[]'::jsonb) from (
    select * from (
      select distinct on (lower(q.text), c.channel = 'helpdesk') a.id as answer_id, q.text as question, a.text as answer, case a.author when 'expert' then 'expert' else a.method end as method,
        coalesce(a.facts ->> 'visibility', case c.channel when 'helpdesk' then 'private' else 'public' end) as visibility, c.channel,
        (select coalesce(jsonb_agg(distinct k ->> 'documentId'), '[]'::jsonb) from jsonb_array_elements(coalesce(a.facts -> 'citations', '[]'::jsonb)) as k) as cited_ids,
        r.rating, r.verdict, r.comment, r.at
      from public.answer_ratings r
      join public.conversation_messages a on a.tenant_id = r.tenant_id and a.id = r.answer_id
      join public.conversation_messages q on q.tenant_id = a.tenant_id and q.id = a.question_id
      join public.conversations c on c.tenant_id = a.tenant_id and c.id = a.conversation_id
      where r.tenant_id = app.tenant() and (a.author = 'expert' or a.method in ('model', 'extractive', 'faq', 'no_results', 'clarify'))
      order by lower(q.text), c.channel = 'helpdesk', r.at desc, r.id
    ) as one
    order by one.at desc, one.answer_id limit p_limit) x
$$;

create function public.request_evaluation(p_id uuid, p_by text, p_uses_model boolean, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
begin
  perform app.require('knowledge:evaluate');
  perform pg_advisory_xact_lock(hashtextextended('evaluate/' || app.tenant(), 0));
  if exists (select from public.evaluation_runs e where e.tenant_id = app.tenant() and e.state <> 'done' and e.created_at > v_at - interval '15 minutes') then
    perform app.fail('state_conflict', 'An evaluation is under way. Wait for its result.');
  end if;
  insert into public.evaluation_runs (tenant_id, id, requested_by, uses_model, created_at) values (app.tenant(), p_id, p_by, p_uses_model, v_at);
  perform app.add_events(p_events, p_meta);
  perform app.audit('evaluation.requested', 'evaluation', p_id::text, jsonb_build_object('usesModel', p_uses_model), v_at);
  return jsonb_build_object('events', app.unpublished(p_meta ->> 'cause'));
end
$$;

-- The stage begins, or begins again. The clock's own runs have no row yet. {usesModel, previousRecallAt3}: null without a run before.
create function public.begin_evaluation(p_id uuid, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
begin
  perform app.require('knowledge:evaluate');
  insert into public.evaluation_runs (tenant_id, id, requested_by, created_at) values (app.tenant(), p_id, 'system', p_at) on conflict do nothing;
  update public.evaluation_runs set state = 'running', cases_done = 0 where tenant_id = app.tenant() and id = p_id and state <> 'done';
  return (
    select jsonb_build_object('usesModel', e.uses_model, 'previousRecallAt3', (
      select p.metrics -> 'recallAt3' from public.evaluation_runs p
      where p.tenant_id = app.tenant() and p.state = 'done' and p.id <> p_id and p.metrics ->> 'recallAt3' is not null order by p.finished_at desc, p.id desc limit 1))
    from public.evaluation_runs e where e.tenant_id = app.tenant() and e.id = p_id);
end
$$;

create function public.report_evaluation(p_id uuid, p_done integer, p_total integer) returns boolean
language plpgsql security invoker set search_path = '' as $$
begin
  perform app.require('knowledge:evaluate');
  update public.evaluation_runs set cases_done = p_done, cases_total = p_total where tenant_id = app.tenant() and id = p_id and state = 'running';
  return found;
end
$$;

-- p_result: {version, metrics, gate, worst, cases}.
create function public.complete_evaluation(p_event_id uuid, p_id uuid, p_result jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
begin
  if not app.claim_stage('evaluate-answers', p_event_id) then
    return jsonb_build_object('done', true, 'events', '[]'::jsonb);
  end if;
  update public.evaluation_runs
  set state = 'done', version = p_result -> 'version', metrics = p_result -> 'metrics', gate = p_result -> 'gate', worst = p_result -> 'worst',
    cases_done = (p_result ->> 'cases')::integer, cases_total = (p_result ->> 'cases')::integer, finished_at = v_at
  where tenant_id = app.tenant() and id = p_id and state <> 'done';
  perform app.audit('evaluation.finished', 'evaluation', p_id::text, jsonb_build_object('metrics', p_result -> 'metrics', 'gate', p_result -> 'gate'), v_at);
  if p_result #>> '{gate,isPassed}' = 'false' then
    perform app.notify('alert_raised', 'knowledge:evaluate', null, 'evaluation', p_id::text, 'Answers have become worse', p_result -> 'gate', v_at);
  end if;
  return jsonb_build_object('done', false, 'events', '[]'::jsonb);
end
$$;

-- What was asked and not known, newest first.
create function public.unanswered_questions(p_since timestamptz, p_limit integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(x) order by x.at desc, x.id), '[]'::jsonb) from (
    select q.id, q.text, a.method, a.at, c.channel
    from public.conversation_messages a
    join public.conversation_messages q on q.tenant_id = a.tenant_id and q.id = a.question_id
    join public.conversations c on c.tenant_id = a.tenant_id and c.id = a.conversation_id
    where a.tenant_id = app.tenant() and a.method in ('no_results', 'clarify') and a.at >= p_since
    order by a.at desc, q.id limit p_limit) x
$$;

revoke all on function public.rate_answer(jsonb, uuid, text, boolean, timestamptz), public.evaluation_cases(integer),
  public.request_evaluation(uuid, text, boolean, jsonb, jsonb), public.begin_evaluation(uuid, timestamptz), public.report_evaluation(uuid, integer, integer),
  public.complete_evaluation(uuid, uuid, jsonb, jsonb), public.unanswered_questions(timestamptz, integer) from public, anon, authenticated;
grant execute on function public.rate_answer(jsonb, uuid, text, boolean, timestamptz), public.evaluation_cases(integer),
  public.request_evaluation(uuid, text, boolean, jsonb, jsonb), public.begin_evaluation(uuid, timestamptz), public.report_evaluation(uuid, integer, integer),
  public.complete_evaluation(uuid, uuid, jsonb, jsonb), public.unanswered_questions(timestamptz, integer) to app_member;

-- ---------------------------------------------------------------- doors
grant select (tenant_id) on public.answer_ratings to app_owner;
create policy answer_ratings_sweep on public.answer_ratings for select to app_owner using ((select current_setting('app.door_evaluation_sweep', true)) = 'on');

-- Which agencies have an evaluation set, and nothing else about them.
create function public.door_tenants_to_evaluate() returns jsonb
language sql stable security definer set search_path = '' set app.door_evaluation_sweep = 'on' as $$
  select coalesce(jsonb_agg(distinct r.tenant_id), '[]'::jsonb) from public.answer_ratings r
$$;
grant create on schema public to app_owner;
alter function public.door_tenants_to_evaluate() owner to app_owner;
revoke create on schema public from app_owner;
revoke all on function public.door_tenants_to_evaluate() from public, anon, authenticated;
grant execute on function public.door_tenants_to_evaluate() to app_door;
