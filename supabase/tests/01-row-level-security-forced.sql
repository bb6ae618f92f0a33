-- A table without its wall. TAP, one line per offender; runs under `supabase test db` and in the embedded database alike.
with violations as (
  select format('%s: row level security %s%s%s', c.oid::regclass,
    case when c.relrowsecurity then 'enabled' else 'not enabled' end,
    case when c.relforcerowsecurity then '' else ', not forced' end,
    case when exists (select from pg_catalog.pg_policy p where p.polrelid = c.oid) then '' else ', no policy' end) as name
  from pg_catalog.pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'f')
    and not (c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_catalog.pg_policy p where p.polrelid = c.oid))
)
select line from (
  select 0 as position, '1..1' as line
  union all
  select 1, case when count(*) = 0 then 'ok 1 - every table has row level security, enabled and forced, and a policy' else 'not ok 1 - every table has row level security, enabled and forced, and a policy' end from violations
  union all
  select 2, '# ' || name from violations
) as tap
order by position, line;
