-- Takes back 20260402111800_budget_notices.
create or replace function public.reserve_model_spend(p_call jsonb, p_cap_micro_usd bigint, p_day date, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_estimate constant bigint := (p_call ->> 'cost_micro_usd')::bigint;
  v_spent bigint;
  v_granted boolean;
  v_is_first boolean;
begin
  perform pg_advisory_xact_lock(hashtextextended('model_spend/' || app.tenant() || '/' || p_day, 0));
  select coalesce(sum(c.cost_micro_usd), 0), count(*) filter (where c.outcome = 'over_cap') = 0 into v_spent, v_is_first
  from public.model_calls c where c.tenant_id = app.tenant() and c.day = p_day;
  v_granted := v_spent + v_estimate <= p_cap_micro_usd;
  if v_granted or v_is_first then
    insert into public.model_calls (tenant_id, id, purpose, model, entity, entity_id, cost_micro_usd, outcome, day, at)
    values (app.tenant(), (p_call ->> 'id')::uuid, p_call ->> 'purpose', p_call ->> 'model', p_call ->> 'entity', p_call ->> 'entity_id',
      case when v_granted then v_estimate else 0 end, case when v_granted then 'reserved' else 'over_cap' end, p_day, p_at);
  end if;
  if not v_granted and v_is_first then
    perform app.notify('budget_threshold', 'settings:write', null, 'model_spend', p_day::text, 'The money for the language model is spent for today: rules do the work',
      jsonb_build_object('day', p_day, 'spentMicroUsd', v_spent, 'capMicroUsd', p_cap_micro_usd), p_at);
    perform app.audit('model_spend.cap_reached', 'model_spend', p_day::text, jsonb_build_object('spentMicroUsd', v_spent, 'capMicroUsd', p_cap_micro_usd), p_at);
  end if;
  return jsonb_build_object('granted', v_granted, 'spent_micro_usd', v_spent);
end
$$;
