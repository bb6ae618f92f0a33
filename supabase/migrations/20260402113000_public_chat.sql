-- Visitors of the agencies' websites: their conversations, what they told of themselves and their trip, and how the chat speaks.

create function public.patch_chat_settings(p_value jsonb, p_expected_revision integer, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
begin
  perform app.require('chat:configure');
  return public.patch_settings('chat', p_value, p_expected_revision, p_at);
end
$$;

-- The visitor's open conversation of that id; a new one where there is none, it is another visitor's, it is closed, a person resolved it, or nobody spoke in it for a day.
create function public.open_chat(p_conversation uuid, p_new uuid, p_key uuid, p_visitor text, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.conversations;
begin
  perform app.require('knowledge:ask');
  update public.conversations c set state = 'closed', revision = c.revision + 1
  where c.tenant_id = app.tenant() and c.id = p_conversation and c.api_key_id = p_key and c.visitor_sha256 = p_visitor and c.state = 'open'
    and (c.last_at <= p_at - interval '24 hours' or (
      exists (select from public.escalations e where e.tenant_id = c.tenant_id and e.conversation_id = c.id and e.state in ('resolved', 'closed'))
      and not exists (
        select from public.escalations e where e.tenant_id = c.tenant_id and e.conversation_id = c.id and e.state in ('pending', 'assigned', 'in_progress'))));
  update public.conversations c set last_at = greatest(c.last_at, p_at)
  where c.tenant_id = app.tenant() and c.id = p_conversation and c.api_key_id = p_key and c.visitor_sha256 = p_visitor and c.state = 'open'
  returning c.* into v_row;
  if v_row.id is null then
    insert into public.conversations (tenant_id, id, channel, api_key_id, visitor_sha256, created_at, last_at)
    values (app.tenant(), p_new, 'chat', p_key, p_visitor, p_at, p_at)
    returning * into v_row;
  end if;
  return jsonb_build_object('id', v_row.id, 'facts', v_row.facts, 'clientId', v_row.client_id, 'enquiryId', v_row.enquiry_id);
end
$$;

-- Keeps what a visitor told: facts, once a client, once an enquiry. A visitor who left a telephone number alone is a task. Gives whether a client was made or found now.
create function public.keep_chat_facts(p_conversation uuid, p_facts jsonb, p_client jsonb, p_enquiry uuid, p_at timestamptz) returns boolean
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.conversations;
  v_client uuid;
begin
  perform app.require('knowledge:ask');
  select * into v_row from public.conversations c where c.tenant_id = app.tenant() and c.id = p_conversation and c.channel = 'chat' for update;
  if v_row.id is null then
    perform app.fail('not_found', 'There is no such object.');
  end if;
  if p_client is not null and v_row.client_id is null then
    perform app.require('clients:write');
    v_client := app.keep_client(p_client, p_at);
    perform app.audit('client.captured', 'client', v_client::text, jsonb_build_object('source', 'chat', 'conversationId', p_conversation), p_at);
  end if;
  if v_client is null and v_row.client_id is null and p_facts ->> 'phone' is not null then
    perform app.add_task('chat_callback', 'A visitor of the website left a telephone number',
      jsonb_build_object('conversationId', p_conversation, 'phone', p_facts ->> 'phone', 'name', p_facts ->> 'name'), '{}'::jsonb,
      'chat/' || p_conversation || '/callback', p_at);
  end if;
  update public.conversations c
  set facts = c.facts || p_facts, client_id = coalesce(c.client_id, v_client), enquiry_id = coalesce(c.enquiry_id, p_enquiry), revision = c.revision + 1
  where c.tenant_id = app.tenant() and c.id = p_conversation;
  return v_client is not null;
end
$$;

-- The messages of a visitor's own conversation after one of them, oldest first; null where the conversation is not theirs.
create function public.chat_messages(p_conversation uuid, p_key uuid, p_visitor text, p_after uuid, p_limit integer) returns jsonb
language plpgsql stable security invoker set search_path = '' as $$
begin
  perform app.require('knowledge:ask');
  if not exists (
    select from public.conversations c
    where c.tenant_id = app.tenant() and c.id = p_conversation and c.channel = 'chat' and c.api_key_id = p_key and c.visitor_sha256 = p_visitor
  ) then
    return null;
  end if;
  return coalesce((
    select jsonb_agg(jsonb_build_object('id', m.id, 'author', m.author, 'text', m.text, 'at', m.at, 'facts', m.facts) order by m.at, m.id)
    from (
      select * from public.conversation_messages m
      where m.tenant_id = app.tenant() and m.conversation_id = p_conversation
        and (p_after is null or (m.at, m.id) > (
          select a.at, a.id from public.conversation_messages a where a.tenant_id = app.tenant() and a.conversation_id = p_conversation and a.id = p_after))
      order by m.at, m.id
      limit least(p_limit, 100)
    ) as m), '[]'::jsonb);
end
$$;

-- A visitor's word on an answer (also a person's) in a conversation of theirs; the last one counts. False where there is no such answer for them.
create function public.rate_chat_answer(p_id uuid, p_answer uuid, p_key uuid, p_visitor text, p_helpful boolean, p_comment text, p_at timestamptz) returns boolean
language plpgsql security invoker set search_path = '' as $$
begin
  perform app.require('knowledge:ask');
  if not exists (
    select from public.conversation_messages m
    join public.conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
    where m.tenant_id = app.tenant() and m.id = p_answer and m.author <> 'asker' and c.channel = 'chat' and c.api_key_id = p_key and c.visitor_sha256 = p_visitor
  ) then
    return false;
  end if;
  insert into public.answer_ratings as r (tenant_id, id, answer_id, rater, rating, comment, verdict, at)
  values (app.tenant(), p_id, p_answer, p_visitor, case when p_helpful then 'correct' else 'incorrect' end, p_comment,
    case when p_helpful then 'gold' else 'needs_review' end, p_at)
  on conflict (tenant_id, answer_id, rater) do update
    set rating = excluded.rating, comment = coalesce(excluded.comment, r.comment), verdict = excluded.verdict, at = excluded.at;
  return true;
end
$$;

revoke all on function
  public.patch_chat_settings(jsonb, integer, timestamptz),
  public.open_chat(uuid, uuid, uuid, text, timestamptz),
  public.keep_chat_facts(uuid, jsonb, jsonb, uuid, timestamptz),
  public.chat_messages(uuid, uuid, text, uuid, integer),
  public.rate_chat_answer(uuid, uuid, uuid, text, boolean, text, timestamptz)
from public, anon, authenticated;
grant execute on function
  public.patch_chat_settings(jsonb, integer, timestamptz),
  public.open_chat(uuid, uuid, uuid, text, timestamptz),
  public.keep_chat_facts(uuid, jsonb, jsonb, uuid, timestamptz),
  public.chat_messages(uuid, uuid, text, uuid, integer),
  public.rate_chat_answer(uuid, uuid, uuid, text, boolean, text, timestamptz)
to app_member;

-- An enquiry is of where it came from; nothing said: entered by hand.
create or replace function public.create_enquiry(p_enquiry jsonb, p_client jsonb, p_changes jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_id constant uuid := (p_enquiry ->> 'id')::uuid;
  v_client uuid;
begin
  perform app.require('enquiries:write');
  perform pg_advisory_xact_lock(hashtextextended('enquiry/' || app.tenant() || '/' || v_id, 0));
  if not exists (select from public.enquiries where tenant_id = app.tenant() and id = v_id) then
    if p_client is not null then
      v_client := app.keep_client(p_client, v_at);
    end if;
    insert into public.enquiries (tenant_id, id, number, source, client_id, subject, text, status, priority, parked_reason, trip, missing, assumed, flagged,
      intent, confidence, tags, method, created_at, updated_at)
    select app.tenant(), v_id, app.next_number('ENQ', extract(year from v_at at time zone (p_meta ->> 'timeZone'))::integer), coalesce(p_enquiry ->> 'source', 'manual'), v_client,
      e.subject, e.text, e.status, e.priority, e.parked_reason, e.trip, e.missing, e.assumed, e.flagged, e.intent, e.confidence, e.tags, e.method, v_at, v_at
    from jsonb_populate_record(null::public.enquiries, p_enquiry) as e;
    perform app.record_change(v_id, c.field, c.old, c.new, v_at) from jsonb_to_recordset(p_changes) as c(field text, old jsonb, new jsonb);
    perform app.audit('enquiry.created', 'enquiry', v_id::text, jsonb_build_object('source', coalesce(p_enquiry ->> 'source', 'manual')), v_at);
    perform app.add_events(p_events, p_meta);
  end if;
  return jsonb_build_object('events', app.unpublished(p_meta ->> 'cause'));
end
$$;
