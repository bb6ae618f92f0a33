import { z } from 'zod';
import { type FieldProblem, invalid } from '../../core/errors.ts';
import type { WarehouseValue } from './port.ts';
import type { WarehouseField, WarehouseTable } from './table-schemas.ts';

/** BigQuery's advice for one request. */
const MAX_ROWS = 500;
const MAX_TEXT_LENGTH = 1_000;

/** A whole row; instants are RFC 3339 in UTC. */
export type WarehouseRecord = { readonly row_id: string } & Readonly<Record<string, WarehouseValue>>;

const VALUES: Readonly<Record<WarehouseField['type'], { schema: z.ZodType<WarehouseValue>; detail: string }>> = {
  STRING: {
    schema: z
      .string()
      .max(MAX_TEXT_LENGTH)
      .transform((text) => text.toWellFormed().replaceAll('\0', '\ufffd')),
    detail: `must be text of at most ${MAX_TEXT_LENGTH} characters`,
  },
  INTEGER: { schema: z.int(), detail: 'must be a whole number' },
  BOOLEAN: { schema: z.boolean(), detail: 'must be true or false' },
  TIMESTAMP: {
    schema: z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString()),
    detail: 'must be an instant, such as 2026-03-01T08:00:00Z',
  },
  DATE: { schema: z.iso.date(), detail: 'must be a date, such as 2026-03-01' },
};

/** What the warehouse fills in itself. */
const OWN_FIELDS = ['tenant_id', 'recorded_at'];

const fieldProblem = ({ field, value, pointer }: { field: WarehouseField; value: WarehouseValue; pointer: string }): FieldProblem[] => {
  if (value === null) return field.mode === 'NULLABLE' ? [] : [{ pointer, detail: 'is required' }];
  const { schema, detail } = VALUES[field.type];
  return schema.safeParse(value).success ? [] : [{ pointer, detail }];
};

type Rows = readonly Readonly<Record<string, WarehouseValue>>[];

const problemsOf = ({ fields, rows }: { fields: readonly WarehouseField[]; rows: Rows }): FieldProblem[] =>
  rows.flatMap((row, index) => [
    ...fields.flatMap((field) => fieldProblem({ field, value: row[field.name] ?? null, pointer: `/rows/${index}/${field.name}` })),
    ...Object.keys(row)
      .filter((name) => !fields.some((field) => field.name === name))
      .map((name) => ({ pointer: `/rows/${index}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, detail: 'is no column' })),
    ...(row['row_id'] === '' ? [{ pointer: `/rows/${index}/row_id`, detail: 'is required' }] : []),
  ]);

/**
 * The records that rows of one agency become, recorded at `recordedAt`; of rows with one `row_id` the first.
 * @throws AppError `validation_failed`
 */
export const checkRows = ({
  tables,
  table: name,
  tenantId,
  rows,
  recordedAt,
}: {
  tables: ReadonlyMap<string, WarehouseTable>;
  table: string;
  tenantId: string;
  rows: Rows;
  recordedAt: Date;
}): { table: WarehouseTable; records: WarehouseRecord[] } => {
  const table = tables.get(name);
  if (table === undefined) throw invalid([{ pointer: '/table', detail: 'is no table of the warehouse' }]);
  if (tenantId === '') throw invalid([{ pointer: '/tenantId', detail: 'is required' }]);
  if (rows.length > MAX_ROWS) throw invalid([{ pointer: '/rows', detail: `may be at most ${MAX_ROWS}` }]);
  const fields = table.fields.filter((field) => !OWN_FIELDS.includes(field.name));
  const problems = problemsOf({ fields, rows });
  if (problems.length > 0) throw invalid(problems);
  const firsts = new Map([...rows].reverse().map((row) => [row['row_id'], row]));
  const records = [...firsts.values()].reverse().map((row) => ({
    ...Object.fromEntries(
      fields.map((field) => {
        const value = row[field.name] ?? null;
        return [field.name, value === null ? null : VALUES[field.type].schema.parse(value)];
      }),
    ),
    row_id: String(row['row_id']),
    tenant_id: tenantId,
    recorded_at: recordedAt.toISOString(),
  }));
  return { table, records };
};
