import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import { AppError } from '../../core/errors.ts';
import { checkRows, type WarehouseRecord } from './check-rows.ts';
import { composeQuery, type Engine } from './compose-query.ts';
import { duckDbDialect } from './duckdb-dialect.ts';
import { prepareDatabase, SCHEMA } from './duckdb-tables.ts';
import { type Bound, bindColumn, bindParameter, readValue } from './duckdb-values.ts';
import type { Warehouse, WarehouseParameter, WarehouseValue } from './port.ts';
import { readTables, type WarehouseTable } from './table-schemas.ts';

export type DuckDbWarehouseOptions = {
  /** A file, made with its folder when it is missing; `:memory:` for none. */
  path: string;
  /** What one call may take. */
  timeoutMs?: number;
  now?: () => Date;
};

/** BigQuery's, see spec/operations.md: what is fast enough here must not be slower there by design. */
const TIMEOUT_MS = 8_000;

export const DUCKDB_ENGINE: Engine = { dialect: duckDbDialect, schema: SCHEMA, physicalName: (table) => `${SCHEMA}.${table}` };

const bindAll = (bound: Readonly<Record<string, Bound>>): [Record<string, DuckDBValue>, Record<string, DuckDBType>] => [
  Object.fromEntries(Object.entries(bound).map(([name, { value }]) => [name, value])),
  Object.fromEntries(Object.entries(bound).map(([name, { type }]) => [name, type])),
];

const insertRecords = async ({
  connection,
  table,
  records,
}: {
  connection: DuckDBConnection;
  table: WarehouseTable;
  records: readonly WarehouseRecord[];
}): Promise<void> => {
  const names = table.fields.map(({ name }) => name);
  const text = `insert into ${SCHEMA}.${table.name} (${names.join(', ')}) values (${names.map((name) => `$${name}`).join(', ')})`;
  await connection.run('begin');
  const statement = await connection.prepare(text);
  try {
    for (const record of records) {
      statement.bind(
        ...bindAll(Object.fromEntries(table.fields.map((field) => [field.name, bindColumn({ field, value: record[field.name] ?? null })]))),
      );
      await statement.run();
    }
    await connection.run('commit');
  } finally {
    statement.destroySync();
  }
};

/** Runs SQL that `composeQuery` made; gives the columns with DuckDB's types beside the rows. */
export const runQuery = async ({
  connection,
  text,
  parameters,
}: {
  connection: DuckDBConnection;
  text: string;
  parameters: Readonly<Record<string, WarehouseParameter>>;
}): Promise<{ columns: { name: string; type: DuckDBType }[]; records: Record<string, WarehouseValue>[] }> => {
  const bound = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, bindParameter(value)]));
  const reader = await connection.runAndReadAll(text, ...bindAll(bound));
  const columns = reader.columnNames().map((name, index) => ({ name, type: reader.columnType(index) }));
  const records = reader
    .getRowObjects()
    .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, readValue(value)])));
  return { columns, records };
};

const openInstance = async (path: string): Promise<DuckDBInstance> => {
  try {
    if (path !== ':memory:') await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return await DuckDBInstance.create(path, { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' });
  } catch (cause) {
    throw new AppError('dependency_unavailable', {
      detail: `The warehouse below TRIPWRIGHT_HOME cannot be opened (${path}): it is damaged, or another process has it open.`,
      cause,
    });
  }
};

/**
 * The warehouse in a DuckDB file: the tables, the questions and the answers are those of BigQuery. An insert is on the disk when it resolves. One process
 * at a time has the file.
 * @throws AppError `dependency_unavailable` when the file cannot be opened
 */
export const openDuckDbWarehouse = async ({
  path,
  timeoutMs = TIMEOUT_MS,
  now = () => new Date(),
}: DuckDbWarehouseOptions): Promise<Warehouse & { close(): Promise<void> }> => {
  const tables = readTables();
  const instance = await openInstance(path);
  const preparing = await instance.connect();
  await prepareDatabase({ connection: preparing, tables: tables.values() });
  preparing.closeSync();
  /** DuckDB lets writers conflict; one after the other they do not. */
  let lastWrite: Promise<unknown> = Promise.resolve();

  const run = async <Result>(work: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> => {
    const connection = await instance.connect();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      connection.interrupt();
    }, timeoutMs);
    try {
      return await work(connection);
    } catch (cause) {
      if (!isLate) throw cause;
      throw new AppError('timeout', { detail: 'The warehouse took too long to answer.', cause });
    } finally {
      clearTimeout(timer);
      // Ends what was begun, too.
      connection.closeSync();
    }
  };

  return {
    insert: async ({ tenantId, table: name, rows }) => {
      const { table, records } = checkRows({ tables, table: name, tenantId, rows, recordedAt: now() });
      if (records.length === 0) return;
      const writing = lastWrite.then(async () => await run(async (connection) => await insertRecords({ connection, table, records })));
      lastWrite = writing.catch(() => undefined);
      await writing;
    },
    query: async ({ row, ...query }) => {
      const composed = composeQuery({ engine: DUCKDB_ENGINE, tables, query });
      const { records } = await run(async (connection) => await runQuery({ connection, ...composed }));
      return records.map((record) => row.parse(record));
    },
    close: async () => {
      await lastWrite;
      instance.closeSync();
    },
  };
};
