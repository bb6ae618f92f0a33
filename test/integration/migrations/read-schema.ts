import type postgres from 'postgres';

/** Each query lists what one kind of object is, as text that says everything about it. `supabase_migrations` is the runner's own book-keeping. */
const OURS = `nspname not in ('information_schema', 'supabase_migrations') and nspname !~ '^pg_'`;

const QUERIES: Readonly<Record<string, string>> = {
  schemas: `select nspname as name, format('owner %s', nspowner::regrole) as text from pg_namespace where ${OURS}`,
  relations: `select c.oid::regclass::text as name, format('%s owner %s rls %s/%s options %s', c.relkind, c.relowner::regrole, c.relrowsecurity,
      c.relforcerowsecurity, c.reloptions) as text
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${OURS} and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')`,
  columns: `select format('%s.%s', c.oid::regclass, a.attname) as name, format('%s %s %s collate %s default %s identity %s generated %s',
      row_number() over (partition by c.oid order by a.attnum), format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' else 'null' end, a.attcollation::regcollation,
      pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated) as text
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where ${OURS} and c.relkind in ('r', 'p', 'v', 'm', 'f') and a.attnum > 0 and not a.attisdropped`,
  constraints: `select format('%s.%s', k.conrelid::regclass, k.conname) as name, format('%s validated %s deferrable %s', pg_get_constraintdef(k.oid),
      k.convalidated, k.condeferrable) as text
    from pg_constraint k join pg_namespace n on n.oid = k.connamespace where ${OURS} and k.conrelid <> 0`,
  indexes: `select i.indexrelid::regclass::text as name, format('%s valid %s', pg_get_indexdef(i.indexrelid), i.indisvalid) as text
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where ${OURS}`,
  policies: `select format('%s.%s', p.polrelid::regclass, p.polname) as name, format('%s permissive %s to %s using %s check %s', p.polcmd, p.polpermissive,
      array(select rolname from pg_roles where oid = any (p.polroles) order by 1), pg_get_expr(p.polqual, p.polrelid),
      pg_get_expr(p.polwithcheck, p.polrelid)) as text from pg_policy p`,
  functions: `select p.oid::regprocedure::text as name, format('owner %s %s', p.proowner::regrole, pg_get_functiondef(p.oid)) as text
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${OURS} and p.prokind in ('f', 'p')
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`,
  triggers: `select format('%s.%s', t.tgrelid::regclass, t.tgname) as name, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text as text from pg_trigger t where not t.tgisinternal`,
  types: `select t.oid::regtype::text as name, format('%s owner %s', t.typtype, t.typowner::regrole) as text
    from pg_type t join pg_namespace n on n.oid = t.typnamespace where ${OURS} and t.typtype in ('e', 'd', 'r')`,
  extensions: `select extname as name, extversion as text from pg_extension`,
  roles: `select rolname as name, format('super %s inherit %s createrole %s createdb %s login %s bypassrls %s settings %s', rolsuper, rolinherit, rolcreaterole,
      rolcreatedb, rolcanlogin, rolbypassrls, rolconfig) as text from pg_roles where rolname !~ '^pg_'`,
  memberships: `select format('%s in %s', m.member::regrole, m.roleid::regrole) as name, format('admin %s inherit %s set %s', m.admin_option, m.inherit_option,
      m.set_option) as text from pg_auth_members m where m.roleid::regrole::text !~ '^pg_'`,
  grants: `with held as (
      select format('schema %s', nspname) as object, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) as acl from pg_namespace where ${OURS}
      union all
      select format('relation %s', c.oid::regclass), aclexplode(coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner)))
        from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${OURS} and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
      union all
      select format('column %s.%s', a.attrelid::regclass, a.attname), aclexplode(a.attacl)
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace where ${OURS}
      union all
      select format('function %s', p.oid::regprocedure), aclexplode(coalesce(p.proacl, acldefault('f', p.proowner)))
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${OURS}
      union all
      select format('history %s', c.oid::regclass), aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) from pg_class c where c.oid = to_regclass('supabase_migrations.schema_migrations')
      union all
      select format('default of %s in %s for %s', d.defaclrole::regrole, d.defaclnamespace::regnamespace, d.defaclobjtype), aclexplode(d.defaclacl) from pg_default_acl d)
    select format('%s: %s of %s by %s', object, (acl).privilege_type, case (acl).grantee when 0 then 'PUBLIC' else (acl).grantee::regrole::text end,
      (acl).grantor::regrole) as name, format('grantable %s', (acl).is_grantable) as text from held`,
};

export type Schema = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Everything that the catalogue says of a database's schema, by kind and name: two equal snapshots are two equal schemas. */
export const readSchema = async (sql: postgres.Sql): Promise<Schema> => {
  const snapshot: Record<string, Record<string, string>> = {};
  for (const [kind, query] of Object.entries(QUERIES)) {
    const rows = await sql.unsafe<{ name: string; text: string }[]>(`${query} order by 1, 2`);
    snapshot[kind] = Object.fromEntries(rows.map(({ name, text }) => [name, text]));
  }
  return snapshot;
};
