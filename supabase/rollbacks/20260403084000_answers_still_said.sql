-- Takes back 20260403084000_answers_still_said.
-- What of an earlier answer may still be said in its conversation: all of it while every document of the agency's that it cites is there, open to the asker, and as it was; else nothing.
create or replace function app.still_said(p_answer public.conversation_messages, p_channel text) returns text
language sql stable security invoker set search_path = '' as $$
  select case when exists (
    select from jsonb_array_elements(coalesce(p_answer.facts -> 'citations', '[]'::jsonb)) as k
    where k ->> 'tier' is null and not exists (
      select from public.documents d
      where d.tenant_id = p_answer.tenant_id and d.id::text = k ->> 'documentId' and d.status <> 'deleting' and d.updated_at <= p_answer.at
        and (p_channel = 'helpdesk' or d.visibility = 'public'))
  ) then '' else p_answer.text end
$$;
