-- Messages, threads, clients and enquiries, and the transactions of inbound-email, parse-email and extract-enquiry.

create table public.clients (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  name text not null check (length(name) <= 200),
  email text not null check (email = lower(email)),
  phone text,
  language text,
  undeliverable_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, email)
);
call app.protect('clients', 'clients:read', 'clients:write', 'clients:write', null);

create table public.threads (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  subject text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
call app.protect('threads', 'mail:read', 'mail:write', 'mail:write', null);

create table public.enquiries (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  number text not null,
  source text not null check (source in ('email', 'gmail', 'web_form', 'chat', 'phone', 'manual', 'api')),
  thread_id uuid,
  client_id uuid,
  subject text not null,
  text text not null,
  status text not null check (status in ('open', 'in_progress', 'needs_info', 'parked', 'resolved', 'closed')),
  priority text not null check (priority in ('urgent', 'high', 'normal', 'low')),
  parked_reason text,
  -- Null until extract-enquiry has read it.
  trip jsonb,
  missing text[] not null default '{}',
  assumed text[] not null default '{}',
  method text check (method in ('rules', 'model', 'person')),
  flagged text[] not null default '{}',
  revision integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  foreign key (tenant_id, thread_id) references public.threads (tenant_id, id),
  foreign key (tenant_id, client_id) references public.clients (tenant_id, id)
);
create index enquiries_client on public.enquiries (tenant_id, client_id);
create index enquiries_thread on public.enquiries (tenant_id, thread_id);
create index enquiries_status on public.enquiries (tenant_id, status, number);
call app.protect('enquiries', 'enquiries:read', 'enquiries:write', 'enquiries:write', null);

create table public.messages (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  direction text not null check (direction in ('in', 'out')),
  -- SHA-256 of what makes a mail itself (in) or of our outbound key (out): one message once.
  message_key text not null,
  state text not null check (state in ('received', 'parsed', 'sent')),
  message_id text,
  message_id_reused boolean not null default false,
  thread_id uuid,
  enquiry_id uuid,
  raw_path text not null,
  size_bytes integer not null check (size_bytes >= 0),
  envelope_from text not null,
  envelope_recipients text[] not null,
  strategy text not null,
  spf text,
  dkim text,
  spam_score numeric,
  received_at timestamptz not null,
  -- Filled by parse-email:
  class text,
  class_rule text,
  parked_reason text,
  authentication text check (authentication in ('pass', 'fail', 'none')),
  from_name text,
  from_address text,
  person_name text,
  person_address text,
  person_via text,
  to_addresses text[] not null default '{}',
  cc_addresses text[] not null default '{}',
  subject text not null default '',
  text text not null default '',
  reply_text text not null default '',
  html text not null default '',
  sent_at timestamptz,
  in_reply_to text,
  references_ids text[] not null default '{}',
  headers jsonb not null default '{}'::jsonb,
  attachments jsonb not null default '[]'::jsonb,
  dropped jsonb not null default '[]'::jsonb,
  truncated boolean not null default false,
  unreadable_reason text,
  primary key (tenant_id, id),
  unique (tenant_id, message_key),
  foreign key (tenant_id, thread_id) references public.threads (tenant_id, id),
  foreign key (tenant_id, enquiry_id) references public.enquiries (tenant_id, id)
);
create index messages_message_id on public.messages (tenant_id, message_id);
create index messages_thread on public.messages (tenant_id, thread_id);
create index messages_enquiry on public.messages (tenant_id, enquiry_id);
call app.protect('messages', 'mail:read', 'mail:write', 'mail:write', null);

-- Every time the provider posted a message, repeats too.
create table public.message_deliveries (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null default gen_random_uuid(),
  message_id uuid not null,
  request_id text not null,
  received_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, message_id) references public.messages (tenant_id, id)
);
create index message_deliveries_message on public.message_deliveries (tenant_id, message_id);
call app.protect('message_deliveries', 'mail:read', 'system', null, null);

create table public.number_counters (
  tenant_id text not null references public.tenants (tenant_id),
  kind text not null check (kind in ('ENQ', 'Q')),
  year integer not null,
  last integer not null,
  primary key (tenant_id, kind, year)
);
call app.protect('number_counters', 'enquiries:read', 'enquiries:write', 'enquiries:write', null);

