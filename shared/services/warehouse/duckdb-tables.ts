import type { DuckDBConnection } from '@duckdb/node-api';
import { columnType } from './duckdb-values.ts';
import type { WarehouseTable } from './table-schemas.ts';

/** Not on the search path, and not the name of a file (which is that of a catalogue): only the rows of one agency can be called by a table's plain name. */
export const SCHEMA = 'wh_facts';

const makeTable = ({ name, fields }: WarehouseTable): string =>
  `create table if not exists ${SCHEMA}.${name} (${fields.map((field) => `${field.name} ${columnType(field)}${field.mode === 'REQUIRED' ? ' not null' : ''}`).join(', ')})`;

/** Columns that came later: the schema only ever grows by columns that may be empty. */
const addColumns = ({ name, fields }: WarehouseTable): string[] =>
  fields
    .filter(({ mode }) => mode === 'NULLABLE')
    .map((field) => `alter table ${SCHEMA}.${name} add column if not exists ${field.name} ${columnType(field)}`);

/** Makes the tables that are missing and adds the columns that are; says how the database computes and closes its way to files. */
export const prepareDatabase = async ({
  connection,
  tables,
}: {
  connection: DuckDBConnection;
  tables: Iterable<WarehouseTable>;
}): Promise<void> => {
  await connection.run("set global timezone = 'UTC'");
  await connection.run('set global enable_external_access = false');
  await connection.run('set global lock_configuration = true');
  await connection.run('begin');
  await connection.run(`create schema if not exists ${SCHEMA}`);
  for (const table of tables) for (const statement of [makeTable(table), ...addColumns(table)]) await connection.run(statement);
  await connection.run('commit');
};
