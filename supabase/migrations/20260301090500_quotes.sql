-- Quotes with immutable versions, and the one irreversible step: mail that goes out, once per version and purpose.

create table public.quotes (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  number text not null,
  enquiry_id uuid,
  client_id uuid not null,
  created_by text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  foreign key (tenant_id, enquiry_id) references public.enquiries (tenant_id, id),
  foreign key (tenant_id, client_id) references public.clients (tenant_id, id)
);
create unique index quotes_enquiry on public.quotes (tenant_id, enquiry_id);
create index quotes_client on public.quotes (tenant_id, client_id);
call app.protect('quotes', 'quotes:read', 'quotes:write', 'quotes:write', 'quotes:delete');

create table public.quote_versions (
  tenant_id text not null references public.tenants (tenant_id),
  quote_id uuid not null,
  version integer not null check (version >= 1),
  state text not null check (state in ('draft', 'approved', 'sent', 'viewed', 'accepted', 'declined', 'expired', 'converted', 'cancelled')),
  -- Everything that the PDF and the mail are made from; frozen at approval.
  document jsonb not null,
  headline_minor bigint not null,
  currency text not null,
  check_in date not null,
  check_out date not null,
  fx_set_id uuid,
  fx_as_of timestamptz,
  content_sha256 text,
  pdf_path text,
  pdf_sha256 text,
  approved_by text,
  approved_at timestamptz,
  sent_at timestamptz,
  revision integer not null default 1,
  updated_at timestamptz not null,
  primary key (tenant_id, quote_id, version),
  foreign key (tenant_id, quote_id) references public.quotes (tenant_id, id),
  foreign key (tenant_id, fx_set_id) references public.fx_sets (tenant_id, id)
);
create index quote_versions_state on public.quote_versions (tenant_id, state);
create index quote_versions_fx_set on public.quote_versions (tenant_id, fx_set_id);
call app.protect('quote_versions', 'quotes:read', 'quotes:write', 'quotes:write', 'quotes:delete');

-- A pricing run that found nothing to sell, with its reasons.
create table public.quote_runs (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  enquiry_id uuid not null,
  result text not null check (result in ('no_availability', 'not_priced')),
  reasons jsonb not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, enquiry_id) references public.enquiries (tenant_id, id)
);
create index quote_runs_enquiry on public.quote_runs (tenant_id, enquiry_id);
call app.protect('quote_runs', 'quotes:read', 'quotes:write', null, null);

create table public.outbound_mails (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  quote_id uuid not null,
  quote_version integer not null,
  purpose text not null check (purpose in ('send')),
  state text not null check (state in ('queued', 'sending', 'sent', 'failed')),
  message_id text not null,
  recipient text not null,
  requested_by text not null,
  requested_at timestamptz not null,
  -- Real time: until then the sender that claimed it may still be at work.
  leased_until timestamptz,
  attempts integer not null default 0,
  provider_id text,
  sent_at timestamptz,
  error text,
  primary key (tenant_id, id),
  unique (tenant_id, quote_id, quote_version, purpose),
  foreign key (tenant_id, quote_id, quote_version) references public.quote_versions (tenant_id, quote_id, version)
);
call app.protect('outbound_mails', 'quotes:read', 'quotes:send', 'quotes:send', null);

