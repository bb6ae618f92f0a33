-- Takes back 20260402112000_faqs. Loses every FAQ; the documents of published ones stay.
drop function public.delete_faq(uuid, integer, jsonb, jsonb);
drop function public.change_faq(uuid, integer, jsonb, text, jsonb, text, jsonb, jsonb);
drop function public.create_faq(jsonb, timestamptz);
drop function app.keep_faq_document(public.faqs, jsonb, jsonb, jsonb);
drop function public.faq_counts(uuid[]);
drop index public.conversation_messages_faq;
drop table public.faqs;
