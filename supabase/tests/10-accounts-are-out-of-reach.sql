-- Passwords and sessions belong to Supabase Auth alone. The history of migrations is read by the owner of platform_migrations() and by nobody directly.
with roles as (
  select oid, rolname::text as role from pg_catalog.pg_roles where rolname in ('app_member', 'app_door', 'app_platform', 'app_owner', 'anon', 'authenticated')
), violations as (
  select format('%s may %s %s', r.role, verb, c.oid::regclass) as name
  from roles r, pg_catalog.pg_class c, unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) as verb
  where c.relnamespace in (select n.oid from pg_catalog.pg_namespace n where n.nspname in ('auth', 'supabase_migrations')) and c.relkind in ('r', 'p', 'v', 'm')
    and pg_catalog.has_table_privilege(r.oid, c.oid, verb)
    and not (r.role = 'app_owner' and verb = 'SELECT' and c.relnamespace = to_regnamespace('supabase_migrations'))
)
select line from (
  select 0 as position, '1..1' as line
  union all
  select 1, case when count(*) = 0 then 'ok 1 - no role of requests reads the accounts of the sign-in service or the history of migrations' else 'not ok 1 - no role of requests reads the accounts of the sign-in service or the history of migrations' end from violations
  union all
  select 2, '# ' || name from violations
) as tap
order by position, line;
