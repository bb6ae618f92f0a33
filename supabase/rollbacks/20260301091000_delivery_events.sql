-- Takes back 20260301091000_delivery_events. Loses what the mail provider said of sent mails, and who withdrew the consent to marketing.
drop function public.door_tenants_with_overdue_mail(integer);
drop function public.door_outbound_tenants(uuid[]);
drop function public.flag_overdue_mails(integer, timestamptz);
drop function public.record_delivery_events(jsonb, jsonb, jsonb, jsonb);
drop policy outbound_mails_sweep on public.outbound_mails;
drop policy outbound_mails_door on public.outbound_mails;
revoke select (tenant_id, id, state, first_tried_at, attention_at) on public.outbound_mails from app_owner;

create or replace function public.claim_outbound(p_outbound_id uuid, p_lease_seconds integer) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.outbound_mails;
  v_outcome text;
begin
  select * into v_row from public.outbound_mails where tenant_id = app.tenant() and id = p_outbound_id for update;
  v_outcome := case
    when v_row.tenant_id is null then 'missing'
    when v_row.state in ('sent', 'failed') then v_row.state
    when v_row.state = 'queued' then 'fresh'
    when v_row.leased_until <= now() then 'takeover'
    else 'busy'
  end;
  if v_outcome in ('fresh', 'takeover') then
    update public.outbound_mails
    set state = 'sending', attempts = attempts + 1, leased_until = now() + make_interval(secs => p_lease_seconds)
    where tenant_id = app.tenant() and id = p_outbound_id;
  end if;
  return jsonb_build_object('outcome', v_outcome, 'attempts', v_row.attempts + 1);
end
$$;

drop table public.delivery_events;
alter table public.clients drop column marketing_withdrawn_at;
drop index public.outbound_mails_sending;
drop index public.outbound_mails_id;
alter table public.outbound_mails
  drop column attention_at,
  drop column first_tried_at,
  drop column bounced_permanently,
  drop column clicked_at,
  drop column opened_at,
  drop column first_event_at,
  drop column delivery_at,
  drop column delivery_rank,
  drop column delivery_state;
