-- The documents of an agency, what became of their indexing, and which collection of vectors answers questions.

create table public.documents (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  title text not null check (length(title) between 1 and 200),
  -- Taken from the file's name until the document itself tells a better one.
  title_derived boolean not null default false,
  category text check (length(category) between 1 and 80),
  tags text[] not null default '{}',
  kind text not null check (kind in ('article', 'guide', 'faq', 'policy', 'hotel', 'destination', 'price_note', 'troubleshooting', 'other')),
  visibility text not null default 'private' check (visibility in ('public', 'private')),
  language text check (language ~ '^[a-z]{2}$'),
  valid_from date,
  valid_to date,
  source_url text,
  -- Of the content; `revision` counts every change that a person made.
  version integer not null default 1,
  revision integer not null default 1,
  content_sha256 text not null check (content_sha256 ~ '^[0-9a-f]{64}$'),
  file_name text not null,
  file_type text,
  content_type text not null,
  size_bytes bigint not null,
  page_count integer,
  blob_path text not null,
  status text not null default 'pending' check (status in ('pending', 'indexing', 'indexed', 'error', 'stale', 'deleting')),
  -- Due while more was wanted than was settled. Every change of what the chunks hold wants more.
  index_wanted integer not null default 1,
  index_settled integer not null default 0,
  index_attempts integer not null default 0,
  chunk_count integer not null default 0,
  chunks_done integer not null default 0,
  chunks_total integer,
  indexed_at timestamptz,
  indexed_version integer,
  -- Identity of the embedder that made its vectors.
  indexed_by text,
  error_code text,
  error_text text,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  check (valid_from is null or valid_to is null or valid_from <= valid_to)
);
create unique index documents_content on public.documents (tenant_id, content_sha256) where status <> 'deleting';
create index documents_due on public.documents (tenant_id) where index_wanted > index_settled;
call app.protect('documents', 'knowledge:read', 'knowledge:write', 'knowledge:write', 'system');

create table public.knowledge_indexes (
  tenant_id text not null references public.tenants (tenant_id),
  name text not null default 'documents' check (name ~ '^[a-z]{1,40}$'),
  -- {name, version, dimension}: whose collection answers, which one is being filled to take its place, and which one is to be dropped.
  live_embedder jsonb,
  building_embedder jsonb,
  retired_embedder jsonb,
  -- The one run that may write vectors of this agency.
  lease_owner text,
  lease_until timestamptz,
  rebuild_total integer not null default 0,
  rebuild_started_at timestamptz,
  rebuild_finished_at timestamptz,
  optimised_at timestamptz,
  has_vector_index boolean not null default false,
  chunk_count integer not null default 0,
  primary key (tenant_id, name)
);
call app.protect('knowledge_indexes', 'knowledge:read', 'knowledge:write', 'knowledge:write', null);

