-- What waits for a person: tasks, notifications and notes; who an enquiry belongs to, what a mail is meant for, and mails that are no quote.

alter table public.members
  -- Takes part in the round robin, unless their role may not write enquiries.
  add column assignable boolean not null default true,
  add column last_assigned_at timestamptz,
  -- Local dates, both included.
  add column away_from date,
  add column away_until date,
  add constraint members_away check (away_until >= away_from);

alter table public.enquiries
  add column assignee_id uuid,
  add column intent text,
  add column confidence numeric check (confidence between 0 and 1),
  -- Where rules and model read different things: [{field, rules, model}].
  add column conflicts jsonb not null default '[]',
  add column tags text[] not null default '{}',
  add column close_reason text check (close_reason in ('booked', 'lost', 'duplicate', 'spam', 'not_travel', 'other')),
  add column first_response_at timestamptz,
  add column merged_into uuid,
  add constraint enquiries_assignee foreign key (tenant_id, assignee_id) references public.members (tenant_id, id),
  add constraint enquiries_merged_into foreign key (tenant_id, merged_into) references public.enquiries (tenant_id, id);
create index enquiries_assignee on public.enquiries (tenant_id, assignee_id);
create index enquiries_merged_into on public.enquiries (tenant_id, merged_into);

create table public.enquiry_notes (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  enquiry_id uuid not null,
  author_id uuid not null,
  text text not null check (length(text) between 1 and 5000),
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, enquiry_id) references public.enquiries (tenant_id, id),
  foreign key (tenant_id, author_id) references public.members (tenant_id, id)
);
create index enquiry_notes_enquiry on public.enquiry_notes (tenant_id, enquiry_id);
create index enquiry_notes_author on public.enquiry_notes (tenant_id, author_id);
call app.protect('enquiry_notes', 'enquiries:read', 'enquiries:write', 'enquiries:write', null);

-- Enquiries that belong together without being one. Each pair once.
create table public.enquiry_links (
  tenant_id text not null references public.tenants (tenant_id),
  enquiry_id uuid not null,
  other_id uuid not null,
  kind text not null check (kind in ('same_thread', 'possible_duplicate', 'by_hand')),
  created_at timestamptz not null,
  primary key (tenant_id, enquiry_id, other_id),
  foreign key (tenant_id, enquiry_id) references public.enquiries (tenant_id, id),
  foreign key (tenant_id, other_id) references public.enquiries (tenant_id, id),
  check (enquiry_id <= other_id)
);
create index enquiry_links_other on public.enquiry_links (tenant_id, other_id);
call app.protect('enquiry_links', 'enquiries:read', 'enquiries:write', 'enquiries:write', 'enquiries:write');

-- What a field of an enquiry was before a reply, a model or a person changed it.
create table public.enquiry_changes (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null default gen_random_uuid(),
  enquiry_id uuid not null,
  field text not null,
  old_value jsonb,
  new_value jsonb,
  -- A member's id, `system`, or the message that said so.
  actor text not null,
  message_id uuid,
  at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, enquiry_id) references public.enquiries (tenant_id, id),
  foreign key (tenant_id, message_id) references public.messages (tenant_id, id)
);
create index enquiry_changes_enquiry on public.enquiry_changes (tenant_id, enquiry_id);
create index enquiry_changes_message on public.enquiry_changes (tenant_id, message_id);
call app.protect('enquiry_changes', 'enquiries:read', 'enquiries:write', null, null);

alter table public.messages
  add column language text,
  add column intent text,
  add column intent_rule text,
  add column intent_confidence numeric check (intent_confidence between 0 and 1),
  add column urgency integer check (urgency between 0 and 100),
  add column next_action text,
  add column tab text check (tab in ('new_business', 'action_needed', 'existing_client', 'supplier', 'newsletter', 'spam_risk', 'personal', 'review_needed')),
  add column cleanup text check (cleanup in ('keep', 'archive', 'label', 'delete_candidate', 'spam_candidate')),
  add column archived_at timestamptz,
  -- A member let a parked mail go on through the pipeline.
  add column released_at timestamptz,
  add column released_by text;
create index messages_triage on public.messages (tenant_id, received_at, id);
-- Who is known in which thread, and what came from an address.
create index messages_from on public.messages (tenant_id, from_address);

