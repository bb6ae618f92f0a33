-- A key that compares the id alone would let a row of one agency point at a row of another.
with keys as (
  select k.conrelid::regclass || '.' || k.conname as name, k.conrelid, k.confrelid,
    array(select a.attname::text from unnest(k.conkey) with ordinality as column_of(number, position)
      join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = column_of.number order by column_of.position) as columns,
    array(select a.attname::text from unnest(k.confkey) with ordinality as column_of(number, position)
      join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = column_of.number order by column_of.position) as target_columns
  from pg_catalog.pg_constraint k
  where k.contype = 'f' and k.connamespace = 'public'::regnamespace
), violations as (
  select name from keys
  where (exists (select from pg_catalog.pg_attribute a where a.attrelid = keys.conrelid and a.attname = 'tenant_id')
      or exists (select from pg_catalog.pg_attribute a where a.attrelid = keys.confrelid and a.attname = 'tenant_id'))
    and (columns[1] <> 'tenant_id' or target_columns[1] <> 'tenant_id')
  union all
  select c.oid::regclass || ': has a tenant_id that refers to no agency' from pg_catalog.pg_class c
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.oid <> 'public.tenants'::regclass
    and not exists (select from keys where keys.conrelid = c.oid and keys.confrelid = 'public.tenants'::regclass)
  union all
  select c.oid::regclass || ': its tenant_id may be null' from pg_catalog.pg_class c
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attnotnull
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
)
select line from (
  select 0 as position, '1..1' as line
  union all
  select 1, case when count(*) = 0 then 'ok 1 - every foreign key between tables of tenants carries tenant_id to tenant_id' else 'not ok 1 - every foreign key between tables of tenants carries tenant_id to tenant_id' end from violations
  union all
  select 2, '# ' || name from violations
) as tap
order by position, line;