-- ---------------------------------------------------------------- documents, by people
-- One outcome for each document, in their order: {id, created} or {id, created: false} with the id of the one that has this content already.
create function public.create_documents(p_documents jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_item jsonb;
  v_id uuid;
  v_outcomes jsonb := '[]'::jsonb;
  v_created integer := 0;
begin
  perform app.require('knowledge:write');
  for v_item in select value from jsonb_array_elements(p_documents) loop
    select id into v_id from public.documents
    where tenant_id = app.tenant() and content_sha256 = v_item ->> 'content_sha256' and status <> 'deleting';
    if v_id is null and not v_item ? 'blob_path' then
      perform app.fail('state_conflict', 'A document with this content was deleted at this moment. Send it again.');
    end if;
    if v_id is not null then
      v_outcomes := v_outcomes || jsonb_build_object('id', v_id, 'created', false);
      continue;
    end if;
    insert into public.documents (tenant_id, id, title, title_derived, category, tags, kind, visibility, language, valid_from, valid_to, source_url,
      content_sha256, file_name, file_type, content_type, size_bytes, blob_path, created_by, created_at, updated_at)
    select app.tenant(), d.id, d.title, d.title_derived, d.category, d.tags, d.kind, d.visibility, d.language, d.valid_from, d.valid_to, d.source_url,
      d.content_sha256, d.file_name, d.file_type, d.content_type, d.size_bytes, d.blob_path, d.created_by, v_at, v_at
    from jsonb_to_record(v_item) as d(id uuid, title text, title_derived boolean, category text, tags text[], kind text, visibility text, language text,
      valid_from date, valid_to date, source_url text, content_sha256 text, file_name text, file_type text, content_type text, size_bytes bigint,
      blob_path text, created_by text)
    on conflict do nothing
    returning id into v_id;
    if v_id is not null then
      v_created := v_created + 1;
      perform app.audit('document.created', 'document', v_id::text, jsonb_build_object('title', v_item ->> 'title', 'kind', v_item ->> 'kind',
        'visibility', v_item ->> 'visibility'), v_at);
      v_outcomes := v_outcomes || jsonb_build_object('id', v_id, 'created', true);
    else
      -- Somebody else was first while this waited.
      select id into v_id from public.documents
      where tenant_id = app.tenant() and content_sha256 = v_item ->> 'content_sha256' and status <> 'deleting';
      v_outcomes := v_outcomes || jsonb_build_object('id', v_id, 'created', false);
    end if;
  end loop;
  if v_created > 0 then
    perform app.add_events(p_events, p_meta);
  end if;
  return jsonb_build_object('outcomes', v_outcomes, 'events', app.unpublished(p_meta ->> 'cause'));
end
$$;

-- p_patch: the fields that change, all others stay. p_content: {content_sha256, file_name, file_type, content_type, size_bytes, blob_path} of a new version.
create function public.change_document(p_id uuid, p_revision integer, p_patch jsonb, p_content jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_old public.documents;
  v_new public.documents;
  v_other uuid;
  v_is_due boolean;
begin
  perform app.require('knowledge:write');
  select * into v_old from public.documents where tenant_id = app.tenant() and id = p_id and status <> 'deleting' for update;
  if v_old.id is null then
    perform app.fail('not_found', 'There is no such object.');
  end if;
  if v_old.revision <> p_revision then
    perform app.fail('precondition_failed', 'The document has changed since you read it. Read it again.');
  end if;
  if p_content ->> 'content_sha256' is distinct from v_old.content_sha256 then
    select id into v_other from public.documents
    where tenant_id = app.tenant() and content_sha256 = p_content ->> 'content_sha256' and status <> 'deleting' and id <> p_id;
    if v_other is not null then
      perform app.fail('duplicate', 'Another document has this very content.', jsonb_build_object('documentId', 'doc_' || replace(v_other::text, '-', '')));
    end if;
  end if;
  v_new := jsonb_populate_record(v_old, coalesce(p_patch, '{}'::jsonb) || coalesce(p_content, '{}'::jsonb));
  v_is_due := p_content is not null or (v_new.title, v_new.visibility, v_new.language, v_new.valid_from, v_new.valid_to)
    is distinct from (v_old.title, v_old.visibility, v_old.language, v_old.valid_from, v_old.valid_to);
  update public.documents d
  set title = v_new.title, title_derived = d.title_derived and not coalesce(p_patch ? 'title', false), category = v_new.category, tags = v_new.tags,
    kind = v_new.kind, visibility = v_new.visibility, language = v_new.language, valid_from = v_new.valid_from, valid_to = v_new.valid_to,
    source_url = v_new.source_url, content_sha256 = v_new.content_sha256, file_name = v_new.file_name, file_type = v_new.file_type,
    content_type = v_new.content_type, size_bytes = v_new.size_bytes, blob_path = v_new.blob_path,
    page_count = case when p_content is null then d.page_count end,
    version = d.version + case when p_content is null then 0 else 1 end,
    revision = d.revision + 1,
    index_wanted = d.index_wanted + case when v_is_due then 1 else 0 end,
    index_attempts = case when v_is_due then 0 else d.index_attempts end,
    status = case when not v_is_due then d.status when d.chunk_count > 0 then 'stale' else 'pending' end,
    chunks_done = case when v_is_due then 0 else d.chunks_done end,
    chunks_total = case when v_is_due then null else d.chunks_total end,
    error_code = case when v_is_due then null else d.error_code end,
    error_text = case when v_is_due then null else d.error_text end,
    updated_at = v_at
  where d.tenant_id = app.tenant() and d.id = p_id;
  if v_is_due then
    perform app.add_events(p_events, p_meta);
  end if;
  perform app.audit('document.changed', 'document', p_id::text,
    jsonb_build_object('fields', (select coalesce(jsonb_agg(k), '[]'::jsonb) from jsonb_object_keys(coalesce(p_patch, '{}'::jsonb)) as k), 'newContent', p_content is not null), v_at);
  return jsonb_build_object('oldBlobPath', case when p_content is not null and v_old.blob_path <> v_new.blob_path then v_old.blob_path end,
    'events', app.unpublished(p_meta ->> 'cause'));
end
$$;

-- Wants these documents, or with null all, to be indexed anew. Answers how many; null ids and a document of nobody: 0.
create function public.want_documents(p_ids uuid[], p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_count integer;
begin
  perform app.require('knowledge:write');
  update public.documents d
  set index_wanted = index_wanted + 1, index_attempts = 0, chunks_done = 0, chunks_total = null, error_code = null, error_text = null,
    status = case when d.chunk_count > 0 then 'stale' else 'pending' end
  where d.tenant_id = app.tenant() and d.status <> 'deleting' and (p_ids is null or d.id = any (p_ids));
  get diagnostics v_count = row_count;
  if p_ids is null then
    insert into public.knowledge_indexes as k (tenant_id, rebuild_total, rebuild_started_at, rebuild_finished_at)
    values (app.tenant(), v_count, v_at, case when v_count = 0 then v_at end)
    on conflict (tenant_id, name) do update
      set rebuild_total = excluded.rebuild_total, rebuild_started_at = excluded.rebuild_started_at, rebuild_finished_at = excluded.rebuild_finished_at;
  end if;
  if v_count > 0 then
    perform app.add_events(p_events, p_meta);
    perform app.audit(case when p_ids is null then 'documents.rebuild_requested' else 'document.reindex_requested' end, 'document',
      coalesce(p_ids[1]::text, 'all'), jsonb_build_object('documents', v_count), v_at);
  end if;
  return jsonb_build_object('documents', v_count, 'events', app.unpublished(p_meta ->> 'cause'));
end
$$;

-- From here on nobody finds it. Its chunks and its file go next; the row is the reminder until they are gone.
create function public.delete_document(p_id uuid, p_revision integer, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_old public.documents;
begin
  perform app.require('knowledge:delete');
  select * into v_old from public.documents where tenant_id = app.tenant() and id = p_id and status <> 'deleting' for update;
  if v_old.id is null then
    perform app.fail('not_found', 'There is no such object.');
  end if;
  if v_old.revision <> p_revision then
    perform app.fail('precondition_failed', 'The document has changed since you read it. Read it again.');
  end if;
  update public.documents
  set status = 'deleting', index_wanted = index_wanted + 1, index_attempts = 0, revision = revision + 1, updated_at = v_at
  where tenant_id = app.tenant() and id = p_id;
  perform app.add_events(p_events, p_meta);
  perform app.audit('document.deleted', 'document', p_id::text, jsonb_build_object('title', v_old.title), v_at);
  return jsonb_build_object('blobPath', v_old.blob_path, 'events', app.unpublished(p_meta ->> 'cause'));
end
$$;

create function public.knowledge_overview() returns jsonb
language sql stable security invoker set search_path = '' as $$
  select jsonb_build_object(
    'documents', (select count(*) from public.documents d where d.tenant_id = app.tenant() and d.status <> 'deleting'),
    'byStatus', (select coalesce(jsonb_object_agg(s.status, s.documents), '{}'::jsonb)
      from (select d.status, count(*) as documents from public.documents d where d.tenant_id = app.tenant() and d.status <> 'deleting' group by d.status) s),
    'chunks', (select coalesce(sum(d.chunk_count), 0) from public.documents d where d.tenant_id = app.tenant() and d.status <> 'deleting'),
    'due', (select count(*) from public.documents d where d.tenant_id = app.tenant() and d.index_wanted > d.index_settled and d.status <> 'deleting'),
    'indexing', (select jsonb_agg(jsonb_build_object('id', d.id, 'chunksDone', d.chunks_done, 'chunksTotal', d.chunks_total))
      from public.documents d where d.tenant_id = app.tenant() and d.index_wanted > d.index_settled and d.chunks_total is not null and d.status <> 'deleting'),
    'index', (select to_jsonb(k) - 'lease_owner' from public.knowledge_indexes k where k.tenant_id = app.tenant() and k.name = 'documents'))
$$;

-- What questions are answered from: the collection that is live, and, while any document is not as its chunks say, the ids of those that may answer.
create function public.knowledge_source(p_visibility text, p_on date) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select jsonb_build_object(
    'embedder', (select k.live_embedder from public.knowledge_indexes k where k.tenant_id = app.tenant() and k.name = 'documents'),
    'documentIds', case when exists (select from public.documents d where d.tenant_id = app.tenant() and d.status <> 'indexed') then
      (select coalesce(jsonb_agg(d.id), '[]'::jsonb) from public.documents d
      where d.tenant_id = app.tenant() and d.chunk_count > 0 and d.status <> 'deleting' and (p_visibility <> 'public' or d.visibility = 'public')
        and (d.valid_from is null or d.valid_from <= p_on) and (d.valid_to is null or d.valid_to >= p_on)) end)
$$;

-- ---------------------------------------------------------------- indexing, by the one run that holds the lease
-- Whether the lease is this run's: asked with the row locked, so that nobody takes it before the transaction ends.
create function app.holds_index_lease(p_owner text) returns boolean
language plpgsql security invoker set search_path = '' as $$
declare
  v_owner text;
begin
  select lease_owner into v_owner from public.knowledge_indexes where tenant_id = app.tenant() and name = 'documents' for update;
  return coalesce(v_owner = p_owner, false);
end
$$;

-- p_owner: `<event id>/<run>`. `same`: an earlier delivery of this very event holds it, and may be dead.
create function public.begin_index_run(p_owner text, p_seconds integer) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_index public.knowledge_indexes;
begin
  insert into public.knowledge_indexes (tenant_id) values (app.tenant()) on conflict do nothing;
  select * into v_index from public.knowledge_indexes where tenant_id = app.tenant() and name = 'documents' for update;
  if v_index.lease_owner is not null and v_index.lease_owner <> p_owner and v_index.lease_until > now() then
    return jsonb_build_object('claimed', false, 'same', split_part(v_index.lease_owner, '/', 1) = split_part(p_owner, '/', 1));
  end if;
  update public.knowledge_indexes set lease_owner = p_owner, lease_until = now() + make_interval(secs => p_seconds) where tenant_id = app.tenant() and name = 'documents';
  return jsonb_build_object('claimed', true, 'same', false, 'live', v_index.live_embedder, 'building', v_index.building_embedder,
    'retired', v_index.retired_embedder);
end
$$;

-- Another collection than the live one is to be filled: every document that has chunks is due again, in it.
-- p_building null: the live one is the wanted one after all (or the first), and only what lies elsewhere is due.
create function public.set_index_embedders(p_owner text, p_live jsonb, p_building jsonb, p_retired jsonb, p_target_key text, p_wants boolean) returns boolean
language plpgsql security invoker set search_path = '' as $$
begin
  if not app.holds_index_lease(p_owner) then
    return false;
  end if;
  update public.knowledge_indexes set live_embedder = p_live, building_embedder = p_building, retired_embedder = p_retired where tenant_id = app.tenant() and name = 'documents';
  if p_wants then
    update public.documents d set index_wanted = index_wanted + 1, index_attempts = 0, status = 'stale', chunks_done = 0, chunks_total = null
    where d.tenant_id = app.tenant() and d.status in ('indexed', 'stale') and d.indexed_by is distinct from p_target_key;
  end if;
  return true;
end
$$;

-- The next document that is due, deletions first; null when none is or the lease is gone. Whoever asks has the lease for p_seconds more.
create function public.next_index_work(p_owner text, p_seconds integer) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.documents;
begin
  if not app.holds_index_lease(p_owner) then
    return null;
  end if;
  update public.knowledge_indexes set lease_until = now() + make_interval(secs => p_seconds) where tenant_id = app.tenant() and name = 'documents';
  select * into v_row from public.documents d
  where d.tenant_id = app.tenant() and d.index_wanted > d.index_settled
  order by (d.status = 'deleting') desc, d.index_attempts, d.updated_at, d.id
  limit 1 for update;
  if v_row.id is null then
    return null;
  end if;
  update public.documents d
  set index_attempts = index_attempts + 1, chunks_done = 0, chunks_total = null,
    status = case when d.status = 'deleting' then 'deleting' when d.chunk_count > 0 then 'stale' else 'indexing' end
  where d.tenant_id = app.tenant() and d.id = v_row.id;
  return to_jsonb(v_row);
end
$$;

-- False when the lease is gone, or the document is, or it has changed since: then there is nothing left to do for this run.
create function public.report_index_progress(p_owner text, p_seconds integer, p_id uuid, p_wanted integer, p_done integer, p_total integer) returns boolean
language plpgsql security invoker set search_path = '' as $$
declare
  v_count integer;
begin
  if not app.holds_index_lease(p_owner) then
    return false;
  end if;
  update public.knowledge_indexes set lease_until = now() + make_interval(secs => p_seconds) where tenant_id = app.tenant() and name = 'documents';
  update public.documents set chunks_done = p_done, chunks_total = p_total
  where tenant_id = app.tenant() and id = p_id and index_wanted = p_wanted;
  get diagnostics v_count = row_count;
  return v_count = 1;
end
$$;

-- `lost`: another run may have written since; whoever hears it wants the document again. `changed`: it is due again already. `gone`: it was deleted.
create function public.complete_index_work(p_owner text, p_id uuid, p_wanted integer, p_result jsonb, p_at timestamptz) returns text
language plpgsql security invoker set search_path = '' as $$
declare
  v_is_mine boolean := app.holds_index_lease(p_owner);
  v_row public.documents;
begin
  select * into v_row from public.documents where tenant_id = app.tenant() and id = p_id for update;
  if v_row.id is null or v_row.status = 'deleting' then
    return 'gone';
  end if;
  if not v_is_mine then
    update public.documents set index_wanted = index_wanted + 1 where tenant_id = app.tenant() and id = p_id;
    return 'lost';
  end if;
  if v_row.index_wanted <> p_wanted then
    update public.documents set chunk_count = (p_result ->> 'chunkCount')::integer, indexed_by = p_result ->> 'indexedBy'
    where tenant_id = app.tenant() and id = p_id;
    return 'changed';
  end if;
  update public.documents
  set status = 'indexed', index_settled = p_wanted, index_attempts = 0, chunk_count = (p_result ->> 'chunkCount')::integer,
    chunks_done = (p_result ->> 'chunkCount')::integer, chunks_total = (p_result ->> 'chunkCount')::integer,
    indexed_at = p_at, indexed_version = version, indexed_by = p_result ->> 'indexedBy',
    language = coalesce(language, p_result ->> 'language'),
    title = case when title_derived then coalesce(p_result ->> 'title', title) else title end,
    file_type = p_result ->> 'fileType', page_count = (p_result ->> 'pageCount')::integer, error_code = null, error_text = null
  where tenant_id = app.tenant() and id = p_id;
  return 'done';
end
$$;

-- A document that cannot be indexed as it is. p_keeps_chunks: what was indexed before stays (the embedder failed, not the document).
create function public.fail_index_work(p_owner text, p_id uuid, p_wanted integer, p_code text, p_text text, p_keeps_chunks boolean) returns text
language plpgsql security invoker set search_path = '' as $$
declare
  v_is_mine boolean := app.holds_index_lease(p_owner);
  v_count integer;
begin
  if not v_is_mine then
    return 'lost';
  end if;
  update public.documents
  set status = 'error', index_settled = p_wanted, error_code = p_code, error_text = p_text, chunks_done = 0, chunks_total = null,
    chunk_count = case when p_keeps_chunks then chunk_count else 0 end
  where tenant_id = app.tenant() and id = p_id and index_wanted = p_wanted and status <> 'deleting';
  get diagnostics v_count = row_count;
  return case when v_count = 1 then 'done' else 'changed' end;
end
$$;

-- After its chunks and its file are gone.
create function public.finish_document_deletion(p_owner text, p_id uuid) returns boolean
language plpgsql security invoker set search_path = '' as $$
begin
  if not app.holds_index_lease(p_owner) then
    return false;
  end if;
  delete from public.documents where tenant_id = app.tenant() and id = p_id and status = 'deleting';
  return true;
end
$$;

-- Gives the lease back. Without p_is_forced only when nothing is due: whoever was turned away counts on this run to do his work too, and the lock on the index
-- row makes that certain. What is left when it is forced goes on with p_events.
create function public.end_index_run(p_owner text, p_is_forced boolean, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_due integer;
begin
  if not app.holds_index_lease(p_owner) then
    return jsonb_build_object('released', true, 'due', 0, 'events', '[]'::jsonb);
  end if;
  select count(*) into v_due from public.documents d where d.tenant_id = app.tenant() and d.index_wanted > d.index_settled;
  if v_due > 0 and not p_is_forced then
    return jsonb_build_object('released', false, 'due', v_due, 'events', '[]'::jsonb);
  end if;
  update public.knowledge_indexes
  set lease_owner = null, lease_until = null,
    chunk_count = (select coalesce(sum(d.chunk_count), 0) from public.documents d where d.tenant_id = app.tenant()),
    rebuild_finished_at = case when v_due = 0 then coalesce(rebuild_finished_at, case when rebuild_started_at is null then null else (p_meta ->> 'at')::timestamptz end)
      else rebuild_finished_at end
  where tenant_id = app.tenant() and name = 'documents';
  if v_due > 0 then
    perform app.add_events(p_events, p_meta);
  end if;
  return jsonb_build_object('released', true, 'due', v_due, 'events', app.unpublished(p_meta ->> 'cause'));
end
$$;

create function public.record_optimised(p_owner text, p_has_vector_index boolean, p_miscounted uuid[], p_at timestamptz) returns boolean
language plpgsql security invoker set search_path = '' as $$
begin
  if not app.holds_index_lease(p_owner) then
    return false;
  end if;
  update public.knowledge_indexes set optimised_at = p_at, has_vector_index = p_has_vector_index where tenant_id = app.tenant() and name = 'documents';
  update public.documents set index_wanted = index_wanted + 1, index_attempts = 0
  where tenant_id = app.tenant() and index_wanted = index_settled
    and (id = any (p_miscounted) or status = 'error' and error_code in ('dependency_unavailable', 'internal'));
  return true;
end
$$;

revoke all on function public.create_documents(jsonb, jsonb, jsonb), public.change_document(uuid, integer, jsonb, jsonb, jsonb, jsonb),
  public.want_documents(uuid[], jsonb, jsonb), public.delete_document(uuid, integer, jsonb, jsonb), public.knowledge_overview(),
  public.knowledge_source(text, date),
  public.begin_index_run(text, integer), public.set_index_embedders(text, jsonb, jsonb, jsonb, text, boolean), public.next_index_work(text, integer),
  public.report_index_progress(text, integer, uuid, integer, integer, integer), public.complete_index_work(text, uuid, integer, jsonb, timestamptz),
  public.fail_index_work(text, uuid, integer, text, text, boolean), public.finish_document_deletion(text, uuid),
  public.end_index_run(text, boolean, jsonb, jsonb), public.record_optimised(text, boolean, uuid[], timestamptz) from public, anon, authenticated;
grant execute on function public.create_documents(jsonb, jsonb, jsonb), public.change_document(uuid, integer, jsonb, jsonb, jsonb, jsonb),
  public.want_documents(uuid[], jsonb, jsonb), public.delete_document(uuid, integer, jsonb, jsonb), public.knowledge_overview(),
  public.knowledge_source(text, date),
  public.begin_index_run(text, integer), public.set_index_embedders(text, jsonb, jsonb, jsonb, text, boolean), public.next_index_work(text, integer),
  public.report_index_progress(text, integer, uuid, integer, integer, integer), public.complete_index_work(text, uuid, integer, jsonb, timestamptz),
  public.fail_index_work(text, uuid, integer, text, text, boolean), public.finish_document_deletion(text, uuid),
  public.end_index_run(text, boolean, jsonb, jsonb), public.record_optimised(text, boolean, uuid[], timestamptz) to app_member;
revoke all on function app.holds_index_lease(text) from public;
grant execute on function app.holds_index_lease(text) to app_member;

-- ---------------------------------------------------------------- doors
grant select (tenant_id, name, live_embedder, retired_embedder, building_embedder, optimised_at) on public.knowledge_indexes to app_owner;
create policy knowledge_indexes_sweep on public.knowledge_indexes for select to app_owner
  using ((select current_setting('app.door_knowledge_sweep', true)) = 'on');

-- Which agencies' indexes are to be tidied: not done for so long, or made by another embedder than the one in use. Nothing else about them.
create function public.door_tenants_with_due_index(p_older_than_seconds integer, p_embedder jsonb, p_at timestamptz) returns jsonb
language sql stable security definer set search_path = '' set app.door_knowledge_sweep = 'on' as $$
  select coalesce(jsonb_agg(k.tenant_id), '[]'::jsonb)
  from public.knowledge_indexes k
  where k.name = 'documents' and (k.optimised_at is null or k.optimised_at < p_at - make_interval(secs => p_older_than_seconds)
    or k.building_embedder is not null or k.retired_embedder is not null or k.live_embedder is distinct from p_embedder)
$$;
grant create on schema public to app_owner;
alter function public.door_tenants_with_due_index(integer, jsonb, timestamptz) owner to app_owner;
revoke create on schema public from app_owner;
revoke all on function public.door_tenants_with_due_index(integer, jsonb, timestamptz) from public, anon, authenticated;
grant execute on function public.door_tenants_with_due_index(integer, jsonb, timestamptz) to app_door;
