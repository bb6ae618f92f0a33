-- The money for the language model: the plan of an agency says how much a month may cost, a day at most a tenth of it, and what is told at 80, 90 and 100 % is told once a month.

-- Which plans there are, the code knows (shared/tenants/plans.json).
alter table public.tenants add column plan text not null default 'trial' check (plan ~ '^[a-z][a-z0-9_-]{1,39}$');

-- Until now the default of a day, a tenth of the trial's month, was stored with whatever else was set; where nothing is stored the plan decides.
update public.settings set value = value - 'dailyCapMicroUsd' where section = 'ai' and value -> 'dailyCapMicroUsd' = '200000'::jsonb;

create table public.model_budget_notices (
  tenant_id text not null references public.tenants (tenant_id),
  -- The first day of a month in the agency's time zone.
  month date not null check (extract(day from month) = 1),
  percent integer not null check (percent between 1 and 100),
  at timestamptz not null,
  primary key (tenant_id, month, percent)
);
call app.protect('model_budget_notices', 'settings:read', 'knowledge:ask', null, null);

create table public.model_budget_approvals (
  tenant_id text not null references public.tenants (tenant_id),
  month date not null check (extract(day from month) = 1),
  approved_by uuid not null,
  approved_at timestamptz not null,
  primary key (tenant_id, month),
  foreign key (tenant_id, approved_by) references public.members (tenant_id, id)
);
create index model_budget_approvals_member on public.model_budget_approvals (tenant_id, approved_by);
call app.protect('model_budget_approvals', 'settings:read', 'billing:write', null, null);

-- Sets money aside for one call. p_call: {id, purpose, model, entity, entity_id, tokens_in, cost_micro_usd}: what it may use at most; p_caps: {month_micro_usd, day_micro_usd, unapproved_percent},
-- the last one null where a month needs no approval. One at a time for each agency and month, so that calls side by side cannot spend the same money.
create function public.reserve_model_money(p_call jsonb, p_caps jsonb, p_day date, p_at timestamptz) returns jsonb
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

-- As before; p_used without tokens_in: nobody knows what the call used, and what was set aside for it stays.
create or replace function public.settle_model_spend(p_id uuid, p_used jsonb) returns boolean
language plpgsql security invoker set search_path = '' as $$
begin
  update public.model_calls c
  set outcome = p_used ->> 'outcome', tokens_in = coalesce((p_used ->> 'tokens_in')::integer, c.tokens_in), tokens_out = coalesce((p_used ->> 'tokens_out')::integer, c.tokens_out),
    cost_micro_usd = coalesce((p_used ->> 'cost_micro_usd')::bigint, c.cost_micro_usd), is_estimated = (p_used ->> 'is_estimated')::boolean, ms = (p_used ->> 'ms')::integer
  where c.tenant_id = app.tenant() and c.id = p_id and c.outcome = 'reserved';
  return found;
end
$$;

-- What the month of p_day and that day have cost, by purpose, apart from what is set aside for calls under way; and who approved the month.
create function public.model_budget(p_day date) returns jsonb
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

-- An owner lets a month's model work go on to the whole of its money. The same again changes nothing; the first approval stays.
create function public.approve_model_month(p_month date, p_cap_micro_usd bigint, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.model_budget_approvals;
begin
  perform app.require('billing:write');
  if auth.jwt() ->> 'member_role' is distinct from 'owner' then
    perform app.fail('forbidden', 'Only an owner approves a month.');
  end if;
  insert into public.model_budget_approvals (tenant_id, month, approved_by, approved_at)
  values (app.tenant(), p_month, (auth.jwt() ->> 'member_id')::uuid, p_at)
  on conflict do nothing;
  if found then
    perform app.audit('model_spend.approved', 'model_spend', to_char(p_month, 'YYYY-MM'), jsonb_build_object('capMicroUsd', p_cap_micro_usd), p_at);
  end if;
  select * into v_row from public.model_budget_approvals a where a.tenant_id = app.tenant() and a.month = p_month;
  return jsonb_build_object('approved_by', v_row.approved_by, 'approved_at', v_row.approved_at);
end
$$;

grant update (plan) on public.tenants to app_owner;
create policy tenants_plan on public.tenants for update to app_owner
  using (tenant_id = (select current_setting('app.door_tenant', true))) with check (tenant_id = (select current_setting('app.door_tenant', true)));

-- Puts an agency on a plan, effective on its next call; the same again changes nothing.
create function public.platform_set_plan(p_tenant text, p_plan text, p_label text, p_at timestamptz) returns text
language plpgsql security definer set search_path = '' as $$
declare
  v_before text;
begin
  perform set_config('app.door_tenant', p_tenant, true);
  select t.plan into v_before from public.tenants t where t.tenant_id = p_tenant and t.status <> 'closed' for update;
  if v_before is null then
    perform app.fail('not_found', 'There is no such object.');
  end if;
  if v_before <> p_plan then
    update public.tenants t set plan = p_plan where t.tenant_id = p_tenant;
    insert into public.audit (tenant_id, actor, action, entity, entity_id, data, at)
    values (p_tenant, 'platform:' || p_label, 'tenant.plan_changed', 'tenant', p_tenant, jsonb_build_object('from', v_before, 'to', p_plan), p_at);
  end if;
  return p_plan;
end
$$;

grant create on schema public to app_owner;
alter function public.platform_set_plan(text, text, text, timestamptz) owner to app_owner;
revoke create on schema public from app_owner;
revoke all on function public.reserve_model_money(jsonb, jsonb, date, timestamptz), public.model_budget(date), public.approve_model_month(date, bigint, timestamptz),
  public.platform_set_plan(text, text, text, timestamptz) from public, anon, authenticated;
grant execute on function public.reserve_model_money(jsonb, jsonb, date, timestamptz), public.model_budget(date), public.approve_model_month(date, bigint, timestamptz)
  to app_member;
grant execute on function public.platform_set_plan(text, text, text, timestamptz) to app_platform;
