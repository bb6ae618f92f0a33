-- Takes back 20260401096100_automatic_quotes. Loses nothing: drafts wait for a person again.
drop function public.complete_auto_send(uuid, uuid, integer, jsonb, jsonb, text[], jsonb, jsonb);
