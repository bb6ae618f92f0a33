-- A name that is looked up along a path can be answered by somebody else (lint 0011, function_search_path_mutable).
with violations as (
  select p.oid::regprocedure::text as name from pg_catalog.pg_proc p
  where p.pronamespace in ('public'::regnamespace, 'app'::regnamespace) and not coalesce('search_path=""' = any (p.proconfig), false)
    and not exists (select from pg_catalog.pg_depend d where d.objid = p.oid and d.deptype = 'e')
)
select line from (
  select 0 as position, '1..1' as line
  union all
  select 1, case when count(*) = 0 then 'ok 1 - every function of ours has an empty search path' else 'not ok 1 - every function of ours has an empty search path' end from violations
  union all
  select 2, '# ' || name from violations
) as tap
order by position, line;
