-- Takes back 20260402110000_conversations. Loses every conversation, escalation and rating.
drop policy model_calls_update on public.model_calls;
create policy model_calls_update on public.model_calls for update to app_member
  using (tenant_id = (select auth.jwt() ->> 'tenant_id') and (select app.can('enquiries:write')))
  with check (tenant_id = (select auth.jwt() ->> 'tenant_id') and (select app.can('enquiries:write')));
drop policy model_calls_insert on public.model_calls;
create policy model_calls_insert on public.model_calls for insert to app_member
  with check (tenant_id = (select auth.jwt() ->> 'tenant_id') and (select app.can('enquiries:write')));
drop function app.members_who_may(text);
drop table public.answer_ratings;
drop table public.escalations;
drop table public.conversation_messages;
drop table public.conversations;
