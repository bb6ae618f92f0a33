-- Database roles of ours, the helpers that policies call, and the roles matrix as data.
-- anon and authenticated get nothing: a member's own token taken to the REST address reads and writes nothing. Nor does the service key.

do $$
declare
  v_role text;
begin
  foreach v_role in array array['app_member', 'app_door', 'app_platform', 'app_owner'] loop
    if not exists (select 1 from pg_catalog.pg_roles where rolname = v_role) then
      execute format('create role %I nologin nobypassrls', v_role);
    end if;
  end loop;
end
$$;

grant app_member, app_door, app_platform to authenticator;
grant app_owner to current_user;

create schema app;

grant usage on schema public to app_member, app_door, app_platform, app_owner;
grant usage on schema app to app_member, app_owner;
grant usage on schema auth to app_member, app_owner;

alter default privileges in schema public revoke all on tables from public, anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from public, anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from public, anon, authenticated, service_role;
alter default privileges revoke execute on functions from public;

create table public.permissions (
  role text not null,
  permission text not null,
  primary key (role, permission)
);

alter table public.permissions enable row level security;
alter table public.permissions force row level security;
grant select on public.permissions to app_member;
create policy permissions_read on public.permissions for select to app_member
  using (role = (select auth.jwt() ->> 'member_role'));

