-- What runs with the rights of its owner may be called by those who hold no tenant yet, and by nobody else.
-- The exceptions take the tenant from the token alone: member_addresses answers only what it was asked about, those in app (which the API does not
-- expose) tell members something, or name whose turn it is and who may do something.
with definers as (
  select p.oid, p.oid::regprocedure::text as name, p.proowner, coalesce(p.proconfig, '{}') as settings,
    coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner)) as acl
  from pg_catalog.pg_proc p where p.prosecdef and p.pronamespace in ('public'::regnamespace, 'app'::regnamespace)
), violations as (
  select name || ': owned by ' || proowner::regrole as name from definers where proowner <> 'app_owner'::regrole
  union all
  select name || ': search path is not empty' from definers where not 'search_path=""' = any (settings)
  union all
  select format('%s: executable by %s', d.name, case acl.grantee when 0 then 'PUBLIC' else acl.grantee::regrole::text end)
  from definers d, lateral pg_catalog.aclexplode(d.acl) as acl
  where acl.grantee not in ('app_owner'::regrole, 'app_door'::regrole, 'app_platform'::regrole)
    and not (acl.grantee = 'app_member'::regrole and d.oid in (to_regprocedure('public.member_addresses(text[])'),
      to_regprocedure('app.notify(text, text, uuid, text, text, text, jsonb, timestamptz)'), to_regprocedure('app.next_assignee(uuid, date, timestamptz)'), to_regprocedure('app.members_who_may(text)')))
  union all
  select v.oid::regclass || ': a view that reads with the rights of its owner' from pg_catalog.pg_class v
  where v.relnamespace = 'public'::regnamespace and v.relkind in ('v', 'm')
    and (v.relkind = 'm' or not coalesce(v.reloptions, '{}') && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1'])
)
select line from (
  select 0 as position, '1..1' as line
  union all
  select 1, case when count(*) = 0 then 'ok 1 - every security definer function is a door: owned by app_owner, empty search path, for app_door or app_platform alone' else 'not ok 1 - every security definer function is a door: owned by app_owner, empty search path, for app_door or app_platform alone' end from violations
  union all
  select 2, '# ' || name from violations
) as tap
order by position, line;