-- Mails that are no quote: replies of members, acknowledgements, notices. Their content is kept until they are out, then the message has it.
alter table public.outbound_mails
  alter column quote_id drop not null,
  alter column quote_version drop not null,
  -- A later release may check purposes again, once nothing that runs would be refused.
  drop constraint outbound_mails_purpose_check,
  add column automatic boolean not null default false,
  add column thread_id uuid,
  add column enquiry_id uuid,
  add column client_id uuid,
  add column cc text[] not null default '{}',
  -- {subject, text, html, inReplyTo, references, attachments: [...]}: null for a quote, which is made from its version.
  add column content jsonb,
  add constraint outbound_mails_thread foreign key (tenant_id, thread_id) references public.threads (tenant_id, id),
  add constraint outbound_mails_enquiry foreign key (tenant_id, enquiry_id) references public.enquiries (tenant_id, id),
  add constraint outbound_mails_client foreign key (tenant_id, client_id) references public.clients (tenant_id, id);
create index outbound_mails_thread on public.outbound_mails (tenant_id, thread_id);
create index outbound_mails_enquiry on public.outbound_mails (tenant_id, enquiry_id);
create index outbound_mails_client on public.outbound_mails (tenant_id, client_id);
create index outbound_mails_automatic on public.outbound_mails (tenant_id, requested_at) where automatic;

create table public.tasks (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  kind text not null,
  title text not null check (length(title) between 1 and 200),
  detail jsonb not null default '{}',
  state text not null default 'open' check (state in ('open', 'done', 'cancelled')),
  due_at timestamptz,
  assignee_id uuid,
  enquiry_id uuid,
  client_id uuid,
  message_id uuid,
  outbound_id uuid,
  -- The same cause makes one task.
  cause text not null,
  revision integer not null default 1,
  created_at timestamptz not null,
  closed_at timestamptz,
  closed_by text,
  primary key (tenant_id, id),
  unique (tenant_id, cause),
  foreign key (tenant_id, assignee_id) references public.members (tenant_id, id),
  foreign key (tenant_id, enquiry_id) references public.enquiries (tenant_id, id),
  foreign key (tenant_id, client_id) references public.clients (tenant_id, id),
  foreign key (tenant_id, message_id) references public.messages (tenant_id, id),
  foreign key (tenant_id, outbound_id) references public.outbound_mails (tenant_id, id)
);
create index tasks_open on public.tasks (tenant_id, state, created_at, id);
create index tasks_assignee on public.tasks (tenant_id, assignee_id);
create index tasks_enquiry on public.tasks (tenant_id, enquiry_id);
create index tasks_client on public.tasks (tenant_id, client_id);
create index tasks_message on public.tasks (tenant_id, message_id);
create index tasks_outbound on public.tasks (tenant_id, outbound_id);
call app.protect('tasks', 'clients:read', 'clients:write', 'clients:write', null);

-- p_links: {assignee_id, enquiry_id, client_id, message_id, outbound_id, due_at}, each may be missing. A task of the same cause is there already.
create function app.add_task(p_kind text, p_title text, p_detail jsonb, p_links jsonb, p_cause text, p_at timestamptz) returns void
language sql security invoker set search_path = '' as $$
  insert into public.tasks (tenant_id, id, kind, title, detail, due_at, assignee_id, enquiry_id, client_id, message_id, outbound_id, cause, created_at)
  values (app.tenant(), gen_random_uuid(), p_kind, left(p_title, 200), p_detail, (p_links ->> 'due_at')::timestamptz, (p_links ->> 'assignee_id')::uuid,
    (p_links ->> 'enquiry_id')::uuid, (p_links ->> 'client_id')::uuid, (p_links ->> 'message_id')::uuid, (p_links ->> 'outbound_id')::uuid, p_cause, p_at)
  on conflict (tenant_id, cause) do nothing
$$;
grant execute on function app.add_task(text, text, jsonb, jsonb, text, timestamptz) to app_member;

-- One row for each member who is told.
create table public.notifications (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null default gen_random_uuid(),
  member_id uuid not null,
  type text not null,
  title text not null check (length(title) <= 200),
  entity text not null,
  entity_id text not null,
  data jsonb not null default '{}',
  created_at timestamptz not null,
  read_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, member_id) references public.members (tenant_id, id)
);
create index notifications_member on public.notifications (tenant_id, member_id, created_at, id);
alter table public.notifications enable row level security;
alter table public.notifications force row level security;
grant select, update on public.notifications to app_member;
create policy notifications_select on public.notifications for select to app_member
  using (tenant_id = (select auth.jwt() ->> 'tenant_id') and member_id::text = (select auth.jwt() ->> 'member_id') and (select app.can('notifications:own')));
