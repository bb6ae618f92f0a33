-- What calls of the model cost is added up as they are set aside and settled, by day and purpose: before each call the thousands of calls of its month were added up anew, one call of an agency after the other.

create table public.model_spend_days (
  tenant_id text not null references public.tenants (tenant_id),
  -- In the agency's time zone.
  day date not null,
  purpose text not null,
  spent_micro_usd bigint not null check (spent_micro_usd >= 0),
  -- Of calls under way, or whose worker died.
  reserved_micro_usd bigint not null check (reserved_micro_usd >= 0),
  calls integer not null check (calls >= 0),
  -- Written down, but not made: there was no money.
  refused_calls integer not null check (refused_calls >= 0),
  primary key (tenant_id, day, purpose)
);
call app.protect('model_spend_days', 'settings:read', 'knowledge:ask', 'knowledge:ask', null);

-- A trigger, so that what the release before this one writes, or has begun to write, is counted as well. Whoever writes a call holds one row here, after the call's own: nobody can wait for each other.
create function app.count_model_call() returns trigger
language plpgsql security invoker set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    insert into public.model_spend_days as s (tenant_id, day, purpose, spent_micro_usd, reserved_micro_usd, calls, refused_calls)
    values (new.tenant_id, new.day, new.purpose, case when new.outcome = 'reserved' then 0 else new.cost_micro_usd end,
      case when new.outcome = 'reserved' then new.cost_micro_usd else 0 end, (new.outcome <> 'over_cap')::integer, (new.outcome = 'over_cap')::integer)
    on conflict (tenant_id, day, purpose) do update
    set spent_micro_usd = s.spent_micro_usd + excluded.spent_micro_usd, reserved_micro_usd = s.reserved_micro_usd + excluded.reserved_micro_usd,
      calls = s.calls + excluded.calls, refused_calls = s.refused_calls + excluded.refused_calls;
    return null;
  end if;
  update public.model_spend_days s
  set spent_micro_usd = s.spent_micro_usd + case when new.outcome = 'reserved' then 0 else new.cost_micro_usd end - case when old.outcome = 'reserved' then 0 else old.cost_micro_usd end,
    reserved_micro_usd = s.reserved_micro_usd + case when new.outcome = 'reserved' then new.cost_micro_usd else 0 end - case when old.outcome = 'reserved' then old.cost_micro_usd else 0 end
  where s.tenant_id = new.tenant_id and s.day = new.day and s.purpose = new.purpose;
  if not found then
    raise exception 'A call of the model is not counted among those of its day.';
  end if;
  return null;
end
$$;
revoke all on function app.count_model_call() from public;

-- Nobody writes a call from here on until this migration is done: none is missed, and none is counted twice.
create trigger model_calls_counted after insert or update of outcome, cost_micro_usd on public.model_calls for each row execute function app.count_model_call();

-- Fails where the wall would hide rows from the migrating role, rather than count too little.
set local row_security = off;
insert into public.model_spend_days (tenant_id, day, purpose, spent_micro_usd, reserved_micro_usd, calls, refused_calls)
select c.tenant_id, c.day, c.purpose, coalesce(sum(c.cost_micro_usd) filter (where c.outcome <> 'reserved'), 0), coalesce(sum(c.cost_micro_usd) filter (where c.outcome = 'reserved'), 0),
  count(*) filter (where c.outcome <> 'over_cap'), count(*) filter (where c.outcome = 'over_cap')
from public.model_calls c
group by c.tenant_id, c.day, c.purpose;
set local row_security = on;

-- As before, but what was spent is read from the days of the month.
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
  select coalesce(sum(s.spent_micro_usd + s.reserved_micro_usd), 0), coalesce(sum(s.spent_micro_usd + s.reserved_micro_usd) filter (where s.day = p_day), 0),
    coalesce(sum(s.refused_calls) filter (where s.day = p_day), 0) = 0
  into v_month_spent, v_day_spent, v_is_first
  from public.model_spend_days s
  where s.tenant_id = v_tenant and s.day >= v_month and s.day < (v_month + interval '1 month')::date;
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

-- As before, but read from the days of the month.
create or replace function public.model_budget(p_day date) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select jsonb_build_object(
    'purposes', coalesce((
      select jsonb_agg(to_jsonb(x) order by x.purpose)
      from (
        select s.purpose,
          sum(s.spent_micro_usd) as month_spent,
          sum(s.reserved_micro_usd) as month_reserved,
          sum(s.calls) as month_calls,
          coalesce(sum(s.spent_micro_usd) filter (where s.day = p_day), 0) as day_spent,
          coalesce(sum(s.reserved_micro_usd) filter (where s.day = p_day), 0) as day_reserved,
          coalesce(sum(s.calls) filter (where s.day = p_day), 0) as day_calls
        from public.model_spend_days s
        where s.tenant_id = (select app.tenant()) and s.day >= date_trunc('month', p_day)::date and s.day < (date_trunc('month', p_day) + interval '1 month')::date
        group by s.purpose
        having sum(s.calls) > 0
      ) x), '[]'::jsonb),
    'approval', (
      select jsonb_build_object('approved_by', a.approved_by, 'approved_at', a.approved_at)
      from public.model_budget_approvals a where a.tenant_id = (select app.tenant()) and a.month = date_trunc('month', p_day)::date))
$$;
