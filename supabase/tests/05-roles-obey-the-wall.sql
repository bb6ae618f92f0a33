-- Nothing that a request can become is a superuser, bypasses row level security, owns a table of ours, or may become app_owner.
with roles as (
  select oid, rolname::text as role, rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb
  from pg_catalog.pg_roles where rolname in ('app_member', 'app_door', 'app_platform', 'app_owner', 'anon', 'authenticated')
), violations as (
  select role || ': may more than it should (superuser, bypassrls, login, createrole or createdb)' as name
  from roles where rolsuper or rolbypassrls or rolcanlogin or rolcreaterole or rolcreatedb
  union all
  select format('%s: may become %s', r.role, other.rolname) from roles r join pg_catalog.pg_roles other on other.oid <> r.oid
  where pg_catalog.pg_has_role(r.oid, other.oid, 'MEMBER')
  union all
  select 'authenticator: may become app_owner' where pg_catalog.pg_has_role('authenticator', 'app_owner', 'MEMBER')
  union all
  select format('%s: owns %s', r.role, c.oid::regclass) from roles r join pg_catalog.pg_class c on c.relowner = r.oid
  where c.relnamespace in ('public'::regnamespace, 'app'::regnamespace)
  union all
  select format('%s: may create in schema %s', r.role, n.nspname) from roles r cross join pg_catalog.pg_namespace n
  where n.nspname in ('public', 'app') and pg_catalog.has_schema_privilege(r.oid, n.oid, 'CREATE')
  union all
  select expected || ': is missing' from unnest(array['app_member', 'app_door', 'app_platform', 'app_owner', 'anon', 'authenticated']) as expected
  where not exists (select from roles where role = expected)
)
select line from (
  select 0 as position, '1..1' as line
  union all
  select 1, case when count(*) = 0 then 'ok 1 - the roles of requests neither bypass row level security nor reach one that does' else 'not ok 1 - the roles of requests neither bypass row level security nor reach one that does' end from violations
  union all
  select 2, '# ' || name from violations
) as tap
order by position, line;
