-- Without one, the wall and every delete read the whole table (lint 0001, unindexed_foreign_keys).
with whole_indexes as (
  select i.indrelid, array(select number from unnest(i.indkey::smallint[]) with ordinality as key(number, position) order by position) as columns
  from pg_catalog.pg_index i where i.indisvalid and i.indpred is null and i.indexprs is null
), violations as (
  select k.conrelid::regclass || '.' || k.conname as name from pg_catalog.pg_constraint k
  where k.contype = 'f' and k.connamespace = 'public'::regnamespace
    and not exists (
      select from whole_indexes i
      where i.indrelid = k.conrelid and i.columns[1:cardinality(k.conkey)] @> k.conkey and i.columns[1:cardinality(k.conkey)] <@ k.conkey)
  union all
  select a.attrelid::regclass || '.tenant_id' from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid
  where a.attname = 'tenant_id' and c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and not exists (select from whole_indexes i where i.indrelid = c.oid and i.columns[1] = a.attnum)
)
select line from (
  select 0 as position, '1..1' as line
  union all
  select 1, case when count(*) = 0 then 'ok 1 - every foreign key and every tenant_id begins a whole index' else 'not ok 1 - every foreign key and every tenant_id begins a whole index' end from violations
  union all
  select 2, '# ' || name from violations
) as tap
order by position, line;
