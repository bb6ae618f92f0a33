-- An earlier answer counts as said before only while what it was made of would answer today.

-- What of an earlier answer may still be said in its conversation: all of it while every document that it cites answers there (indexed, open to the asker, valid, of the shared catalogue only where that is switched
-- on), and was not indexed again since the question came: whatever was answered while a change was on its way may be of the text before it. Else nothing.
-- Today is when the conversation goes on; a day is over where it is over first.
create or replace function app.still_said(p_answer public.conversation_messages, p_channel text) returns text
language sql stable security invoker set search_path = '' as $$
  select case when exists (
    select
    from jsonb_array_elements(coalesce(p_answer.facts -> 'citations', '[]'::jsonb)) as k
    cross join lateral (select case when k ->> 'documentId' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (k ->> 'documentId')::uuid end as id) as cited
    where case when k ->> 'tier' is null then not exists (
      select
      from public.documents d
      join public.conversations c on c.tenant_id = d.tenant_id and c.id = p_answer.conversation_id
      join public.conversation_messages q on q.tenant_id = d.tenant_id and q.id = p_answer.question_id
      where d.tenant_id = p_answer.tenant_id and d.id = cited.id and d.status = 'indexed' and d.updated_at <= p_answer.at and d.indexed_at <= q.at
        and (d.valid_to is null or d.valid_to >= (c.last_at at time zone 'UTC' + interval '14 hours')::date)
        and (p_channel = 'helpdesk' or d.visibility = 'public'))
    else not exists (select from public.shared_documents s where s.id = cited.id and s.status = 'indexed') end
  ) then '' else p_answer.text end
$$;
