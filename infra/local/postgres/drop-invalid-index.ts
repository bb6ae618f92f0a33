import type { MigrationSql } from './migration-session.ts';

/**
 * Removes the index called `index` (a file may put its schema before it) if it is INVALID: CREATE INDEX CONCURRENTLY that fails or is killed leaves one
 * behind, which every write keeps up and no query uses. Gives whether there was one.
 */
export const dropInvalidIndex = async ({ sql, index }: { sql: MigrationSql; index: string }): Promise<boolean> => {
  const name = index.split('.').at(-1) ?? index;
  const rows = await sql<{ statement: string }[]>`
    select format('drop index concurrently %s', i.indexrelid::regclass) as statement
    from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
    where c.relname = ${name} and not i.indisvalid and c.relnamespace::regnamespace::text !~ '^pg_'`;
  for (const { statement } of rows) await sql.unsafe(statement);
  return rows.length > 0;
};