-- The same rows as shared/core/permissions.json; a test compares them. Inserted by the migrating role, for which the table is not forced yet.
alter table public.permissions no force row level security;
insert into public.permissions (role, permission) values
  ('owner', 'mail:read'),
  ('owner', 'mail:write'),
  ('owner', 'mail:release'),
  ('owner', 'enquiries:read'),
  ('owner', 'enquiries:write'),
  ('owner', 'enquiries:assign'),
  ('owner', 'quotes:read'),
  ('owner', 'quotes:write'),
  ('owner', 'quotes:approve'),
  ('owner', 'quotes:send'),
  ('owner', 'quotes:delete'),
  ('owner', 'rates:read'),
  ('owner', 'rates:write'),
  ('owner', 'margins:read'),
  ('owner', 'invoices:read'),
  ('owner', 'invoices:write'),
  ('owner', 'invoices:send'),
  ('owner', 'invoices:cancel'),
  ('owner', 'payments:write'),
  ('owner', 'clients:read'),
  ('owner', 'clients:write'),
  ('owner', 'clients:merge'),
  ('owner', 'clients:delete'),
  ('owner', 'clients:export'),
  ('owner', 'automations:read'),
  ('owner', 'automations:write'),
  ('owner', 'automations:execute'),
  ('owner', 'knowledge:read'),
  ('owner', 'knowledge:ask'),
  ('owner', 'knowledge:write'),
  ('owner', 'knowledge:delete'),
  ('owner', 'knowledge:evaluate'),
  ('owner', 'conversations:read'),
  ('owner', 'conversations:write'),
  ('owner', 'escalations:read'),
  ('owner', 'escalations:answer'),
  ('owner', 'chat:configure'),
  ('owner', 'analytics:read'),
  ('owner', 'analytics:export'),
  ('owner', 'claims:read'),
  ('owner', 'claims:write'),
  ('owner', 'mappings:write'),
  ('owner', 'drift:run'),
  ('owner', 'alerts:read'),
  ('owner', 'alerts:feedback'),
  ('owner', 'alert_rules:write'),
  ('owner', 'reports:read'),
  ('owner', 'webhooks:read'),
  ('owner', 'webhooks:write'),
  ('owner', 'api_keys:read'),
  ('owner', 'api_keys:write'),
  ('owner', 'connectors:read'),
  ('owner', 'connectors:write'),
  ('owner', 'phone:write'),
  ('owner', 'members:read'),
  ('owner', 'members:write'),
  ('owner', 'members:grant_admin'),
  ('owner', 'settings:read'),
  ('owner', 'settings:write'),
  ('owner', 'branding:write'),
  ('owner', 'templates:write'),
  ('owner', 'billing:read'),
  ('owner', 'billing:write'),
  ('owner', 'privacy:admin'),
  ('owner', 'audit:read'),
  ('owner', 'jobs:read'),
  ('owner', 'jobs:retry'),
  ('owner', 'notifications:own'),
  ('owner', 'tenant:close'),
  ('admin', 'mail:read'),
  ('admin', 'mail:write'),
  ('admin', 'mail:release'),
  ('admin', 'enquiries:read'),
  ('admin', 'enquiries:write'),
  ('admin', 'enquiries:assign'),
  ('admin', 'quotes:read'),
  ('admin', 'quotes:write'),
  ('admin', 'quotes:approve'),
  ('admin', 'quotes:send'),
  ('admin', 'quotes:delete'),
  ('admin', 'rates:read'),
  ('admin', 'rates:write'),
  ('admin', 'margins:read'),
  ('admin', 'invoices:read'),
  ('admin', 'invoices:write'),
  ('admin', 'invoices:send'),
  ('admin', 'invoices:cancel'),
  ('admin', 'payments:write'),
  ('admin', 'clients:read'),
  ('admin', 'clients:write'),
  ('admin', 'clients:merge'),
  ('admin', 'clients:delete'),
  ('admin', 'clients:export'),
  ('admin', 'automations:read'),
  ('admin', 'automations:write'),
  ('admin', 'automations:execute'),
  ('admin', 'knowledge:read'),
  ('admin', 'knowledge:ask'),
  ('admin', 'knowledge:write'),
  ('admin', 'knowledge:delete'),
  ('admin', 'knowledge:evaluate'),
  ('admin', 'conversations:read'),
  ('admin', 'conversations:write'),
  ('admin', 'escalations:read'),
  ('admin', 'escalations:answer'),
  ('admin', 'chat:configure'),
  ('admin', 'analytics:read'),
  ('admin', 'analytics:export'),
  ('admin', 'claims:read'),
  ('admin', 'claims:write'),
  ('admin', 'mappings:write'),
  ('admin', 'drift:run'),
  ('admin', 'alerts:read'),
  ('admin', 'alerts:feedback'),
  ('admin', 'alert_rules:write'),
  ('admin', 'reports:read'),
  ('admin', 'webhooks:read'),
  ('admin', 'webhooks:write'),
  ('admin', 'api_keys:read'),
  ('admin', 'api_keys:write'),
  ('admin', 'connectors:read'),
  ('admin', 'connectors:write'),
  ('admin', 'phone:write'),
  ('admin', 'members:read'),
  ('admin', 'members:write'),
  ('admin', 'settings:read'),
  ('admin', 'settings:write'),
  ('admin', 'branding:write'),
  ('admin', 'templates:write'),
  ('admin', 'billing:read'),
  ('admin', 'billing:write'),
  ('admin', 'privacy:admin'),
  ('admin', 'audit:read'),
  ('admin', 'jobs:read'),
  ('admin', 'jobs:retry'),
  ('admin', 'notifications:own'),
  ('member', 'mail:read'),
  ('member', 'mail:write'),
  ('member', 'mail:release'),
  ('member', 'enquiries:read'),
  ('member', 'enquiries:write'),
  ('member', 'quotes:read'),
  ('member', 'quotes:write'),
  ('member', 'quotes:approve'),
  ('member', 'quotes:send'),
  ('member', 'rates:read'),
  ('member', 'margins:read'),
  ('member', 'invoices:read'),
  ('member', 'invoices:write'),
  ('member', 'invoices:send'),
  ('member', 'payments:write'),
  ('member', 'clients:read'),
  ('member', 'clients:write'),
  ('member', 'automations:read'),
  ('member', 'knowledge:read'),
  ('member', 'knowledge:ask'),
  ('member', 'knowledge:write'),
  ('member', 'conversations:read'),
  ('member', 'conversations:write'),
  ('member', 'escalations:read'),
  ('member', 'escalations:answer'),
  ('member', 'analytics:read'),
  ('member', 'claims:read'),
  ('member', 'claims:write'),
  ('member', 'mappings:write'),
  ('member', 'drift:run'),
  ('member', 'alerts:read'),
  ('member', 'alerts:feedback'),
  ('member', 'reports:read'),
  ('member', 'connectors:read'),
  ('member', 'members:read'),
  ('member', 'settings:read'),
  ('member', 'jobs:read'),
  ('member', 'notifications:own'),
  ('viewer', 'mail:read'),
  ('viewer', 'enquiries:read'),
  ('viewer', 'quotes:read'),
  ('viewer', 'rates:read'),
  ('viewer', 'invoices:read'),
  ('viewer', 'clients:read'),
  ('viewer', 'automations:read'),
  ('viewer', 'knowledge:read'),
  ('viewer', 'knowledge:ask'),
  ('viewer', 'conversations:read'),
  ('viewer', 'escalations:read'),
  ('viewer', 'analytics:read'),
  ('viewer', 'claims:read'),
  ('viewer', 'alerts:read'),
  ('viewer', 'reports:read'),
  ('viewer', 'members:read'),
  ('viewer', 'settings:read'),
  ('viewer', 'notifications:own'),
  ('system', 'mail:read'),
  ('system', 'mail:write'),
  ('system', 'mail:release'),
  ('system', 'enquiries:read'),
  ('system', 'enquiries:write'),
  ('system', 'enquiries:assign'),
  ('system', 'quotes:read'),
  ('system', 'quotes:write'),
  ('system', 'quotes:approve'),
  ('system', 'quotes:send'),
  ('system', 'quotes:delete'),
  ('system', 'rates:read'),
  ('system', 'rates:write'),
  ('system', 'margins:read'),
  ('system', 'invoices:read'),
  ('system', 'invoices:write'),
  ('system', 'invoices:send'),
  ('system', 'invoices:cancel'),
  ('system', 'payments:write'),
  ('system', 'clients:read'),
  ('system', 'clients:write'),
  ('system', 'clients:merge'),
  ('system', 'clients:delete'),
  ('system', 'clients:export'),
  ('system', 'automations:read'),
  ('system', 'automations:write'),
  ('system', 'automations:execute'),
  ('system', 'knowledge:read'),
  ('system', 'knowledge:ask'),
  ('system', 'knowledge:write'),
  ('system', 'knowledge:delete'),
  ('system', 'knowledge:evaluate'),
  ('system', 'conversations:read'),
  ('system', 'conversations:write'),
  ('system', 'escalations:read'),
  ('system', 'escalations:answer'),
  ('system', 'chat:configure'),
  ('system', 'analytics:read'),
  ('system', 'analytics:export'),
  ('system', 'claims:read'),
  ('system', 'claims:write'),
  ('system', 'mappings:write'),
  ('system', 'drift:run'),
  ('system', 'alerts:read'),
  ('system', 'alerts:feedback'),
  ('system', 'alert_rules:write'),
  ('system', 'reports:read'),
  ('system', 'webhooks:read'),
  ('system', 'webhooks:write'),
  ('system', 'api_keys:read'),
  ('system', 'connectors:read'),
  ('system', 'connectors:write'),
  ('system', 'phone:write'),
  ('system', 'settings:read'),
  ('system', 'settings:write'),
  ('system', 'branding:write'),
  ('system', 'templates:write'),
  ('system', 'billing:read'),
  ('system', 'privacy:admin'),
  ('system', 'audit:read'),
  ('system', 'jobs:read'),
  ('system', 'jobs:retry'),
  ('system', 'notifications:own');
