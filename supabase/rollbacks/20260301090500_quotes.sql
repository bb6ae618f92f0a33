-- Takes back 20260301090500_quotes. Loses every quote, its versions and the record of what was sent.
drop function public.list_quotes(text, uuid, uuid, text, integer);
drop function public.fail_quote_send(uuid, uuid, text, jsonb);
drop function public.complete_quote_send(uuid, uuid, text, jsonb, jsonb, jsonb, jsonb);
drop function public.claim_outbound(uuid, integer);
drop function public.request_quote_send(uuid, integer, jsonb, jsonb, jsonb);
drop function public.approve_quote(uuid, integer, integer, date, date, text, timestamptz);
drop function public.record_quote_run(uuid, jsonb, jsonb);
drop function public.complete_quote_draft(uuid, jsonb, jsonb, jsonb, jsonb);
drop function app.version_conflict(text, text);
drop table public.outbound_mails;
drop table public.quote_runs;
drop table public.quote_versions;
drop table public.quotes;
