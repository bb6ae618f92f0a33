-- Takes back 20260301090000_roles_and_permissions: the last of our schema, the matrix and the roles.
drop procedure app.protect(text, text, text, text, text);
drop table public.permissions;
drop function app.require(text);
drop function app.can(text);
drop function app.fail(text, text, jsonb);
drop function app.tenant();

-- As a hosted project has it before our first migration.
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges grant execute on functions to public;

revoke usage on schema auth from app_member, app_owner;
revoke usage on schema app from app_member, app_owner;
revoke usage on schema public from app_member, app_door, app_platform, app_owner;
drop schema app;

-- Roles belong to the whole server: one that another database of it still uses is kept, with the grants that it has there.
do $$
declare
  v_role text;
begin
  foreach v_role in array array['app_member', 'app_door', 'app_platform', 'app_owner'] loop
    begin
      execute format('drop role %I', v_role);
    exception when dependent_objects_still_exist then
      raise notice 'role % is kept: another database of this server uses it', v_role;
    end;
  end loop;
end
$$;