alter table public.permissions force row level security;

-- Whether the caller's role holds a permission.
create function app.can(p_permission text) returns boolean
language sql stable security invoker set search_path = '' as $$
  select exists (
    select 1 from public.permissions
    where role = (select auth.jwt() ->> 'member_role') and permission = p_permission
  )
$$;

-- A business error with one of the codes of the API; arrives there as that code.
create function app.fail(p_code text, p_detail text, p_extra jsonb default '{}'::jsonb) returns void
language plpgsql stable set search_path = '' as $$
begin
  raise exception using errcode = 'P0001', message = p_code,
    detail = jsonb_build_object('detail', p_detail, 'extra', p_extra)::text;
end
$$;

create function app.require(p_permission text) returns void
language plpgsql stable security invoker set search_path = '' as $$
begin
  if not app.can(p_permission) then
    perform app.fail('forbidden', 'Your role does not allow this.');
  end if;
end
$$;

create function app.tenant() returns text
language sql stable security invoker set search_path = '' as $$ select auth.jwt() ->> 'tenant_id' $$;

-- The wall around one table of tenants' rows: row level security enabled and forced, one policy per verb, by permission.
-- 'system' as a permission means the pipeline alone; null means that nobody may.
create procedure app.protect(p_table text, p_read text, p_insert text, p_update text, p_delete text)
language plpgsql set search_path = '' as $$
declare
  v_own constant text := 'tenant_id = (select auth.jwt() ->> ''tenant_id'')';
  v_verb record;
  v_test text;
begin
  execute format('alter table public.%I enable row level security', p_table);
  execute format('alter table public.%I force row level security', p_table);
  for v_verb in select * from (values ('select', p_read), ('insert', p_insert), ('update', p_update), ('delete', p_delete)) as v(verb, permission)
  loop
    continue when v_verb.permission is null;
    v_test := v_own || case v_verb.permission
      when 'system' then ' and (select auth.jwt() ->> ''member_role'') = ''system'''
      else format(' and (select app.can(%L))', v_verb.permission)
    end;
    execute format('grant %s on public.%I to app_member', v_verb.verb, p_table);
    execute format('create policy %I on public.%I for %s to app_member %s', p_table || '_' || v_verb.verb, p_table, v_verb.verb,
      case v_verb.verb
        when 'insert' then format('with check (%s)', v_test)
        when 'update' then format('using (%s) with check (%s)', v_test, v_test)
        else format('using (%s)', v_test)
      end);
  end loop;
end
$$;

grant execute on function app.can(text), app.fail(text, text, jsonb), app.require(text), app.tenant() to app_member, app_owner;
