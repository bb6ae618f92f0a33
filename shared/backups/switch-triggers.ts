import type { Session } from '../services/backups/port.ts';

/** Lets the triggers of our tables do their work, or not: what they would write is in a backup already. Within the caller's transaction. */
export const switchTriggers = async ({ sql, isOn }: { sql: Session; isOn: boolean }): Promise<void> => {
  const tables = await sql<{ schema: string; name: string }[]>`
    select distinct n.nspname::text as schema, c.relname::text as name
    from pg_catalog.pg_trigger t
    join pg_catalog.pg_class c on c.oid = t.tgrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where not t.tgisinternal and n.nspname in ('public', 'app')`;
  for (const { schema, name } of tables)
    await (isOn
      ? sql`alter table ${sql(schema)}.${sql(name)} enable trigger user`
      : sql`alter table ${sql(schema)}.${sql(name)} disable trigger user`);
};
