-- What paid model work costs an agency: one row for each call, set aside before it and settled after, under a cap for each day; and the section `ai` of the settings.

-- Which sections there are, the code knows; a later release may check it here again, once nothing that runs would be refused.
alter table public.settings drop constraint settings_section_check;

-- A section that nobody has set yet is at revision 0.
create or replace function public.patch_settings(p_section text, p_value jsonb, p_expected_revision integer, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.settings;
begin
  perform app.require(case p_section when 'branding' then 'branding:write' else 'settings:write' end);
  if p_expected_revision = 0 then
    insert into public.settings as s (tenant_id, section, value, revision, updated_at)
    values (app.tenant(), p_section, p_value, 1, p_at)
    on conflict do nothing
    returning s.* into v_row;
  else
    update public.settings s
    set value = p_value, revision = s.revision + 1, updated_at = p_at
    where s.tenant_id = app.tenant() and s.section = p_section and s.revision = p_expected_revision
    returning s.* into v_row;
  end if;
  if v_row.tenant_id is null then
    perform app.fail('precondition_failed', 'The settings were changed since you read them; read them again.');
  end if;
  perform app.audit('settings.changed', 'settings', p_section, jsonb_build_object('revision', v_row.revision), p_at);
  return jsonb_build_object('value', v_row.value, 'revision', v_row.revision);
end
$$;

create table public.model_calls (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  purpose text not null check (purpose in ('extraction', 'answers', 'embeddings')),
  model text not null check (length(model) between 1 and 100),
  -- What it is for: `enquiry` and its id.
  entity text not null,
  entity_id text not null,
  tokens_in integer not null default 0 check (tokens_in >= 0),
  tokens_out integer not null default 0 check (tokens_out >= 0),
  -- While it is `reserved`: what it may cost at most. A call whose worker died stays so, and counts.
  cost_micro_usd bigint not null check (cost_micro_usd >= 0),
  -- `over_cap`: it was not made, the day's money was spent.
  outcome text not null check (outcome in ('reserved', 'over_cap', 'answered', 'refused', 'empty', 'cut_off', 'not_json', 'wrong_form', 'failed')),
  is_estimated boolean not null default false,
  ms integer check (ms >= 0),
  -- In the agency's time zone.
  day date not null,
  at timestamptz not null,
  primary key (tenant_id, id)
);
create index model_calls_day on public.model_calls (tenant_id, day);
call app.protect('model_calls', 'settings:read', 'enquiries:write', 'enquiries:write', null);

-- p_call: {id, purpose, model, entity, entity_id, cost_micro_usd}. One at a time for each agency and day, so that calls side by side cannot spend the same money.
create function public.reserve_model_spend(p_call jsonb, p_cap_micro_usd bigint, p_day date, p_at timestamptz) returns jsonb
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

-- p_used: {outcome, tokens_in, tokens_out, cost_micro_usd, is_estimated, ms}. Whether there was such a call to settle.
create function public.settle_model_spend(p_id uuid, p_used jsonb) returns boolean
language plpgsql security invoker set search_path = '' as $$
begin
  update public.model_calls c
  set outcome = p_used ->> 'outcome', tokens_in = (p_used ->> 'tokens_in')::integer, tokens_out = (p_used ->> 'tokens_out')::integer,
    cost_micro_usd = (p_used ->> 'cost_micro_usd')::bigint, is_estimated = (p_used ->> 'is_estimated')::boolean, ms = (p_used ->> 'ms')::integer
  where c.tenant_id = app.tenant() and c.id = p_id and c.outcome = 'reserved';
  return found;
end
$$;

create function public.model_usage(p_day date) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select jsonb_build_object(
    'day_micro_usd', coalesce(sum(c.cost_micro_usd) filter (where c.day = p_day), 0), 'month_micro_usd', coalesce(sum(c.cost_micro_usd), 0),
    'day_calls', count(*) filter (where c.day = p_day), 'month_calls', count(*))
  from public.model_calls c
  where c.tenant_id = app.tenant() and c.day between date_trunc('month', p_day)::date and p_day and c.outcome <> 'over_cap'
$$;

revoke all on function public.reserve_model_spend(jsonb, bigint, date, timestamptz), public.settle_model_spend(uuid, jsonb), public.model_usage(date)
  from public, anon, authenticated;
grant execute on function public.reserve_model_spend(jsonb, bigint, date, timestamptz), public.settle_model_spend(uuid, jsonb), public.model_usage(date) to app_member;
