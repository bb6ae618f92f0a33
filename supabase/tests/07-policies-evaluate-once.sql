-- auth.jwt(), app.can() and current_setting() inside `(select ...)` are evaluated once (lint 0003, auth_rls_initplan).
with expressions as (
  select pol.polrelid::regclass || '.' || pol.polname as name,
    coalesce(pg_catalog.pg_get_expr(pol.polqual, pol.polrelid), '') || ' ' || coalesce(pg_catalog.pg_get_expr(pol.polwithcheck, pol.polrelid), '') as expression
  from pg_catalog.pg_policy pol join pg_catalog.pg_class c on c.oid = pol.polrelid
  where c.relnamespace = 'public'::regnamespace
), violations as (
  select name from expressions
  where regexp_replace(expression, 'SELECT \(*(auth\.(uid|jwt|role|email)|app\.(can|tenant)|current_setting)\(', '', 'g')
    ~ '(auth\.(uid|jwt|role|email)|app\.(can|tenant)|current_setting)\('
)
select line from (
  select 0 as position, '1..1' as line
  union all
  select 1, case when count(*) = 0 then 'ok 1 - policies ask for the claims once per statement and not once per row' else 'not ok 1 - policies ask for the claims once per statement and not once per row' end from violations
  union all
  select 2, '# ' || name from violations
) as tap
order by position, line;
