-- Who is no member is told from a member too, and a call of which nobody knows whether it was paid keeps what was set aside.

-- As before; a caller without a member's id is never the one who lays down their own.
create or replace function public.assign_enquiry(p_id uuid, p_member_id uuid, p_next boolean, p_on date, p_at timestamptz) returns void
language plpgsql security invoker set search_path = '' as $$
declare
  v_me constant text := auth.jwt() ->> 'member_id';
  v_row public.enquiries;
  v_target uuid := p_member_id;
begin
  perform app.require('enquiries:write');
  v_row := app.hold_enquiry(p_id);
  if p_next or coalesce(v_row.assignee_id::text, v_me) is distinct from v_me or coalesce(v_target::text, v_me) is distinct from v_me then
    perform app.require('enquiries:assign');
  end if;
  if p_next then
    v_target := app.next_assignee((
      select e.assignee_id from public.enquiries e
      where e.tenant_id = v_row.tenant_id and e.client_id = v_row.client_id and e.id <> v_row.id and e.assignee_id is not null
      order by e.created_at desc, e.id desc limit 1), p_on, p_at);
    if v_target is null then
      perform app.fail('state_conflict', 'Nobody takes part in the assignment today.');
    end if;
  elsif v_target is not null and not exists (
    select from public.members m where m.tenant_id = v_row.tenant_id and m.id = v_target and m.status = 'active') then
    perform app.fail('not_found', 'There is no such object.');
  end if;
  if v_target is not distinct from v_row.assignee_id then
    return;
  end if;
  update public.enquiries set assignee_id = v_target, revision = revision + 1, updated_at = p_at where tenant_id = app.tenant() and id = p_id;
  perform app.record_change(p_id, 'assignee', to_jsonb(v_row.assignee_id), to_jsonb(v_target), p_at);
  perform app.audit('enquiry.assigned', 'enquiry', p_id::text, jsonb_build_object('from', v_row.assignee_id, 'to', v_target), p_at);
  if v_target is not null and v_target::text is distinct from v_me then
    perform app.notify('enquiry_new', 'enquiries:write', v_target, 'enquiry', p_id::text, v_row.number || ': ' || v_row.subject,
      jsonb_build_object('assigned', true), p_at);
  end if;
end
$$;

-- As before; p_used without cost_micro_usd: nobody knows what the call used, and what was set aside for it stays spent.
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
