-- Takes back 20260403083000_model_spend_days: what calls cost is added up from the calls themselves again.
create or replace function public.reserve_model_money(p_call jsonb, p_caps jsonb, p_day date, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  -- Read once: for each row it would be read anew.
  v_tenant constant text := app.tenant();
  v_estimate constant bigint := (p_call ->> 'cost_micro_usd')::bigint;
  v_month constant date := date_trunc('month', p_day)::date;
  v_month_name constant text := to_char(p_day, 'YYYY-MM');
  v_month_cap constant bigint := (p_caps ->> 'month_micro_usd')::bigint;
  v_day_cap constant bigint := (p_caps ->> 'day_micro_usd')::bigint;
  v_month_spent bigint;
  v_day_spent bigint;
  v_is_first boolean;
  v_unapproved_percent integer := (p_caps ->> 'unapproved_percent')::integer;
  v_stop bigint := v_month_cap;
  v_refusal text;
  v_reached bigint;
  v_percent integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('model_money/' || v_tenant || '/' || v_month, 0));
  -- The release before this one counts days alone, under this lock.
  perform pg_advisory_xact_lock(hashtextextended('model_spend/' || v_tenant || '/' || p_day, 0));
  if exists (select from public.model_budget_approvals a where a.tenant_id = v_tenant and a.month = v_month) then
    v_unapproved_percent := null;
  end if;
  if v_unapproved_percent is not null then
    v_stop := v_month_cap * v_unapproved_percent / 100;
  end if;
  select coalesce(sum(c.cost_micro_usd), 0), coalesce(sum(c.cost_micro_usd) filter (where c.day = p_day), 0),
    count(*) filter (where c.day = p_day and c.outcome = 'over_cap') = 0
  into v_month_spent, v_day_spent, v_is_first
  from public.model_calls c
  where c.tenant_id = v_tenant and c.day >= v_month and c.day < (v_month + interval '1 month')::date;
  v_refusal := case
    when v_month_spent + v_estimate > v_month_cap then 'month'
    when v_month_spent + v_estimate > v_stop then 'approval'
    when v_day_spent + v_estimate > v_day_cap then 'day'
  end;
  if v_refusal is null or v_is_first then
    insert into public.model_calls (tenant_id, id, purpose, model, entity, entity_id, tokens_in, cost_micro_usd, outcome, day, at)
    values (v_tenant, (p_call ->> 'id')::uuid, p_call ->> 'purpose', p_call ->> 'model', p_call ->> 'entity', p_call ->> 'entity_id',
      case when v_refusal is null then (p_call ->> 'tokens_in')::integer else 0 end, case when v_refusal is null then v_estimate else 0 end,
      case when v_refusal is null then 'reserved' else 'over_cap' end, p_day, p_at);
  end if;
  -- A call that the month has no money for has reached its end; an owner must have heard of 90 % before they are waited for.
  v_reached := case v_refusal
    when 'month' then case when v_unapproved_percent is null then v_month_cap else greatest(v_month_spent, v_month_cap * 9 / 10) end
    when 'approval' then greatest(v_month_spent, v_month_cap * 9 / 10)
    when 'day' then v_month_spent
    else v_month_spent + v_estimate
  end;
  foreach v_percent in array array[80, 90, 100] loop
    continue when v_month_cap = 0 or v_reached * 100 < v_month_cap * v_percent;
    insert into public.model_budget_notices (tenant_id, month, percent, at) values (v_tenant, v_month, v_percent, p_at) on conflict do nothing;
    continue when not found;
    perform app.notify('budget_threshold', 'settings:write', null, 'model_spend', v_month_name || '/' || v_percent,
      case
        when v_percent = 100 then 'The month''s money for the language model is spent: rules and the documents'' own words do the work'
        when v_percent = 90 and v_unapproved_percent is not null
          then '90 % of the month''s money for the language model is spent: at ' || v_unapproved_percent || ' % it waits for an owner to approve the month'
        else v_percent || ' % of the month''s money for the language model is spent'
      end,
      jsonb_build_object('month', v_month_name, 'percent', v_percent, 'spentMicroUsd', v_month_spent + case when v_refusal is null then v_estimate else 0 end,
        'capMicroUsd', v_month_cap, 'needsApproval', v_unapproved_percent is not null), p_at);
    perform app.audit('model_spend.threshold', 'model_spend', v_month_name || '/' || v_percent,
      jsonb_build_object('percent', v_percent, 'spentMicroUsd', v_month_spent, 'capMicroUsd', v_month_cap), p_at);
  end loop;
  return jsonb_build_object('refusal', v_refusal, 'month_micro_usd', v_month_spent, 'day_micro_usd', v_day_spent);
end
$$;
create or replace function public.model_budget(p_day date) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select jsonb_build_object(
    'purposes', coalesce((
      select jsonb_agg(to_jsonb(x) order by x.purpose)
      from (
        select c.purpose,
          coalesce(sum(c.cost_micro_usd) filter (where c.outcome <> 'reserved'), 0) as month_spent,
          coalesce(sum(c.cost_micro_usd) filter (where c.outcome = 'reserved'), 0) as month_reserved,
          count(*) as month_calls,
          coalesce(sum(c.cost_micro_usd) filter (where c.day = p_day and c.outcome <> 'reserved'), 0) as day_spent,
          coalesce(sum(c.cost_micro_usd) filter (where c.day = p_day and c.outcome = 'reserved'), 0) as day_reserved,
          count(*) filter (where c.day = p_day) as day_calls
        from public.model_calls c
        where c.tenant_id = (select app.tenant()) and c.day >= date_trunc('month', p_day)::date and c.day < (date_trunc('month', p_day) + interval '1 month')::date
          and c.outcome <> 'over_cap'
        group by c.purpose
      ) x), '[]'::jsonb),
    'approval', (
      select jsonb_build_object('approved_by', a.approved_by, 'approved_at', a.approved_at)
      from public.model_budget_approvals a where a.tenant_id = (select app.tenant()) and a.month = date_trunc('month', p_day)::date))
$$;
drop trigger model_calls_counted on public.model_calls;
drop function app.count_model_call();
drop table public.model_spend_days;