-- Mail whose recipient nobody owns. It belongs to no agency: only the inbound door writes it, and only the platform may read it.
create table public.unrouted_mail (
  id uuid primary key,
  raw_path text not null check (raw_path like 'unrouted/%'),
  envelope_from text not null,
  recipient text not null,
  reason text not null,
  received_at timestamptz not null
);
alter table public.unrouted_mail enable row level security;
alter table public.unrouted_mail force row level security;
grant insert on public.unrouted_mail to app_owner;
create policy unrouted_mail_door on public.unrouted_mail for insert to app_owner with check (raw_path like 'unrouted/%');
grant select on public.unrouted_mail to app_platform;
create policy unrouted_mail_platform on public.unrouted_mail for select to app_platform using (raw_path like 'unrouted/%');

create function public.door_record_unrouted(p_id uuid, p_raw_path text, p_envelope_from text, p_recipient text, p_reason text, p_at timestamptz) returns void
language sql security definer set search_path = '' as $$
  insert into public.unrouted_mail (id, raw_path, envelope_from, recipient, reason, received_at)
  values (p_id, p_raw_path, left(p_envelope_from, 320), left(p_recipient, 320), p_reason, p_at)
  on conflict do nothing
$$;
grant create on schema public to app_owner;
alter function public.door_record_unrouted(uuid, text, text, text, text, timestamptz) owner to app_owner;
revoke create on schema public from app_owner;
revoke all on function public.door_record_unrouted(uuid, text, text, text, text, timestamptz) from public, anon, authenticated;
grant execute on function public.door_record_unrouted(uuid, text, text, text, text, timestamptz) to app_door;

-- The next human number of a kind, `ENQ-2026-000123`, gap-free within the transaction that uses it.
create function app.next_number(p_kind text, p_year integer) returns text
language plpgsql security invoker set search_path = '' as $$
declare
  v_last integer;
begin
  insert into public.number_counters as c (tenant_id, kind, year, last) values (app.tenant(), p_kind, p_year, 1)
  on conflict (tenant_id, kind, year) do update set last = c.last + 1
  returning c.last into v_last;
  return p_kind || '-' || p_year || '-' || lpad(v_last::text, 6, '0');
end
$$;
grant execute on function app.next_number(text, integer) to app_member;

