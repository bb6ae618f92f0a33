-- Takes back 20260403080000_model_budget. Loses the plans of the agencies, which months were approved, and what was told of a month; what calls cost stays.
drop function public.platform_set_plan(text, text, text, timestamptz);
drop policy tenants_plan on public.tenants;
revoke update (plan) on public.tenants from app_owner;
drop function public.approve_model_month(date, bigint, timestamptz);
drop function public.model_budget(date);
drop function public.reserve_model_money(jsonb, jsonb, date, timestamptz);
create or replace function public.settle_model_spend(p_id uuid, p_used jsonb) returns boolean
language plpgsql security invoker set search_path = '' as $$
begin
  update public.model_calls c
  set outcome = p_used ->> 'outcome', tokens_in = (p_used ->> 'tokens_in')::integer, tokens_out = (p_used ->> 'tokens_out')::integer,
    cost_micro_usd = coalesce((p_used ->> 'cost_micro_usd')::bigint, c.cost_micro_usd), is_estimated = (p_used ->> 'is_estimated')::boolean, ms = (p_used ->> 'ms')::integer
  where c.tenant_id = app.tenant() and c.id = p_id and c.outcome = 'reserved';
  return found;
end
$$;
drop table public.model_budget_approvals;
drop table public.model_budget_notices;
alter table public.tenants drop column plan;
