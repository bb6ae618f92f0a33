-- Takes back 20260402090000_documents. Loses every document of every agency but its file, and what is known of the indexes.
drop function public.door_tenants_with_due_index(integer, jsonb, timestamptz);
drop function public.record_optimised(text, boolean, uuid[], timestamptz);
drop function public.end_index_run(text, boolean, jsonb, jsonb);
drop function public.finish_document_deletion(text, uuid);
drop function public.fail_index_work(text, uuid, integer, text, text, boolean);
drop function public.complete_index_work(text, uuid, integer, jsonb, timestamptz);
drop function public.report_index_progress(text, integer, uuid, integer, integer, integer);
drop function public.next_index_work(text, integer);
drop function public.set_index_embedders(text, jsonb, jsonb, jsonb, text, boolean);
drop function public.begin_index_run(text, integer);
drop function app.holds_index_lease(text);
drop function public.knowledge_overview();
drop function public.delete_document(uuid, integer, jsonb, jsonb);
drop function public.want_documents(uuid[], jsonb, jsonb);
drop function public.change_document(uuid, integer, jsonb, jsonb, jsonb, jsonb);
drop function public.create_documents(jsonb, jsonb, jsonb);
drop table public.knowledge_indexes;
drop table public.documents;
