-- Takes back 20260402114000_shared_catalogue. Loses the shared catalogue: its files stay under shared/documents/, its chunks in the shared folder of the vectors, where nothing asks for them.
drop function public.platform_finish_shared_deletion(uuid);
drop function public.platform_begin_shared_deletion(uuid);
drop function public.platform_fail_shared_document(uuid, text);
drop function public.platform_complete_shared_document(uuid, integer, text, text, timestamptz);
drop function public.platform_get_shared_document(uuid);
drop function public.platform_list_shared_documents(uuid, integer);
drop function public.platform_add_shared_document(jsonb, timestamptz);
drop function public.shared_catalogue();
drop table public.shared_documents;