-- generate-quote: the quote, its first version and its number; or the record that nothing could be sold.
create function public.complete_quote_draft(p_event_id uuid, p_quote jsonb, p_version jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_number text;
  v_document jsonb;
begin
  if not app.claim_stage('generate-quote', p_event_id) then
    return jsonb_build_object('done', true, 'events', app.unpublished(p_event_id::text));
  end if;
  if exists (select 1 from public.quotes where tenant_id = app.tenant() and enquiry_id = (p_quote ->> 'enquiry_id')::uuid) then
    return jsonb_build_object('done', true, 'events', '[]'::jsonb);
  end if;
  v_number := app.next_number('Q', extract(year from v_at at time zone (p_meta ->> 'timeZone'))::integer);
  v_document := jsonb_set(p_version -> 'document', '{number}', to_jsonb(v_number));
  insert into public.quotes (tenant_id, id, number, enquiry_id, client_id, created_by, created_at)
  values (app.tenant(), (p_quote ->> 'id')::uuid, v_number, (p_quote ->> 'enquiry_id')::uuid, (p_quote ->> 'client_id')::uuid, 'system', v_at);
  insert into public.quote_versions (tenant_id, quote_id, version, state, document, headline_minor, currency, check_in, check_out, fx_set_id, fx_as_of, updated_at)
  values (app.tenant(), (p_quote ->> 'id')::uuid, 1, 'draft', v_document, (p_version ->> 'headline_minor')::bigint, p_version ->> 'currency',
    (p_version ->> 'check_in')::date, (p_version ->> 'check_out')::date, (p_version ->> 'fx_set_id')::uuid, (p_version ->> 'fx_as_of')::timestamptz, v_at);
  perform app.audit('quote.drafted', 'quote', p_quote ->> 'id', jsonb_build_object('number', v_number, 'version', 1), v_at);
  perform app.add_events(p_events, p_meta);
  return jsonb_build_object('done', false, 'events', app.unpublished(p_event_id::text));
end
$$;

create function public.record_quote_run(p_event_id uuid, p_run jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
begin
  if not app.claim_stage('generate-quote', p_event_id) then
    return jsonb_build_object('done', true, 'events', '[]'::jsonb);
  end if;
  insert into public.quote_runs (tenant_id, id, enquiry_id, result, reasons, created_at)
  values (app.tenant(), (p_run ->> 'id')::uuid, (p_run ->> 'enquiry_id')::uuid, p_run ->> 'result', p_run -> 'reasons', (p_meta ->> 'at')::timestamptz);
  perform app.audit('quote.not_drafted', 'enquiry', p_run ->> 'enquiry_id', p_run -> 'reasons', (p_meta ->> 'at')::timestamptz);
  return jsonb_build_object('done', false, 'events', '[]'::jsonb);
end
$$;

create function app.version_conflict(p_state text, p_to text) returns void
language plpgsql stable set search_path = '' as $$
begin
  perform app.fail('state_conflict', format('A quote that is %s cannot become %s.', p_state, p_to),
    jsonb_build_object('from', p_state, 'to', p_to, 'allowed', case p_state
      when 'draft' then '["approved","cancelled"]'::jsonb
      when 'approved' then '["sent","cancelled"]'::jsonb
      when 'sent' then '["viewed","accepted","declined","expired","cancelled"]'::jsonb
      when 'viewed' then '["accepted","declined","expired","cancelled"]'::jsonb
      when 'accepted' then '["converted","cancelled"]'::jsonb
      else '[]'::jsonb end));
end
$$;
grant execute on function app.version_conflict(text, text) to app_member;

-- draft -> approved. p_revision is the one whose content was checked: a change in between is a conflict, not an approval of something unseen.
create function public.approve_quote(p_quote_id uuid, p_version integer, p_revision integer, p_issued_on date, p_valid_until date, p_actor text, p_at timestamptz)
returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.quote_versions;
begin
  perform app.require('quotes:approve');
  update public.quote_versions v
  set state = 'approved', approved_by = p_actor, approved_at = p_at, revision = v.revision + 1, updated_at = p_at,
    document = v.document || jsonb_build_object('issuedOn', p_issued_on, 'validUntil', p_valid_until),
    content_sha256 = encode(sha256(convert_to((v.document || jsonb_build_object('issuedOn', p_issued_on, 'validUntil', p_valid_until))::text, 'utf8')), 'hex')
  where v.tenant_id = app.tenant() and v.quote_id = p_quote_id and v.version = p_version and v.revision = p_revision and v.state = 'draft'
  returning v.* into v_row;
  if v_row.tenant_id is null then
    select * into v_row from public.quote_versions where tenant_id = app.tenant() and quote_id = p_quote_id and version = p_version;
    if v_row.tenant_id is null then
      perform app.fail('not_found', 'There is no such object.');
    elsif v_row.state = 'draft' then
      perform app.fail('precondition_failed', 'The quote was changed since you read it; read it again.');
    end if;
    perform app.version_conflict(v_row.state, 'approved');
  end if;
  perform app.audit('quote.approved', 'quote', p_quote_id::text, jsonb_build_object('version', p_version), p_at);
  return jsonb_build_object('revision', v_row.revision);
end
$$;

-- The one send of a version: whoever comes second gets already_sent. A send that failed for good may be asked for again.
create function public.request_quote_send(p_quote_id uuid, p_version integer, p_outbound jsonb, p_events jsonb, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_state text;
  v_count integer;
begin
  perform app.require('quotes:send');
  select state into v_state from public.quote_versions
  where tenant_id = app.tenant() and quote_id = p_quote_id and version = p_version for update;
  if v_state is null then
    perform app.fail('not_found', 'There is no such object.');
  elsif v_state in ('sent', 'viewed', 'accepted') then
    perform app.fail('already_sent', 'This version of the quote has been sent.');
  elsif v_state <> 'approved' then
    perform app.version_conflict(v_state, 'sent');
  end if;
  insert into public.outbound_mails as o (tenant_id, id, quote_id, quote_version, purpose, state, message_id, recipient, requested_by, requested_at)
  values (app.tenant(), (p_outbound ->> 'id')::uuid, p_quote_id, p_version, 'send', 'queued', p_outbound ->> 'message_id', p_outbound ->> 'recipient',
    p_outbound ->> 'requested_by', (p_meta ->> 'at')::timestamptz)
  on conflict (tenant_id, quote_id, quote_version, purpose) do update set state = 'queued', error = null, leased_until = null where o.state = 'failed';
  get diagnostics v_count = row_count;
  if v_count = 0 then
    perform app.fail('already_sent', 'This version of the quote is already on its way.');
  end if;
  perform app.audit('quote.send_requested', 'quote', p_quote_id::text, jsonb_build_object('version', p_version), (p_meta ->> 'at')::timestamptz);
  perform app.add_events(p_events, p_meta);
  return jsonb_build_object('events', app.unpublished(p_meta ->> 'cause'));
end
$$;

-- Takes the right to hand the mail over. fresh: nobody tried yet. takeover: an earlier try died, ask the provider first. busy: one is at work. sent / failed: over.
create function public.claim_outbound(p_outbound_id uuid, p_lease_seconds integer) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.outbound_mails;
  v_outcome text;
begin
  select * into v_row from public.outbound_mails where tenant_id = app.tenant() and id = p_outbound_id for update;
  v_outcome := case
    when v_row.tenant_id is null then 'missing'
    when v_row.state in ('sent', 'failed') then v_row.state
    when v_row.state = 'queued' then 'fresh'
    when v_row.leased_until <= now() then 'takeover'
    else 'busy'
  end;
  if v_outcome in ('fresh', 'takeover') then
    update public.outbound_mails
    set state = 'sending', attempts = attempts + 1, leased_until = now() + make_interval(secs => p_lease_seconds)
    where tenant_id = app.tenant() and id = p_outbound_id;
  end if;
  return jsonb_build_object('outcome', v_outcome, 'attempts', v_row.attempts + 1);
end
$$;

-- send-quote: the mail is out. Records it with its thread, moves the version to sent and the enquiry to resolved.
create function public.complete_quote_send(p_event_id uuid, p_outbound_id uuid, p_provider_id text, p_message jsonb, p_pdf jsonb, p_events jsonb, p_meta jsonb)
returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_at constant timestamptz := (p_meta ->> 'at')::timestamptz;
  v_row public.outbound_mails;
begin
  if not app.claim_stage('send-quote', p_event_id) then
    return jsonb_build_object('done', true, 'events', app.unpublished(p_event_id::text));
  end if;
  update public.outbound_mails set state = 'sent', provider_id = p_provider_id, sent_at = v_at, leased_until = null
  where tenant_id = app.tenant() and id = p_outbound_id and state = 'sending'
  returning * into v_row;
  if v_row.tenant_id is null then
    return jsonb_build_object('done', true, 'events', app.unpublished(p_event_id::text));
  end if;
  update public.quote_versions
  set state = 'sent', sent_at = v_at, pdf_path = p_pdf ->> 'path', pdf_sha256 = p_pdf ->> 'sha256', revision = revision + 1, updated_at = v_at
  where tenant_id = app.tenant() and quote_id = v_row.quote_id and version = v_row.quote_version and state = 'approved';
  insert into public.messages (tenant_id, id, direction, message_key, state, message_id, thread_id, enquiry_id, raw_path, size_bytes, envelope_from,
    envelope_recipients, strategy, received_at, from_address, to_addresses, subject, text, html, sent_at, in_reply_to, references_ids)
  select app.tenant(), m.id, 'out', m.message_key, 'sent', m.message_id, m.thread_id, m.enquiry_id, m.raw_path, m.size_bytes, m.envelope_from,
    m.envelope_recipients, 'sent', v_at, m.from_address, m.to_addresses, m.subject, m.text, m.html, v_at, m.in_reply_to, m.references_ids
  from jsonb_populate_record(null::public.messages, p_message) as m
  on conflict do nothing;
  update public.enquiries set status = 'resolved', revision = revision + 1, updated_at = v_at
  where tenant_id = app.tenant() and status in ('open', 'in_progress')
    and id = (select q.enquiry_id from public.quotes q where q.tenant_id = app.tenant() and q.id = v_row.quote_id);
  perform app.audit('quote.sent', 'quote', v_row.quote_id::text, jsonb_build_object('version', v_row.quote_version), v_at);
  perform app.add_events(p_events, p_meta);
  return jsonb_build_object('done', false, 'events', app.unpublished(p_event_id::text));
end
$$;

-- send-quote: nobody will ever accept this mail as it is; the version stays approved and may be sent again once mended.
create function public.fail_quote_send(p_event_id uuid, p_outbound_id uuid, p_error text, p_meta jsonb) returns jsonb
language plpgsql security invoker set search_path = '' as $$
begin
  if not app.claim_stage('send-quote', p_event_id) then
    return jsonb_build_object('done', true, 'events', '[]'::jsonb);
  end if;
  update public.outbound_mails set state = 'failed', error = left(p_error, 500), leased_until = null
  where tenant_id = app.tenant() and id = p_outbound_id and state <> 'sent';
  perform app.audit('quote.send_failed', 'outbound_mail', p_outbound_id::text, jsonb_build_object('error', left(p_error, 500)), (p_meta ->> 'at')::timestamptz);
  return jsonb_build_object('done', false, 'events', '[]'::jsonb);
end
$$;

-- One page of quotes, newest number first, each with its newest version.
create function public.list_quotes(p_state text, p_client_id uuid, p_enquiry_id uuid, p_before_number text, p_limit integer) returns jsonb
language sql stable security invoker set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(x) order by x.number desc), '[]'::jsonb) from (
    select q.id, q.number, q.enquiry_id, q.client_id, q.created_by, q.created_at, v.version, v.state, v.document, v.headline_minor, v.currency,
      v.check_in, v.check_out, v.fx_set_id, v.fx_as_of, v.content_sha256, v.pdf_path, v.pdf_sha256, v.approved_by, v.approved_at, v.sent_at, v.revision
    from public.quotes q
    join lateral (
      select * from public.quote_versions w where w.tenant_id = q.tenant_id and w.quote_id = q.id order by w.version desc limit 1
    ) v on true
    where q.tenant_id = app.tenant()
      and (p_state is null or v.state = p_state)
      and (p_client_id is null or q.client_id = p_client_id)
      and (p_enquiry_id is null or q.enquiry_id = p_enquiry_id)
      and (p_before_number is null or q.number < p_before_number)
    order by q.number desc limit p_limit
  ) x
$$;

revoke all on function public.list_quotes(text, uuid, uuid, text, integer), public.complete_quote_draft(uuid, jsonb, jsonb, jsonb, jsonb), public.record_quote_run(uuid, jsonb, jsonb),
  public.approve_quote(uuid, integer, integer, date, date, text, timestamptz), public.request_quote_send(uuid, integer, jsonb, jsonb, jsonb),
  public.claim_outbound(uuid, integer), public.complete_quote_send(uuid, uuid, text, jsonb, jsonb, jsonb, jsonb),
  public.fail_quote_send(uuid, uuid, text, jsonb) from public, anon, authenticated;
grant execute on function public.list_quotes(text, uuid, uuid, text, integer), public.complete_quote_draft(uuid, jsonb, jsonb, jsonb, jsonb), public.record_quote_run(uuid, jsonb, jsonb),
  public.approve_quote(uuid, integer, integer, date, date, text, timestamptz), public.request_quote_send(uuid, integer, jsonb, jsonb, jsonb),
  public.claim_outbound(uuid, integer), public.complete_quote_send(uuid, uuid, text, jsonb, jsonb, jsonb, jsonb),
  public.fail_quote_send(uuid, uuid, text, jsonb) to app_member;
