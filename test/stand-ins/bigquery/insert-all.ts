import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import type { WarehouseField, WarehouseTable } from '../../../shared/services/warehouse/table-schemas.ts';
import type { StandInAnswer } from '../http-stand-in.ts';

const bodySchema = z.strictObject({
  rows: z
    .array(
      z.strictObject({
        insertId: z.string().min(1).max(128),
        json: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      }),
    )
    .min(1)
    .max(10_000),
});

type Json = z.infer<typeof bodySchema>['rows'][number]['json'];
export type TakenRow = { table: string; insertId: string; json: Json };

const isOfType = ({ type }: WarehouseField, value: Json[string]): boolean => {
  if (type === 'STRING') return typeof value === 'string';
  if (type === 'BOOLEAN') return typeof value === 'boolean';
  if (type === 'INTEGER') return Number.isSafeInteger(value);
  return (type === 'DATE' ? z.iso.date() : z.iso.datetime({ offset: true })).safeParse(value).success;
};

const problemOf = ({ json, table }: { json: Json; table: WarehouseTable }): string | null => {
  for (const name of Object.keys(json)) if (!table.fields.some((field) => field.name === name)) return `no such field: ${name}.`;
  for (const field of table.fields) {
    const value = json[field.name] ?? null;
    if (value === null && field.mode === 'REQUIRED') return `Missing required field: ${field.name}.`;
    if (value !== null && !isOfType(field, value)) return `Cannot convert value to ${field.type}: ${field.name}.`;
  }
  return null;
};

const sqlLiteral = (value: Json[string]): string => (typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value));

/** `tabledata.insertAll`: all rows of a request or, when one cannot be taken, none. */
export const answerInsert = async ({
  body,
  table,
  connection,
  insertIds,
  taken,
}: {
  body: unknown;
  table: WarehouseTable;
  connection: DuckDBConnection;
  insertIds: Set<string>;
  taken: TakenRow[];
}): Promise<StandInAnswer> => {
  const { rows } = bodySchema.parse(body);
  const problems = rows.map(({ json }) => problemOf({ json, table }));
  const insertErrors = problems.some((problem) => problem !== null)
    ? problems.map((message, index) => ({
        index,
        errors: [message === null ? { reason: 'stopped', message: '' } : { reason: 'invalid', message }],
      }))
    : [];
  const fresh = (insertErrors.length > 0 ? [] : rows).filter(({ insertId }) => {
    const key = `${table.name} ${insertId}`;
    if (insertIds.has(key)) return false;
    insertIds.add(key);
    return true;
  });
  taken.push(...fresh.map((row) => ({ table: table.name, ...row })));
  const names = table.fields.map(({ name }) => name);
  const values = fresh.map(({ json }) => `(${names.map((name) => sqlLiteral(json[name] ?? null)).join(', ')})`);
  if (values.length > 0) await connection.run(`insert into wh_facts.${table.name} (${names.join(', ')}) values ${values.join(', ')}`);
  const answer = { kind: 'bigquery#tableDataInsertAllResponse', ...(insertErrors.length > 0 ? { insertErrors } : {}) };
  return { status: 200, headers: { 'content-type': 'application/json; charset=UTF-8' }, body: JSON.stringify(answer) };
};
