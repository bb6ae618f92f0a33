-- Questions that are asked often, with the agency's own answer. A published one is a document as well, always of the same words.

create table public.faqs (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  question text not null check (length(question) between 5 and 300),
  answer text not null check (length(answer) between 1 and 4000),
  category text check (length(category) between 1 and 80),
  keywords text[] not null default '{}' check (cardinality(keywords) <= 30),
  variations text[] not null default '{}' check (cardinality(variations) <= 20),
  priority integer not null default 0 check (priority between 0 and 10),
  visibility text not null check (visibility in ('public', 'private')),
  state text not null default 'draft' check (state in ('draft', 'published')),
  -- What approval makes of it: a FAQ that answers by itself, or a document alone.
  publishes_as text not null default 'faq' check (publishes_as in ('faq', 'document')),
  document_id uuid,
  -- The escalation whose answer it is.
  escalation_id uuid,
  revision integer not null default 1,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  published_at timestamptz,
  published_by text,
  primary key (tenant_id, id),
  unique (tenant_id, escalation_id),
  foreign key (tenant_id, document_id) references public.documents (tenant_id, id) on delete set null (document_id),
  foreign key (tenant_id, escalation_id) references public.escalations (tenant_id, id)
);
create index faqs_document on public.faqs (tenant_id, document_id);
create index faqs_published on public.faqs (tenant_id, priority) where state = 'published';
call app.protect('faqs', 'knowledge:read', 'knowledge:write', 'knowledge:write', 'knowledge:write');

-- Answers that a FAQ gave: they are its uses, and what people thought of them its votes.
create index conversation_messages_faq on public.conversation_messages (tenant_id, (facts #>> '{retrievedChunkIds,0}')) where method = 'faq';

create function public.faq_counts(p_ids uuid[]) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'uses', x.uses, 'helpful', x.helpful, 'unhelpful', x.unhelpful)), '[]'::jsonb)
  from (
    select f.id, count(distinct m.id) as uses, count(r.id) filter (where r.rating in ('correct', 'somewhat_correct')) as helpful,
      count(r.id) filter (where r.rating in ('somewhat_incorrect', 'incorrect')) as unhelpful
    from unnest(p_ids) as f (id)
    left join public.conversation_messages m on m.tenant_id = app.tenant() and m.method = 'faq' and m.facts #>> '{retrievedChunkIds,0}' = 'faq:' || f.id
    left join public.answer_ratings r on r.tenant_id = app.tenant() and r.answer_id = m.id
    group by f.id) x
$$;

