-- As before, and: people hear when 80 and 90 % of a day's money for the language model is spent, before all of it is.
create or replace function public.reserve_model_spend(p_call jsonb, p_cap_micro_usd bigint, p_day date, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_estimate constant bigint := (p_call ->> 'cost_micro_usd')::bigint;
  v_spent bigint;
  v_granted boolean;
  v_is_first boolean;
  v_percent integer;
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
  -- Each is told once a day, with what is set aside for calls under way.
  foreach v_percent in array array[80, 90] loop
    if v_granted and p_cap_micro_usd > 0 and (v_spent + v_estimate) * 100 >= p_cap_micro_usd * v_percent and not exists (
      select from public.audit a where a.tenant_id = app.tenant() and a.entity = 'model_spend' and a.entity_id = p_day || '/' || v_percent) then
      perform app.notify('budget_threshold', 'settings:write', null, 'model_spend', p_day || '/' || v_percent,
        v_percent || ' % of the money for the language model is spent for today',
        jsonb_build_object('day', p_day, 'percent', v_percent, 'spentMicroUsd', v_spent + v_estimate, 'capMicroUsd', p_cap_micro_usd), p_at);
      perform app.audit('model_spend.threshold', 'model_spend', p_day || '/' || v_percent,
        jsonb_build_object('percent', v_percent, 'spentMicroUsd', v_spent + v_estimate, 'capMicroUsd', p_cap_micro_usd), p_at);
    end if;
  end loop;
  return jsonb_build_object('granted', v_granted, 'spent_micro_usd', v_spent);
end
$$;
