import { AppError } from '../core/errors.ts';
import type { Session } from '../services/backups/port.ts';
import type { ManifestTable } from './manifest.ts';
import { orderTables } from './order-tables.ts';

export type TableToCopy = Pick<ManifestTable, 'schema' | 'name' | 'columns' | 'key'>;

/** Who may sign in, and how. Sessions are left out: after a restore everybody signs in again. */
const ACCOUNT_TABLES = ['users', 'identities', 'mfa_factors'];

export const tableName = ({ schema, name }: { schema: string; name: string }): string => `${schema}.${name}`;

/**
 * Every table of ours, and the tables of accounts, each after those that it refers to. Columns that the database
 * generates are left out.
 * @throws AppError `internal` when tables refer to each other in a circle, or one may not be read: a backup without it would look like one.
 */
export const readTables = async ({ sql }: { sql: Session }): Promise<TableToCopy[]> => {
  const tables = await sql<(TableToCopy & { isReadable: boolean })[]>`
    select n.nspname::text as schema, c.relname::text as name,
      has_schema_privilege(n.oid, 'USAGE') and has_table_privilege(c.oid, 'SELECT') as "isReadable",
      array(select a.attname::text from pg_catalog.pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
      array(select a.attname::text from pg_catalog.pg_index i cross join unnest(i.indkey::smallint[]) with ordinality as k(number, position)
        join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = k.number where i.indrelid = c.oid and i.indisprimary order by k.position) as key
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and (n.nspname in ('public', 'app') and not exists (select from pg_catalog.pg_depend d where d.objid = c.oid and d.deptype = 'e')
      or n.nspname = 'auth' and c.relname = any (${ACCOUNT_TABLES}))`;
  const closed = tables.find(({ isReadable }) => !isReadable);
  if (closed !== undefined)
    throw new AppError('internal', {
      detail: `The role of the backup may not read ${tableName(closed)}: grant it pg_read_all_data (infra/README.md).`,
    });
  const references = await sql<{ from: string; to: string }[]>`
    select format('%s.%s', n.nspname, c.relname) as from, format('%s.%s', tn.nspname, t.relname) as to
    from pg_catalog.pg_constraint k
    join pg_catalog.pg_class c on c.oid = k.conrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_class t on t.oid = k.confrelid join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
    where k.contype = 'f'`;
  const byName = new Map(tables.map((table) => [tableName(table), table]));
  return orderTables({ names: [...byName.keys()], references }).flatMap((name) => byName.get(name) ?? []);
};
