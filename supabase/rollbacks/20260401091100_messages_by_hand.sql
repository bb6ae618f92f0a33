-- Takes back 20260401091100_messages_by_hand. Loses nothing but the functions.
drop function public.change_messages(uuid[], text, text, timestamptz);
drop function public.reclassify_message(uuid, jsonb, jsonb, jsonb, jsonb, jsonb);
drop function public.release_message(uuid, jsonb, jsonb);
drop function public.list_messages(jsonb, integer);
