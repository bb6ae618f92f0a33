-- Questions and their answers, whoever asks: members, visitors of a website, people by mail; and what a person has to answer.

create table public.conversations (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  channel text not null check (channel in ('helpdesk', 'chat', 'mail')),
  -- Who asks: exactly one of a member, a visitor (known by the hash of a token that we signed, and the key of the website) and a thread of mails.
  member_id uuid,
  api_key_id uuid,
  visitor_sha256 text check (visitor_sha256 ~ '^[0-9a-f]{64}$'),
  thread_id uuid,
  client_id uuid,
  enquiry_id uuid,
  -- What a visitor told about themselves and their trip so far.
  facts jsonb not null default '{}',
  state text not null default 'open' check (state in ('open', 'closed')),
  revision integer not null default 1,
  created_at timestamptz not null,
  last_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references public.members (tenant_id, id),
  foreign key (tenant_id, api_key_id) references public.api_keys (tenant_id, id),
  foreign key (tenant_id, thread_id) references public.threads (tenant_id, id),
  foreign key (tenant_id, client_id) references public.clients (tenant_id, id),
  foreign key (tenant_id, enquiry_id) references public.enquiries (tenant_id, id),
  check ((channel = 'helpdesk') = (member_id is not null) and (channel = 'chat') = (visitor_sha256 is not null) and (channel = 'mail') = (thread_id is not null))
);
create index conversations_member on public.conversations (tenant_id, member_id);
create index conversations_key on public.conversations (tenant_id, api_key_id);
create index conversations_thread on public.conversations (tenant_id, thread_id);
create index conversations_client on public.conversations (tenant_id, client_id);
create index conversations_enquiry on public.conversations (tenant_id, enquiry_id);
create index conversations_last on public.conversations (tenant_id, last_at, id);
call app.protect('conversations', 'conversations:read', 'knowledge:ask', 'knowledge:ask', null);

-- One row for each question and each answer: also the log of questions.
create table public.conversation_messages (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  conversation_id uuid not null,
  author text not null check (author in ('asker', 'assistant', 'expert')),
  text text not null check (length(text) <= 20000),
  -- Of an assistant's: which question it answers, and everything about the answer but its text: method, citations, retrieved ids, confidence parts, timing, usage.
  question_id uuid,
  method text,
  confidence numeric check (confidence between 0 and 1),
  facts jsonb not null default '{}',
  at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, conversation_id) references public.conversations (tenant_id, id),
  foreign key (tenant_id, question_id) references public.conversation_messages (tenant_id, id)
);
create index conversation_messages_conversation on public.conversation_messages (tenant_id, conversation_id, at, id);
create index conversation_messages_question on public.conversation_messages (tenant_id, question_id);
create index conversation_messages_unanswered on public.conversation_messages (tenant_id, at) where method in ('no_results', 'clarify');
call app.protect('conversation_messages', 'conversations:read', 'knowledge:ask', null, null);

create table public.escalations (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  conversation_id uuid not null,
  -- The question, and the answer that was not good enough, if there was one.
  question_id uuid not null,
  answer_id uuid,
  reason text not null check (reason in ('low_confidence', 'not_known', 'asked_for', 'rated')),
  priority text not null check (priority in ('low', 'medium', 'high')),
  state text not null default 'pending' check (state in ('pending', 'assigned', 'in_progress', 'resolved', 'closed')),
  assignee_id uuid,
  assigned_at timestamptz,
  due_at timestamptz not null,
  overdue_told_at timestamptz,
  expert_answer_id uuid,
  -- Where the answer went: the conversation itself, or a mail.
  answered_by text,
  answered_at timestamptz,
  outbound_id uuid,
  document_id uuid,
  revision integer not null default 1,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, question_id),
  foreign key (tenant_id, conversation_id) references public.conversations (tenant_id, id),
  foreign key (tenant_id, question_id) references public.conversation_messages (tenant_id, id),
  foreign key (tenant_id, answer_id) references public.conversation_messages (tenant_id, id),
  foreign key (tenant_id, expert_answer_id) references public.conversation_messages (tenant_id, id),
  foreign key (tenant_id, assignee_id) references public.members (tenant_id, id),
  foreign key (tenant_id, outbound_id) references public.outbound_mails (tenant_id, id),
  foreign key (tenant_id, document_id) references public.documents (tenant_id, id)
);
create index escalations_conversation on public.escalations (tenant_id, conversation_id);
create index escalations_answer on public.escalations (tenant_id, answer_id);
create index escalations_expert_answer on public.escalations (tenant_id, expert_answer_id);
create index escalations_assignee on public.escalations (tenant_id, assignee_id);
create index escalations_outbound on public.escalations (tenant_id, outbound_id);
create index escalations_document on public.escalations (tenant_id, document_id);
create index escalations_state on public.escalations (tenant_id, state, due_at);
call app.protect('escalations', 'escalations:read', 'knowledge:ask', 'escalations:answer', null);

-- What people thought of an answer; every rating is a case of the evaluation set.
create table public.answer_ratings (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  answer_id uuid not null,
  -- A member's id, or the hash of a visitor's token: one opinion each, the last one counts.
  rater text not null,
  rating text not null check (rating in ('correct', 'somewhat_correct', 'somewhat_incorrect', 'incorrect')),
  comment text check (length(comment) <= 1000),
  verdict text not null check (verdict in ('gold', 'ambiguous', 'needs_review')),
  at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, answer_id, rater),
  foreign key (tenant_id, answer_id) references public.conversation_messages (tenant_id, id)
);
call app.protect('answer_ratings', 'knowledge:read', 'knowledge:ask', 'knowledge:ask', null);

-- The active members of the caller's agency who hold a permission, by id.
create function app.members_who_may(p_permission text) returns uuid[]
language plpgsql security definer set search_path = '' as $$
declare
  v_tenant constant text := coalesce(auth.jwt() ->> 'tenant_id', '');
begin
  perform set_config('app.door_tenant', v_tenant, true), set_config('app.door_permission', p_permission, true);
  return array(
    select m.id from public.members m
    where m.tenant_id = v_tenant and m.status = 'active' and m.role in (select p.role from public.permissions p where p.permission = p_permission)
    order by m.id);
end
$$;
grant create on schema app to app_owner;
alter function app.members_who_may(text) owner to app_owner;
revoke create on schema app from app_owner;
revoke all on function app.members_who_may(text) from public, anon, authenticated;
grant execute on function app.members_who_may(text) to app_member;

-- Whoever may ask a question may cause a paid call for it.
drop policy model_calls_insert on public.model_calls;
create policy model_calls_insert on public.model_calls for insert to app_member
  with check (tenant_id = (select auth.jwt() ->> 'tenant_id') and (select app.can('knowledge:ask')));
drop policy model_calls_update on public.model_calls;
create policy model_calls_update on public.model_calls for update to app_member
  using (tenant_id = (select auth.jwt() ->> 'tenant_id') and (select app.can('knowledge:ask')))
  with check (tenant_id = (select auth.jwt() ->> 'tenant_id') and (select app.can('knowledge:ask')));