-- inbound-email: the claim on a mail, its row and its event in one step; a repeat adds a delivery and hands back what is still unpublished.
create function public.record_inbound_message(p_message jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_count integer;
  v_id uuid;
begin
  insert into public.messages (tenant_id, id, direction, message_key, state, message_id, raw_path, size_bytes, envelope_from, envelope_recipients,
    strategy, spf, dkim, spam_score, received_at, unreadable_reason)
  select app.tenant(), m.id, 'in', m.message_key, 'received', m.message_id, m.raw_path, m.size_bytes, m.envelope_from, m.envelope_recipients,
    m.strategy, m.spf, m.dkim, m.spam_score, m.received_at, m.unreadable_reason
  from jsonb_to_record(p_message) as m(id uuid, message_key text, message_id text, raw_path text, size_bytes integer, envelope_from text,
    envelope_recipients text[], strategy text, spf text, dkim text, spam_score numeric, received_at timestamptz, unreadable_reason text)
  on conflict (tenant_id, message_key) do nothing;
  get diagnostics v_count = row_count;

  select id into strict v_id from public.messages where tenant_id = app.tenant() and message_key = p_message ->> 'message_key';
  if v_count = 1 then
    perform app.add_events(p_events, p_meta);
  end if;
  insert into public.message_deliveries (tenant_id, message_id, request_id, received_at)
  values (app.tenant(), v_id, p_meta ->> 'requestId', (p_meta ->> 'at')::timestamptz);
  return jsonb_build_object('messageId', v_id, 'duplicate', v_count = 0, 'events', app.unpublished(p_meta ->> 'cause'));
end
$$;

-- parse-email: what was read, its thread and, for a new request of a person, the enquiry.
-- p_thread and p_enquiry may be null; p_reopen is the enquiry of a known thread that a client's reply wakes up.
create function public.complete_parse(p_event_id uuid, p_message jsonb, p_thread jsonb, p_enquiry jsonb, p_reopen uuid, p_events jsonb, p_meta jsonb)
returns jsonb
language plpgsql security invoker set search_path = '' as $$
begin
  if not app.claim_stage('parse-email', p_event_id) then
    return jsonb_build_object('done', true, 'events', app.unpublished(p_event_id::text));
  end if;
  if p_thread is not null then
    insert into public.threads (tenant_id, id, subject, created_at)
    values (app.tenant(), (p_thread ->> 'id')::uuid, p_thread ->> 'subject', (p_meta ->> 'at')::timestamptz)
    on conflict do nothing;
  end if;
  if p_enquiry is not null then
    insert into public.enquiries (tenant_id, id, number, source, thread_id, subject, text, status, priority, created_at, updated_at)
    values (app.tenant(), (p_enquiry ->> 'id')::uuid,
      app.next_number('ENQ', extract(year from (p_meta ->> 'at')::timestamptz at time zone (p_meta ->> 'timeZone'))::integer),
      p_enquiry ->> 'source', (p_message ->> 'thread_id')::uuid, p_enquiry ->> 'subject', p_enquiry ->> 'text', 'open', 'normal',
      (p_meta ->> 'at')::timestamptz, (p_meta ->> 'at')::timestamptz);
    perform app.audit('enquiry.created', 'enquiry', p_enquiry ->> 'id', jsonb_build_object('messageId', p_message ->> 'id'), (p_meta ->> 'at')::timestamptz);
  end if;
  if p_reopen is not null then
    update public.enquiries set status = 'in_progress', revision = revision + 1, updated_at = (p_meta ->> 'at')::timestamptz
    where tenant_id = app.tenant() and id = p_reopen and status = 'resolved';
  end if;
  update public.messages m
  set state = 'parsed', thread_id = p.thread_id, enquiry_id = p.enquiry_id, class = p.class, class_rule = p.class_rule, parked_reason = p.parked_reason,
    authentication = p.authentication, from_name = p.from_name, from_address = p.from_address, person_name = p.person_name,
    person_address = p.person_address, person_via = p.person_via, to_addresses = p.to_addresses, cc_addresses = p.cc_addresses, subject = p.subject,
    text = p.text, reply_text = p.reply_text, html = p.html, sent_at = p.sent_at, in_reply_to = p.in_reply_to, references_ids = p.references_ids,
    headers = p.headers, attachments = p.attachments, dropped = p.dropped, truncated = p.truncated, unreadable_reason = p.unreadable_reason,
    message_id_reused = exists (select 1 from public.messages o
      where o.tenant_id = m.tenant_id and o.message_id = m.message_id and o.id <> m.id and o.direction = 'in')
  from jsonb_populate_record(null::public.messages, p_message) as p
  where m.tenant_id = app.tenant() and m.id = p.id;
  perform app.add_events(p_events, p_meta);
  return jsonb_build_object('done', false, 'events', app.unpublished(p_event_id::text));
end
$$;

-- extract-enquiry: the trip, the client it belongs to (never for an unverified sender) and what happens next.
-- An address that is known keeps its name and phone unless they were empty.
create function public.complete_extraction(p_event_id uuid, p_enquiry jsonb, p_client jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_client uuid;
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
begin
  if not app.claim_stage('extract-enquiry', p_event_id) then
    return jsonb_build_object('done', true, 'events', app.unpublished(p_event_id::text));
  end if;
  if p_client is not null then
    insert into public.clients as c (tenant_id, id, name, email, phone, language, created_at, updated_at)
    values (app.tenant(), (p_client ->> 'id')::uuid, p_client ->> 'name', p_client ->> 'email', p_client ->> 'phone', p_client ->> 'language', v_at, v_at)
    on conflict (tenant_id, email) do update
      set name = case when c.name = '' then excluded.name else c.name end, phone = coalesce(c.phone, excluded.phone), updated_at = v_at
    returning c.id into v_client;
  end if;
  update public.enquiries e
  set client_id = v_client, trip = p_enquiry -> 'trip', status = p_enquiry ->> 'status', priority = p_enquiry ->> 'priority',
    parked_reason = p_enquiry ->> 'parked_reason', method = 'rules', revision = e.revision + 1, updated_at = v_at,
    missing = array(select jsonb_array_elements_text(p_enquiry -> 'missing')),
    assumed = array(select jsonb_array_elements_text(p_enquiry -> 'assumed')),
    flagged = array(select jsonb_array_elements_text(p_enquiry -> 'flagged'))
  where e.tenant_id = app.tenant() and e.id = (p_enquiry ->> 'id')::uuid and e.trip is null;
  perform app.audit('enquiry.extracted', 'enquiry', p_enquiry ->> 'id', jsonb_build_object('status', p_enquiry ->> 'status'), v_at);
  perform app.add_events(p_events, p_meta);
  return jsonb_build_object('done', false, 'events', app.unpublished(p_event_id::text));
end
$$;

revoke all on function public.record_inbound_message(jsonb, jsonb, jsonb),
  public.complete_parse(uuid, jsonb, jsonb, jsonb, uuid, jsonb, jsonb),
  public.complete_extraction(uuid, jsonb, jsonb, jsonb, jsonb) from public, anon, authenticated;
grant execute on function public.record_inbound_message(jsonb, jsonb, jsonb),
  public.complete_parse(uuid, jsonb, jsonb, jsonb, uuid, jsonb, jsonb),
  public.complete_extraction(uuid, jsonb, jsonb, jsonb, jsonb) to app_member;
