-- Documents of the platform: filled by its operators, answering for the agencies that switched the shared catalogue on.

-- It belongs to no agency. The content of a row never changes: another content is another document.
create table public.shared_documents (
  id uuid primary key,
  title text not null check (length(title) between 1 and 200),
  kind text not null check (kind in ('article', 'guide', 'faq', 'policy', 'hotel', 'destination', 'price_note', 'troubleshooting', 'other')),
  language text check (language ~ '^[a-z]{2}$'),
  valid_from date,
  valid_to date,
  content_sha256 text not null unique check (content_sha256 ~ '^[0-9a-f]{64}$'),
  file_name text not null check (length(file_name) between 1 and 200),
  content_type text not null check (length(content_type) between 1 and 200),
  size_bytes integer not null check (size_bytes > 0),
  blob_path text not null check (blob_path like 'shared/documents/%'),
  -- Only an indexed one answers. Indexing it again leaves it indexed, for its chunks are replaced in one step.
  status text not null default 'pending' check (status in ('pending', 'indexed', 'error', 'deleting')),
  chunk_count integer not null default 0 check (chunk_count >= 0),
  error text check (length(error) <= 500),
  created_at timestamptz not null,
  indexed_at timestamptz,
  -- The embedder: `name@version#dimension`.
  indexed_by text,
  check (valid_from is null or valid_to is null or valid_from <= valid_to)
);
alter table public.shared_documents enable row level security;
alter table public.shared_documents force row level security;

-- The platform's functions alone write, and their owner sees the rows in them alone.
grant select, insert, update, delete on public.shared_documents to app_owner;
create policy shared_documents_platform_read on public.shared_documents for select to app_owner
  using ((select current_setting('app.door_shared', true)) = 'on');
create policy shared_documents_platform_add on public.shared_documents for insert to app_owner
  with check ((select current_setting('app.door_shared', true)) = 'on');
create policy shared_documents_platform_change on public.shared_documents for update to app_owner
  using ((select current_setting('app.door_shared', true)) = 'on') with check ((select current_setting('app.door_shared', true)) = 'on');
create policy shared_documents_platform_remove on public.shared_documents for delete to app_owner
  using ((select current_setting('app.door_shared', true)) = 'on');

-- An agency that switched it on learns which documents answer, and nothing else of them.
grant select (id, title, status) on public.shared_documents to app_member;
create policy shared_documents_answering on public.shared_documents for select to app_member
  using (status = 'indexed' and exists (
    select from public.settings s
    where s.tenant_id = (select auth.jwt() ->> 'tenant_id') and s.section = 'ai' and s.value -> 'useSharedCatalogue' = 'true'::jsonb));

create function public.shared_catalogue() returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(d.id), '[]'::jsonb) from public.shared_documents d where d.status = 'indexed'
$$;

-- ---------------------------------------------------------------- the platform's operators
-- Gives the id of the document that has this content already, where there is one. Every question names all that may answer it: hence the limit.
create function public.platform_add_shared_document(p_row jsonb, p_at timestamptz) returns jsonb
language plpgsql security definer set search_path = '' set app.door_shared = 'on' as $$
declare
  v_id uuid;
begin
  if (select count(*) from public.shared_documents) >= 1000 then
    perform app.fail('state_conflict', 'The shared catalogue is full: it holds up to 1,000 documents.', jsonb_build_object('from', 'full', 'to', 'added', 'allowed', '[]'::jsonb));
  end if;
  insert into public.shared_documents (id, title, kind, language, valid_from, valid_to, content_sha256, file_name, content_type, size_bytes, blob_path, created_at)
  select r.id, r.title, r.kind, r.language, r.valid_from, r.valid_to, r.content_sha256, r.file_name, r.content_type, r.size_bytes, r.blob_path, p_at
  from jsonb_populate_record(null::public.shared_documents, p_row) r
  on conflict (content_sha256) do nothing returning id into v_id;
  if v_id is not null then
    return jsonb_build_object('id', v_id, 'created', true);
  end if;
  return (select jsonb_build_object('id', d.id, 'created', false) from public.shared_documents d where d.content_sha256 = p_row ->> 'content_sha256');
