-- Takes back 20260402111500_helpdesk. Tasks and conversations stay.
drop policy audit_insert on public.audit;
create policy audit_insert on public.audit for insert to app_member
  with check (tenant_id = (select auth.jwt() ->> 'tenant_id') and (select app.can('enquiries:write')));
drop function public.complete_mail_answer(uuid, uuid, jsonb, jsonb, jsonb, jsonb);
drop function public.close_conversation(uuid, timestamptz);
drop function public.read_conversation(uuid, jsonb, integer);
drop function public.list_conversations(jsonb, jsonb, integer);
drop function app.sees_conversation(public.conversations);
