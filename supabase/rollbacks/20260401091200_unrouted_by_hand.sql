-- Takes back 20260401091200_unrouted_by_hand. Loses to whom mails of nobody were given, and what the provider said about them; given mails stay with their agencies.
drop function public.platform_assign_unrouted(uuid, text, text, timestamptz);
drop function public.platform_list_unrouted(boolean, timestamptz, uuid, integer);
drop policy unrouted_mail_assign on public.unrouted_mail;
drop policy unrouted_mail_assign_read on public.unrouted_mail;
revoke select, update (assigned_tenant, assigned_at, assigned_by) on public.unrouted_mail from app_owner;
drop function public.door_record_unrouted(uuid, text, text, text, text, timestamptz, text, text, numeric);
create function public.door_record_unrouted(p_id uuid, p_raw_path text, p_envelope_from text, p_recipient text, p_reason text, p_at timestamptz) returns void
language sql security definer set search_path = '' as $$
  insert into public.unrouted_mail (id, raw_path, envelope_from, recipient, reason, received_at)
  values (p_id, p_raw_path, left(p_envelope_from, 320), left(p_recipient, 320), p_reason, p_at)
  on conflict do nothing
$$;
grant create on schema public to app_owner;
alter function public.door_record_unrouted(uuid, text, text, text, text, timestamptz) owner to app_owner;
revoke create on schema public from app_owner;
revoke all on function public.door_record_unrouted(uuid, text, text, text, text, timestamptz) from public, anon, authenticated;
grant execute on function public.door_record_unrouted(uuid, text, text, text, text, timestamptz) to app_door;
drop index public.unrouted_mail_received;
alter table public.unrouted_mail
  drop column assigned_by,
  drop column assigned_at,
  drop column assigned_tenant,
  drop column spam_score,
  drop column dkim,
  drop column spf;
