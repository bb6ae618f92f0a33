import { createGunzip } from 'node:zlib';
import { AppError } from '../core/errors.ts';
import type { ObjectFolder, Session } from '../services/backups/port.ts';
import type { ManifestTable } from './manifest.ts';
import { readChecked } from './read-checked.ts';
import { tableName } from './read-tables.ts';

/** Whether a table takes all the columns of a backup. @throws AppError `internal` that names those that it has not. */
export const checkColumns = async ({ sql, table }: { sql: Session; table: ManifestTable }): Promise<void> => {
  const { schema, name, columns } = table;
  const rows = await sql<{ name: string }[]>`
    select a.attname::text as name from pg_catalog.pg_attribute a
    where a.attrelid = to_regclass(format('%I.%I', ${schema}::text, ${name}::text)) and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''`;
  const there = new Set(rows.map((row) => row.name));
  const missing = columns.filter((column) => !there.has(column));
  if (missing.length > 0)
    throw new AppError('internal', {
      detail: `The backup's table ${tableName(table)} does not fit this database: it has no ${there.size === 0 ? 'such table' : `column ${missing.join(', ')}`}.`,
    });
};

/**
 * Fills a table from its file in a backup.
 * @throws AppError `internal` when the file is not what was written, or the table has another number of rows afterwards.
 */
export const importTable = async ({
  sql,
  table,
  target,
  folder,
}: {
  sql: Session;
  table: ManifestTable;
  target: ObjectFolder;
  folder: string;
}): Promise<void> => {
  const { schema, name, columns, rows, file } = table;
  const writable = await sql`copy ${sql(schema)}.${sql(name)} (${sql(columns)}) from stdin`.writable();
  // Once the session has ended after a failure, nobody else listens.
  writable.on('error', () => undefined);
  await readChecked({ target, path: `${folder}${file}`, expected: table, through: [createGunzip(), writable] });
  const [counted] = await sql<{ rows: number }[]>`select count(*)::int as rows from ${sql(schema)}.${sql(name)}`;
  if (counted?.rows !== rows)
    throw new AppError('internal', { detail: `${tableName(table)} has ${counted?.rows} rows after the restore instead of ${rows}.` });
};
