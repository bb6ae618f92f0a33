-- A member's own token, the publishable key and the service key read and write nothing through the REST interface. (PUBLIC may use schema public, as PostgreSQL ships it.)
with strangers as (
  select oid, rolname::text as role from pg_catalog.pg_roles where rolname in ('anon', 'authenticated', 'service_role')
  union all
  select 0::oid, 'PUBLIC'
), granted as (
  select c.oid::regclass::text as name, acl.grantee, acl.privilege_type
  from pg_catalog.pg_class c, lateral pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))) as acl
  where c.relnamespace in ('public'::regnamespace, 'app'::regnamespace) and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')
  union all
  select format('%s.%s', a.attrelid::regclass, a.attname), acl.grantee, acl.privilege_type
  from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid, lateral pg_catalog.aclexplode(a.attacl) as acl
  where c.relnamespace in ('public'::regnamespace, 'app'::regnamespace)
  union all
  select p.oid::regprocedure::text, acl.grantee, acl.privilege_type
  from pg_catalog.pg_proc p, lateral pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) as acl
  where p.pronamespace in ('public'::regnamespace, 'app'::regnamespace)
  union all
  select 'schema ' || n.nspname, acl.grantee, acl.privilege_type
  from pg_catalog.pg_namespace n, lateral pg_catalog.aclexplode(coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))) as acl
  where n.nspname = 'app' or (n.nspname = 'public' and acl.privilege_type <> 'USAGE')
  union all
  select format('what %s makes in schema %s (%s)', d.defaclrole::regrole, d.defaclnamespace::regnamespace, d.defaclobjtype), acl.grantee, acl.privilege_type
  from pg_catalog.pg_default_acl d, lateral pg_catalog.aclexplode(d.defaclacl) as acl
  where d.defaclnamespace in ('public'::regnamespace, 'app'::regnamespace)
    and d.defaclrole = (select c.relowner from pg_catalog.pg_class c where c.oid = 'public.tenants'::regclass)
), violations as (
  select format('%s on %s to %s', g.privilege_type, g.name, s.role) as name from granted g join strangers s on s.oid = g.grantee
)
select line from (
  select 0 as position, '1..1' as line
  union all
  select 1, case when count(*) = 0 then 'ok 1 - anon, authenticated, service_role and PUBLIC hold nothing in our schemas' else 'not ok 1 - anon, authenticated, service_role and PUBLIC hold nothing in our schemas' end from violations
  union all
  select 2, '# ' || name from violations
) as tap
order by position, line;
