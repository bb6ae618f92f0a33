-- Agencies, their members, addresses, settings and destinations; the doors before a tenant is known.

create table public.tenants (
  tenant_id text primary key check (tenant_id ~ '^[a-z0-9][a-z0-9_-]{2,39}$'),
  name text not null check (length(name) between 2 and 120),
  status text not null check (status in ('onboarding', 'active', 'suspended', 'closing', 'closed')),
  created_at timestamptz not null
);
call app.protect('tenants', 'settings:read', null, null, null);

create table public.members (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  subject uuid,
  email text not null check (email = lower(email)),
  name text not null check (length(name) between 1 and 100),
  role text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  status text not null check (status in ('invited', 'active', 'deactivated')),
  tokens_valid_from timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, email)
);
create index members_subject on public.members (subject);
call app.protect('members', 'members:read', 'members:write', 'members:write', null);

create table public.tenant_addresses (
  address text primary key check (address = lower(address)),
  tenant_id text not null references public.tenants (tenant_id),
  kind text not null check (kind in ('support', 'subuser', 'primary')),
  verified_at timestamptz
);
create index tenant_addresses_tenant on public.tenant_addresses (tenant_id);
call app.protect('tenant_addresses', 'settings:read', null, null, null);

create table public.settings (
  tenant_id text not null references public.tenants (tenant_id),
  section text not null check (section in ('company', 'email', 'quotes', 'branding')),
  value jsonb not null,
  revision integer not null check (revision >= 1),
  updated_at timestamptz not null,
  primary key (tenant_id, section)
);
call app.protect('settings', 'settings:read', 'settings:write', 'settings:write', null);

create table public.destinations (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  name text not null check (length(name) between 1 and 120),
  aliases text[] not null,
  enabled boolean not null,
  markup_bp integer check (markup_bp between 0 and 10000),
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
call app.protect('destinations', 'rates:read', 'rates:write', 'rates:write', null);

create table public.audit (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null default gen_random_uuid(),
  actor text not null,
  action text not null,
  entity text not null,
  entity_id text not null,
  data jsonb not null,
  at timestamptz not null,
  primary key (tenant_id, id)
);
create index audit_entity on public.audit (tenant_id, entity, entity_id);
-- Whoever may write anything leaves a trace; nobody changes one.
call app.protect('audit', 'audit:read', 'enquiries:write', null, null);

create function app.audit(p_action text, p_entity text, p_entity_id text, p_data jsonb, p_at timestamptz) returns void
language sql security invoker set search_path = '' as $$
  insert into public.audit (tenant_id, actor, action, entity, entity_id, data, at)
  values (app.tenant(), coalesce(auth.jwt() ->> 'member_id', auth.jwt() ->> 'member_role'), p_action, p_entity, p_entity_id, p_data, p_at)
$$;
grant execute on function app.audit(text, text, text, jsonb, timestamptz) to app_member;

-- ---------------------------------------------------------------- doors
-- Owned by app_owner, which sees exactly the row whose key was given: the key is set for the transaction, the policies compare it.

grant select on public.members, public.tenants, public.tenant_addresses to app_owner;
create policy members_door on public.members for select to app_owner
  using (subject::text = (select current_setting('app.door_subject', true)));
create policy tenant_addresses_door on public.tenant_addresses for select to app_owner
  using (address = (select current_setting('app.door_address', true)));
create policy tenants_door on public.tenants for select to app_owner
  using (
    tenant_id = (select current_setting('app.door_tenant', true))
    or tenant_id in (select m.tenant_id from public.members m where m.subject::text = (select current_setting('app.door_subject', true)))
  );

create policy members_of_tenant_door on public.members for select to app_owner
  using (tenant_id = (select current_setting('app.door_tenant', true)));

-- Which of these addresses belong to active members of the caller's agency. The pipeline may not read members, but must know who forwards a mail.
create function public.member_addresses(p_candidates text[]) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  perform set_config('app.door_tenant', coalesce(auth.jwt() ->> 'tenant_id', ''), true);
  return (
    select coalesce(jsonb_agg(m.email order by m.email), '[]'::jsonb) from public.members m
    where m.tenant_id = auth.jwt() ->> 'tenant_id' and m.status = 'active' and m.email = any (p_candidates)
  );
end
$$;

create function public.door_membership(p_subject uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  perform set_config('app.door_subject', p_subject::text, true);
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'tenantId', m.tenant_id, 'tenantStatus', t.status, 'memberId', m.id, 'role', m.role, 'status', m.status,
      'email', m.email, 'name', m.name, 'tokensValidFrom', m.tokens_valid_from) order by m.tenant_id), '[]'::jsonb)
    from public.members m join public.tenants t using (tenant_id)
    where m.subject = p_subject
  );
