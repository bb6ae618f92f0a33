-- Takes back 20260402112200_evaluation. Loses the results of evaluations; ratings stay.
drop function public.door_tenants_to_evaluate();
drop policy answer_ratings_sweep on public.answer_ratings;
revoke select (tenant_id) on public.answer_ratings from app_owner;
drop function public.unanswered_questions(timestamptz, integer);
drop function public.complete_evaluation(uuid, uuid, jsonb, jsonb);
drop function public.report_evaluation(uuid, integer, integer);
drop function public.begin_evaluation(uuid, timestamptz);
drop function public.request_evaluation(uuid, text, boolean, jsonb, jsonb);
drop function public.evaluation_cases(integer);
drop function public.rate_answer(jsonb, uuid, text, boolean, timestamptz);
drop table public.evaluation_runs;
