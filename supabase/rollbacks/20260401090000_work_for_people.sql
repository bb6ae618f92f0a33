-- Takes back 20260401090000_work_for_people. Loses tasks, notifications, notes, links and histories of enquiries, what mails were meant for, and mails that are no quote.
drop function app.next_assignee(uuid, date, timestamptz);
drop policy members_assign on public.members;
revoke update (last_assigned_at) on public.members from app_owner;
drop function app.notify(text, text, uuid, text, text, text, jsonb, timestamptz);
drop policy permissions_of_one on public.permissions;
revoke select on public.permissions from app_owner;
drop table public.notifications;
drop function app.add_task(text, text, jsonb, jsonb, text, timestamptz);
drop table public.tasks;

delete from public.delivery_events e using public.outbound_mails o where o.tenant_id = e.tenant_id and o.id = e.outbound_id and o.quote_id is null;
delete from public.outbound_mails where quote_id is null;
alter table public.outbound_mails
  drop column content,
  drop column cc,
  drop column client_id,
  drop column enquiry_id,
  drop column thread_id,
  drop column automatic,
  add constraint outbound_mails_purpose_check check (purpose in ('send')),
  alter column quote_version set not null,
  alter column quote_id set not null;

drop index public.messages_from;
drop index public.messages_triage;
alter table public.messages
  drop column released_by,
  drop column released_at,
  drop column archived_at,
  drop column cleanup,
  drop column tab,
  drop column next_action,
  drop column urgency,
  drop column intent_confidence,
  drop column intent_rule,
  drop column intent,
  drop column language;

drop table public.enquiry_changes;
drop table public.enquiry_links;
drop table public.enquiry_notes;
alter table public.enquiries
  drop column merged_into,
  drop column first_response_at,
  drop column close_reason,
  drop column tags,
  drop column conflicts,
  drop column confidence,
  drop column intent,
  drop column assignee_id;
alter table public.members
  drop column away_until,
  drop column away_from,
  drop column last_assigned_at,
  drop column assignable;
