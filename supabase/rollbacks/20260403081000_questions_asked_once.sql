-- Takes back 20260403081000_questions_asked_once.
drop function public.record_asked(jsonb, timestamptz);
drop function public.open_chat_once(uuid, uuid, jsonb, uuid, text, timestamptz);
drop function app.asked_the_same(uuid, text);
drop function app.still_said(public.conversation_messages, text);