end
$$;

create function public.platform_list_shared_documents(p_before_id uuid, p_limit integer) returns jsonb
language sql stable security definer set search_path = '' set app.door_shared = 'on' as $$
  select coalesce(jsonb_agg(to_jsonb(x) order by x.id desc), '[]'::jsonb) from (
    select d.* from public.shared_documents d where p_before_id is null or d.id < p_before_id order by d.id desc limit p_limit
  ) x
$$;

create function public.platform_get_shared_document(p_id uuid) returns jsonb
language sql stable security definer set search_path = '' set app.door_shared = 'on' as $$
  select to_jsonb(d) from public.shared_documents d where d.id = p_id
$$;

-- False: it was deleted meanwhile, and its chunks must go.
create function public.platform_complete_shared_document(p_id uuid, p_chunk_count integer, p_language text, p_indexed_by text, p_at timestamptz) returns boolean
language plpgsql security definer set search_path = '' set app.door_shared = 'on' as $$
begin
  update public.shared_documents set status = 'indexed', chunk_count = p_chunk_count, language = coalesce(language, p_language), error = null,
    indexed_at = p_at, indexed_by = p_indexed_by
  where id = p_id and status <> 'deleting';
  return found;
end
$$;

-- One that answers goes on answering by the chunks it has.
create function public.platform_fail_shared_document(p_id uuid, p_error text) returns void
language sql security definer set search_path = '' set app.door_shared = 'on' as $$
  update public.shared_documents set status = case status when 'indexed' then 'indexed' else 'error' end, error = left(p_error, 500)
  where id = p_id and status <> 'deleting'
$$;

-- From here on it answers nothing, whatever is left of it. Null: there is none.
create function public.platform_begin_shared_deletion(p_id uuid) returns jsonb
language sql security definer set search_path = '' set app.door_shared = 'on' as $$
  update public.shared_documents d set status = 'deleting' where d.id = p_id returning to_jsonb(d)
$$;

create function public.platform_finish_shared_deletion(p_id uuid) returns void
language sql security definer set search_path = '' set app.door_shared = 'on' as $$
  delete from public.shared_documents where id = p_id and status = 'deleting'
$$;

grant create on schema public to app_owner;
alter function public.platform_add_shared_document(jsonb, timestamptz) owner to app_owner;
alter function public.platform_list_shared_documents(uuid, integer) owner to app_owner;
alter function public.platform_get_shared_document(uuid) owner to app_owner;
alter function public.platform_complete_shared_document(uuid, integer, text, text, timestamptz) owner to app_owner;
alter function public.platform_fail_shared_document(uuid, text) owner to app_owner;
alter function public.platform_begin_shared_deletion(uuid) owner to app_owner;
alter function public.platform_finish_shared_deletion(uuid) owner to app_owner;
revoke create on schema public from app_owner;
revoke all on function public.shared_catalogue(), public.platform_add_shared_document(jsonb, timestamptz), public.platform_list_shared_documents(uuid, integer),
  public.platform_get_shared_document(uuid), public.platform_complete_shared_document(uuid, integer, text, text, timestamptz),
  public.platform_fail_shared_document(uuid, text), public.platform_begin_shared_deletion(uuid), public.platform_finish_shared_deletion(uuid)
  from public, anon, authenticated;
grant execute on function public.shared_catalogue() to app_member;
grant execute on function public.platform_add_shared_document(jsonb, timestamptz), public.platform_list_shared_documents(uuid, integer),
  public.platform_get_shared_document(uuid), public.platform_complete_shared_document(uuid, integer, text, text, timestamptz),
  public.platform_fail_shared_document(uuid, text), public.platform_begin_shared_deletion(uuid), public.platform_finish_shared_deletion(uuid) to app_platform;
