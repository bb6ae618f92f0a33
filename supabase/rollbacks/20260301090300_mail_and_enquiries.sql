-- Takes back 20260301090300_mail_and_enquiries. Loses every message, thread, client and enquiry; the raw mails stay in the file store.
drop function public.complete_extraction(uuid, jsonb, jsonb, jsonb, jsonb);
drop function public.complete_parse(uuid, jsonb, jsonb, jsonb, uuid, jsonb, jsonb);
drop function public.record_inbound_message(jsonb, jsonb, jsonb);
drop function app.next_number(text, integer);
drop function public.door_record_unrouted(uuid, text, text, text, text, timestamptz);
drop table public.unrouted_mail;
drop table public.number_counters;
drop table public.message_deliveries;
drop table public.messages;
drop table public.enquiries;
drop table public.threads;
drop table public.clients;