-- Puts a FAQ's document in step with it. Answers {documentId, removedId, oldBlobPath}.
-- p_document: {id, content columns} of its words as they are now, null for what is not to be found any more.
create function app.keep_faq_document(p_faq public.faqs, p_document jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_old public.documents;
  v_fields jsonb;
  v_result jsonb;
begin
  select * into v_old from public.documents where tenant_id = app.tenant() and id = p_faq.document_id and status <> 'deleting' for update;
  if p_document is null then
    if v_old.id is not null then
      update public.documents
      set status = 'deleting', index_wanted = index_wanted + 1, index_attempts = 0, revision = revision + 1, updated_at = v_at
      where tenant_id = app.tenant() and id = v_old.id;
      perform app.add_events(p_events, p_meta);
      perform app.audit('document.deleted', 'document', v_old.id::text, jsonb_build_object('title', v_old.title, 'faqId', p_faq.id), v_at);
    end if;
    return jsonb_build_object('documentId', null, 'removedId', v_old.id, 'oldBlobPath', null);
  end if;
  v_fields := jsonb_build_object('title', left(p_faq.question, 200), 'title_derived', false, 'category', p_faq.category, 'tags', '[]'::jsonb,
    'kind', case p_faq.publishes_as when 'faq' then 'faq' else 'article' end, 'visibility', p_faq.visibility);
  if v_old.id is not null and v_old.id = (p_document ->> 'id')::uuid then
    v_result := public.change_document(v_old.id, v_old.revision, v_fields,
      case when v_old.content_sha256 <> p_document ->> 'content_sha256' then p_document - 'id' - 'created_by' end, p_events, p_meta);
    return jsonb_build_object('documentId', v_old.id, 'removedId', null, 'oldBlobPath', v_result -> 'oldBlobPath');
  elsif v_old.id is not null then
    perform app.fail('state_conflict', 'The FAQ was published at this moment. Read it again.');
  end if;
  v_result := public.create_documents(jsonb_build_array(v_fields || p_document), p_events, p_meta) #> '{outcomes,0}';
  if not (v_result ->> 'created')::boolean then
    perform app.fail('duplicate', 'A document has these very words already.', jsonb_build_object('documentId', 'doc_' || replace(v_result ->> 'id', '-', '')));
  end if;
  return jsonb_build_object('documentId', v_result ->> 'id', 'removedId', null, 'oldBlobPath', null);
end
$$;

-- p_faq: {id, question, answer, category, keywords, variations, priority, visibility, publishes_as, escalation_id, created_by}: a draft.
create function public.create_faq(p_faq jsonb, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_new public.faqs;
begin
  perform app.require('knowledge:write');
  perform pg_advisory_xact_lock(hashtextextended('faqs/' || app.tenant(), 0));
  if (select count(*) >= 1000 from public.faqs f where f.tenant_id = app.tenant()) then
    perform app.fail('state_conflict', 'There are 1,000 FAQs already; delete some first.');
  end if;
  v_new := jsonb_populate_record(null::public.faqs, p_faq);
  insert into public.faqs (tenant_id, id, question, answer, category, keywords, variations, priority, visibility, publishes_as, escalation_id, created_by,
    created_at, updated_at)
  values (app.tenant(), v_new.id, v_new.question, v_new.answer, v_new.category, v_new.keywords, v_new.variations, v_new.priority, v_new.visibility,
    v_new.publishes_as, v_new.escalation_id, v_new.created_by, p_at, p_at)
  returning * into v_new;
  perform app.audit('faq.created', 'faq', v_new.id::text, jsonb_build_object('question', v_new.question), p_at);
  return to_jsonb(v_new);
end
$$;

-- p_fields: what changes. p_state: null to leave it as it is. p_document: as app.keep_faq_document takes it; it must be there for what is published afterwards.
create function public.change_faq(p_id uuid, p_revision integer, p_fields jsonb, p_state text, p_document jsonb, p_by text, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_old public.faqs;
  v_new public.faqs;
  v_kept jsonb;
begin
  perform app.require('knowledge:write');
  select * into v_old from public.faqs where tenant_id = app.tenant() and id = p_id for update;
  if v_old.id is null then
    perform app.fail('not_found', 'There is no such object.');
  elsif v_old.revision <> p_revision then
    perform app.fail('precondition_failed', 'The FAQ was changed since you read it; read it again.');
  end if;
  v_new := jsonb_populate_record(v_old, p_fields);
  v_new.state := coalesce(p_state, v_old.state);
  if (v_new.state = 'published') <> (p_document is not null) then
    perform app.fail('state_conflict', 'The FAQ was published or withdrawn at this moment. Read it again.');
  end if;
  v_kept := app.keep_faq_document(v_new, p_document, p_events, p_meta);
  update public.faqs f
  set question = v_new.question, answer = v_new.answer, category = v_new.category, keywords = v_new.keywords, variations = v_new.variations,
    priority = v_new.priority, visibility = v_new.visibility, publishes_as = v_new.publishes_as, state = v_new.state,
    document_id = (v_kept ->> 'documentId')::uuid, revision = f.revision + 1, updated_at = v_at,
    published_at = case v_new.state when 'published' then coalesce(f.published_at, v_at) end,
    published_by = case v_new.state when 'published' then coalesce(f.published_by, p_by) end
  where f.tenant_id = app.tenant() and f.id = p_id
  returning * into v_new;
  perform app.audit(case when v_old.state = v_new.state then 'faq.changed' when v_new.state = 'published' then 'faq.published' else 'faq.withdrawn' end,
    'faq', p_id::text, jsonb_build_object('fields', (select coalesce(jsonb_agg(k), '[]'::jsonb) from jsonb_object_keys(p_fields) as k)), v_at);
  return jsonb_build_object('row', to_jsonb(v_new), 'removedId', v_kept -> 'removedId', 'oldBlobPath', v_kept -> 'oldBlobPath',
    'events', app.unpublished(p_meta ->> 'cause'));
end
$$;

create function public.delete_faq(p_id uuid, p_revision integer, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_old public.faqs;
  v_kept jsonb;
begin
  perform app.require('knowledge:write');
  select * into v_old from public.faqs where tenant_id = app.tenant() and id = p_id for update;
  if v_old.id is null then
    perform app.fail('not_found', 'There is no such object.');
  elsif v_old.revision <> p_revision then
    perform app.fail('precondition_failed', 'The FAQ was changed since you read it; read it again.');
  end if;
  v_kept := app.keep_faq_document(v_old, null, p_events, p_meta);
  delete from public.faqs where tenant_id = app.tenant() and id = p_id;
  perform app.audit('faq.deleted', 'faq', p_id::text, jsonb_build_object('question', v_old.question), (p_meta ->> 'at')::timestamptz);
  return jsonb_build_object('removedId', v_kept -> 'removedId', 'events', app.unpublished(p_meta ->> 'cause'));
end
$$;

revoke all on function app.keep_faq_document(public.faqs, jsonb, jsonb, jsonb) from public, anon, authenticated;
grant execute on function app.keep_faq_document(public.faqs, jsonb, jsonb, jsonb) to app_member;
revoke all on function public.faq_counts(uuid[]), public.create_faq(jsonb, timestamptz),
  public.change_faq(uuid, integer, jsonb, text, jsonb, text, jsonb, jsonb), public.delete_faq(uuid, integer, jsonb, jsonb) from public, anon, authenticated;
grant execute on function public.faq_counts(uuid[]), public.create_faq(jsonb, timestamptz),
  public.change_faq(uuid, integer, jsonb, text, jsonb, text, jsonb, jsonb), public.delete_faq(uuid, integer, jsonb, jsonb) to app_member;
