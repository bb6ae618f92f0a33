-- Takes back 20260402112100_escalations_worked_off. What was answered stays.
drop function public.door_tenants_with_overdue_escalations(timestamptz);
drop policy escalations_sweep on public.escalations;
revoke select (tenant_id, state, due_at, overdue_told_at) on public.escalations from app_owner;
drop function public.flag_overdue_escalations(timestamptz);
drop function public.answer_escalation(uuid, text[], jsonb, jsonb, jsonb, jsonb, uuid, jsonb, jsonb);
drop function public.move_escalation(uuid, text, jsonb, uuid, timestamptz);
drop function app.take_escalation(uuid, text, text[]);
drop function public.read_escalation_context(uuid);
drop function public.list_escalations(jsonb, jsonb, integer);
