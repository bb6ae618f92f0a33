-- Takes back 20260402111000_asking. What was asked and answered stays.
drop function public.record_answer(jsonb, jsonb, timestamptz);
drop function public.record_question(uuid, uuid, text, timestamptz);
drop function public.open_conversation(jsonb, uuid, timestamptz);
drop function app.open_escalation(uuid, uuid, uuid, text, text, timestamptz);
