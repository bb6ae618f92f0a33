-- No policy for PUBLIC or for a role of the platform, none that is always true, none that writes unchecked, none that trusts what users can edit.
with policies as (
  select pol.polrelid::regclass || '.' || pol.polname as name, pol.polcmd as verb, pol.polpermissive as permissive,
    array(select r.rolname::text from pg_catalog.pg_roles r where r.oid = any (pol.polroles)) as roles, 0::oid = any (pol.polroles) as for_public,
    pg_catalog.pg_get_expr(pol.polqual, pol.polrelid) as reads, pg_catalog.pg_get_expr(pol.polwithcheck, pol.polrelid) as writes
  from pg_catalog.pg_policy pol join pg_catalog.pg_class c on c.oid = pol.polrelid
  where c.relnamespace = 'public'::regnamespace
), violations as (
  select name || ': is for PUBLIC' as name from policies where for_public
  union all
  select name || ': is for ' || array_to_string(roles, ', ') from policies where not roles <@ array['app_member', 'app_platform', 'app_owner']
  union all
  select name || ': is for all verbs at once' from policies where verb = '*'
  union all
  select name || ': is always true' from policies
  where coalesce(reads, '') ~* '^\(*(true|1 = 1|''?t''?(::boolean)?)\)*$' or coalesce(writes, '') ~* '^\(*(true|1 = 1|''?t''?(::boolean)?)\)*$'
  union all
  select name || ': writes unchecked' from policies where verb in ('a', 'w') and writes is null
  union all
  select name || ': reads user metadata' from policies where coalesce(reads, '') || coalesce(writes, '') ~* 'user_?meta_?data'
  union all
  select name || ': is for app_member and does not compare the tenant' from policies
  where 'app_member' = any (roles) and name not like '%permissions.permissions_read'
    and (coalesce(reads, writes) !~ 'tenant_id = \( SELECT \(auth\.jwt\(\) ->> ''tenant_id''' or coalesce(writes, reads) !~ 'tenant_id = \( SELECT \(auth\.jwt\(\) ->> ''tenant_id''')
)
select line from (
  select 0 as position, '1..1' as line
  union all
  select 1, case when count(*) = 0 then 'ok 1 - every policy names roles of ours and a condition, for reading and for writing' else 'not ok 1 - every policy names roles of ours and a condition, for reading and for writing' end from violations
  union all
  select 2, '# ' || name from violations
) as tap
order by position, line;