end
$$;

-- The agency an envelope recipient belongs to, by the five strategies of the mail specification, or null. A closed agency gets no mail.
create function public.door_recipient(p_address text, p_inbound_domain text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_address constant text := lower(trim(p_address));
  v_local constant text := split_part(v_address, '@', 1);
  v_candidate text;
  v_strategy text;
begin
  perform set_config('app.door_address', v_address, true);
  select a.tenant_id, a.kind || '_address' into v_candidate, v_strategy
  from public.tenant_addresses a
  where a.address = v_address and a.verified_at is not null;
  if v_candidate is null then
    -- The whole address is compared, so that one with a second @ behind our domain is not ours.
    if v_address <> v_local || '@' || lower(p_inbound_domain) then
      return null;
    end if;
    v_candidate := substring(v_local from '[^+]*$');
    v_strategy := case when position('+' in v_local) > 0 then 'plus_address' else 'tenant_id' end;
    if v_candidate = any (array['quotes', 'sales', 'info', 'support', 'inbound', 'mail', 'admin', 'noreply', 'no-reply', 'postmaster', 'abuse',
        'webmaster', 'api', 'www', 'public', 'platform']) then
      return null;
    end if;
  end if;
  perform set_config('app.door_tenant', v_candidate, true);
  return (
    select jsonb_build_object('tenantId', t.tenant_id, 'strategy', v_strategy)
    from public.tenants t
    where t.tenant_id = v_candidate and t.status <> 'closed'
  );
end
$$;

-- ---------------------------------------------------------------- platform
-- Makes an agency with its owner, settings, destinations and addresses, or completes one that was begun: repeating changes nothing.
-- An address that another agency holds fails it all; whose it is stays unsaid.

grant insert on public.tenants, public.members, public.settings, public.destinations, public.tenant_addresses, public.audit to app_owner;
create policy tenants_create on public.tenants for insert to app_owner with check (tenant_id = (select current_setting('app.door_tenant', true)));
create policy members_create on public.members for insert to app_owner with check (tenant_id = (select current_setting('app.door_tenant', true)));
create policy settings_create on public.settings for insert to app_owner with check (tenant_id = (select current_setting('app.door_tenant', true)));
create policy destinations_create on public.destinations for insert to app_owner with check (tenant_id = (select current_setting('app.door_tenant', true)));
create policy tenant_addresses_create on public.tenant_addresses for insert to app_owner with check (tenant_id = (select current_setting('app.door_tenant', true)));
create policy audit_create on public.audit for insert to app_owner with check (tenant_id = (select current_setting('app.door_tenant', true)));

create function public.platform_create_agency(p_agency jsonb, p_at timestamptz) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_tenant constant text := p_agency ->> 'tenantId';
  v_created integer;
  v_address text;
begin
  if v_tenant is null or v_tenant = any (array['quotes', 'sales', 'info', 'support', 'inbound', 'mail', 'admin', 'noreply', 'no-reply', 'postmaster', 'abuse',
      'webmaster', 'api', 'www', 'public', 'platform']) or v_tenant like 'tw%' or v_tenant !~ '^[a-z0-9][a-z0-9_-]{2,39}$' then
    perform app.fail('validation_failed', 'This tenant id is reserved or malformed.');
  end if;
  perform set_config('app.door_tenant', v_tenant, true);
  insert into public.tenants (tenant_id, name, status, created_at)
  values (v_tenant, p_agency ->> 'name', 'active', p_at)
  on conflict do nothing;
  get diagnostics v_created = row_count;
  if exists (select 1 from public.tenants where tenant_id = v_tenant and status in ('closing', 'closed')) then
    perform app.fail('state_conflict', 'This agency was closed; its id is never used again.');
  end if;

  insert into public.members (tenant_id, id, subject, email, name, role, status, created_at)
  select v_tenant, m.id, m.subject, lower(m.email), m.name, m.role, 'active', p_at
  from jsonb_to_recordset(p_agency -> 'members') as m(id uuid, subject uuid, email text, name text, role text)
  on conflict do nothing;

  insert into public.settings (tenant_id, section, value, revision, updated_at)
  select v_tenant, s.key, s.value, 1, p_at from jsonb_each(p_agency -> 'settings') as s
  on conflict do nothing;

  insert into public.destinations (tenant_id, id, name, aliases, enabled, markup_bp)
  select v_tenant, d.id, d.name, array(select jsonb_array_elements_text(d.aliases)), true, null
  from jsonb_to_recordset(p_agency -> 'destinations') as d(id uuid, name text, aliases jsonb)
  on conflict do nothing;

  insert into public.tenant_addresses (address, tenant_id, kind, verified_at)
  select lower(trim(a.address)), v_tenant, a.kind, p_at
  from jsonb_to_recordset(p_agency -> 'addresses') as a(address text, kind text)
  on conflict do nothing;
  for v_address in select lower(trim(a.address)) from jsonb_to_recordset(p_agency -> 'addresses') as a(address text) loop
    perform set_config('app.door_address', v_address, true);
    if exists (select 1 from public.tenant_addresses where address = v_address and tenant_id <> v_tenant) then
      perform app.fail('duplicate', 'This address is not available.');
    end if;
  end loop;

  if v_created = 1 then
    insert into public.audit (tenant_id, actor, action, entity, entity_id, data, at)
    values (v_tenant, 'platform', 'agency.created', 'tenant', v_tenant, '{}'::jsonb, p_at);
  end if;
  return v_created = 1;
end
$$;

grant create on schema public to app_owner;
alter function public.member_addresses(text[]) owner to app_owner;
alter function public.door_membership(uuid) owner to app_owner;
alter function public.door_recipient(text, text) owner to app_owner;
alter function public.platform_create_agency(jsonb, timestamptz) owner to app_owner;
revoke create on schema public from app_owner;

revoke all on function public.member_addresses(text[]), public.door_membership(uuid), public.door_recipient(text, text), public.platform_create_agency(jsonb, timestamptz)
  from public, anon, authenticated;
grant execute on function public.door_membership(uuid), public.door_recipient(text, text) to app_door;
grant execute on function public.platform_create_agency(jsonb, timestamptz) to app_platform;
grant execute on function public.member_addresses(text[]) to app_member;

-- ---------------------------------------------------------------- settings
-- Merges a section's new values; the caller must have seen the revision it changes.
create function public.patch_settings(p_section text, p_value jsonb, p_expected_revision integer, p_at timestamptz) returns jsonb
language plpgsql security invoker set search_path = '' as $$
declare
  v_row public.settings;
begin
  perform app.require(case p_section when 'branding' then 'branding:write' else 'settings:write' end);
  update public.settings s
  set value = p_value, revision = s.revision + 1, updated_at = p_at
  where s.tenant_id = app.tenant() and s.section = p_section and s.revision = p_expected_revision
  returning s.* into v_row;
  if v_row.tenant_id is null then
    perform app.fail('precondition_failed', 'The settings were changed since you read them; read them again.');
  end if;
  perform app.audit('settings.changed', 'settings', p_section, jsonb_build_object('revision', v_row.revision), p_at);
  return jsonb_build_object('value', v_row.value, 'revision', v_row.revision);
end
$$;
revoke all on function public.patch_settings(text, jsonb, integer, timestamptz) from public, anon, authenticated;
grant execute on function public.patch_settings(text, jsonb, integer, timestamptz) to app_member;