create policy notifications_update on public.notifications for update to app_member
  using (tenant_id = (select auth.jwt() ->> 'tenant_id') and member_id::text = (select auth.jwt() ->> 'member_id') and (select app.can('notifications:own')))
  with check (tenant_id = (select auth.jwt() ->> 'tenant_id') and member_id::text = (select auth.jwt() ->> 'member_id') and (select app.can('notifications:own')));
grant select, insert on public.notifications to app_owner;
create policy notifications_tell on public.notifications for insert to app_owner with check (tenant_id = (select current_setting('app.door_tenant', true)));
create policy notifications_told on public.notifications for select to app_owner using (tenant_id = (select current_setting('app.door_tenant', true)));

grant select on public.permissions to app_owner;
create policy permissions_of_one on public.permissions for select to app_owner using (permission = (select current_setting('app.door_permission', true)));

-- Tells the active members of the caller's agency who hold a permission, or the one of them that is meant. What a member heard within five minutes is not said again.
create function app.notify(p_type text, p_permission text, p_only uuid, p_entity text, p_entity_id text, p_title text, p_data jsonb, p_at timestamptz) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_tenant constant text := coalesce(auth.jwt() ->> 'tenant_id', '');
begin
  perform set_config('app.door_tenant', v_tenant, true), set_config('app.door_permission', p_permission, true);
  perform pg_advisory_xact_lock(hashtextextended('notify/' || v_tenant || '/' || p_type || '/' || p_entity || '/' || p_entity_id, 0));
  insert into public.notifications (tenant_id, member_id, type, title, entity, entity_id, data, created_at)
  select v_tenant, m.id, p_type, left(p_title, 200), p_entity, p_entity_id, p_data, p_at
  from public.members m
  where m.tenant_id = v_tenant and m.status = 'active' and (p_only is null or m.id = p_only)
    and m.role in (select p.role from public.permissions p where p.permission = p_permission)
    and not exists (
      select from public.notifications n
      where n.tenant_id = v_tenant and n.member_id = m.id and n.type = p_type and n.entity = p_entity and n.entity_id = p_entity_id
        and n.created_at > p_at - interval '5 minutes');
end
$$;

grant update (last_assigned_at) on public.members to app_owner;
create policy members_assign on public.members for update to app_owner
  using (tenant_id = (select current_setting('app.door_tenant', true))) with check (tenant_id = (select current_setting('app.door_tenant', true)));

-- Whose turn it is in the caller's agency: p_preferred if they may and are there, else who waited longest (never assigned first, then by id). Null when nobody can.
-- p_on is the local date. One at a time, and each later than the last: ten at once over three members give 4, 3 and 3.
create function app.next_assignee(p_preferred uuid, p_on date, p_at timestamptz) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v_tenant constant text := coalesce(auth.jwt() ->> 'tenant_id', '');
  v_member uuid;
begin
  perform set_config('app.door_tenant', v_tenant, true), set_config('app.door_permission', 'enquiries:write', true);
  perform pg_advisory_xact_lock(hashtextextended('assign/' || v_tenant, 0));
  select m.id into v_member
  from public.members m
  where m.tenant_id = v_tenant and m.status = 'active' and m.assignable
    and m.role in (select p.role from public.permissions p where p.permission = 'enquiries:write')
    and (m.away_from is null or p_on < m.away_from or p_on > coalesce(m.away_until, 'infinity'::date))
  order by (m.id is not distinct from p_preferred) desc, m.last_assigned_at nulls first, m.id limit 1;
  update public.members m
  set last_assigned_at = greatest(p_at, (select max(o.last_assigned_at) + interval '1 microsecond' from public.members o where o.tenant_id = v_tenant))
  where m.tenant_id = v_tenant and m.id = v_member;
  return v_member;
end
$$;

grant create on schema app to app_owner;
alter function app.notify(text, text, uuid, text, text, text, jsonb, timestamptz) owner to app_owner;
alter function app.next_assignee(uuid, date, timestamptz) owner to app_owner;
revoke create on schema app from app_owner;
revoke all on function app.notify(text, text, uuid, text, text, text, jsonb, timestamptz), app.next_assignee(uuid, date, timestamptz) from public, anon, authenticated;
grant execute on function app.notify(text, text, uuid, text, text, text, jsonb, timestamptz), app.next_assignee(uuid, date, timestamptz) to app_member;
