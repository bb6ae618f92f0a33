-- Keys with which websites and programs of an agency call us: shown once, kept as a hash.

create table public.api_keys (
  tenant_id text not null references public.tenants (tenant_id),
  id uuid not null,
  label text not null check (length(label) between 1 and 100),
  -- The first twelve characters, by which people know it again.
  prefix text not null check (length(prefix) = 12),
  key_sha256 text not null unique check (key_sha256 ~ '^[0-9a-f]{64}$'),
  scopes text[] not null check (cardinality(scopes) between 1 and 10),
  -- Scheme, host and port of the pages that may use it in a browser; none: no browser may.
  allowed_origins text[] not null default '{}' check (cardinality(allowed_origins) <= 20),
  calls_per_minute integer not null check (calls_per_minute between 1 and 600),
  calls_per_hour integer not null check (calls_per_hour between 1 and 10000),
  created_by uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  -- Real time, to the minute.
  last_used_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, created_by) references public.members (tenant_id, id)
);
create index api_keys_created_by on public.api_keys (tenant_id, created_by);
call app.protect('api_keys', 'api_keys:read', 'api_keys:write', 'api_keys:write', null);

create function public.create_api_key(p_key jsonb, p_at timestamptz) returns void
language plpgsql security invoker set search_path = '' as $$
begin
  perform app.require('api_keys:write');
  insert into public.api_keys (tenant_id, id, label, prefix, key_sha256, scopes, allowed_origins, calls_per_minute, calls_per_hour, created_by, created_at, expires_at)
  select app.tenant(), k.id, k.label, k.prefix, k.key_sha256, k.scopes, k.allowed_origins, k.calls_per_minute, k.calls_per_hour,
    (auth.jwt() ->> 'member_id')::uuid, p_at, k.expires_at
  from jsonb_to_record(p_key) as k(id uuid, label text, prefix text, key_sha256 text, scopes text[], allowed_origins text[], calls_per_minute integer,
    calls_per_hour integer, expires_at timestamptz);
  perform app.audit('api_key.created', 'api_key', p_key ->> 'id', jsonb_build_object('label', p_key ->> 'label', 'scopes', p_key -> 'scopes'), p_at);
end
$$;

-- True when there is such a key; revoking it again changes nothing.
create function public.revoke_api_key(p_id uuid, p_at timestamptz) returns boolean
language plpgsql security invoker set search_path = '' as $$
declare
  v_count integer;
begin
  perform app.require('api_keys:write');
  update public.api_keys set revoked_at = p_at where tenant_id = app.tenant() and id = p_id and revoked_at is null;
  get diagnostics v_count = row_count;
  if v_count = 1 then
    perform app.audit('api_key.revoked', 'api_key', p_id::text, '{}'::jsonb, p_at);
  end if;
  return exists (select from public.api_keys where tenant_id = app.tenant() and id = p_id);
end
$$;

revoke all on function public.create_api_key(jsonb, timestamptz), public.revoke_api_key(uuid, timestamptz) from public, anon, authenticated;
grant execute on function public.create_api_key(jsonb, timestamptz), public.revoke_api_key(uuid, timestamptz) to app_member;

-- ---------------------------------------------------------------- door
grant select on public.api_keys to app_owner;
grant update (last_used_at) on public.api_keys to app_owner;
create policy api_keys_door on public.api_keys for select to app_owner using (key_sha256 = (select current_setting('app.door_key', true)));
create policy api_keys_used on public.api_keys for update to app_owner
  using (key_sha256 = (select current_setting('app.door_key', true))) with check (key_sha256 = (select current_setting('app.door_key', true)));

-- What a key opens, or null: unknown, revoked and expired ones are all the same.
create function public.door_api_key(p_key_sha256 text, p_at timestamptz) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_key public.api_keys;
begin
  perform set_config('app.door_key', p_key_sha256, true);
  select * into v_key from public.api_keys k
  where k.key_sha256 = p_key_sha256 and k.revoked_at is null and (k.expires_at is null or k.expires_at > p_at);
  if v_key.tenant_id is null then
    return null;
  end if;
  update public.api_keys k set last_used_at = now()
  where k.key_sha256 = p_key_sha256 and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute');
  perform set_config('app.door_tenant', v_key.tenant_id, true);
  return jsonb_build_object('keyId', v_key.id, 'tenantId', v_key.tenant_id, 'tenantStatus', (select t.status from public.tenants t where t.tenant_id = v_key.tenant_id),
    'scopes', v_key.scopes, 'allowedOrigins', v_key.allowed_origins, 'callsPerMinute', v_key.calls_per_minute, 'callsPerHour', v_key.calls_per_hour);
end
$$;
grant create on schema public to app_owner;
alter function public.door_api_key(text, timestamptz) owner to app_owner;
revoke create on schema public from app_owner;
revoke all on function public.door_api_key(text, timestamptz) from public, anon, authenticated;
grant execute on function public.door_api_key(text, timestamptz) to app_door;
