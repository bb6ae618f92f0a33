import { randomUUID } from 'node:crypto';
import { type DuckDBConnection, type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { z } from 'zod';
import { runQuery } from '../../../shared/services/warehouse/duckdb.ts';
import type { WarehouseParameter } from '../../../shared/services/warehouse/port.ts';
import type { StandInAnswer } from '../http-stand-in.ts';

const bodySchema = z.looseObject({
  query: z.string(),
  useLegacySql: z.literal(false),
  maximumBytesBilled: z.string(),
  timeoutMs: z.number(),
  requestId: z.string(),
  parameterMode: z.enum(['named']).optional(),
  formatOptions: z.looseObject({ useInt64Timestamp: z.literal(true) }),
  queryParameters: z
    .array(
      z.object({
        name: z.string(),
        parameterType: z.object({ type: z.string(), arrayType: z.object({ type: z.literal('STRING') }).optional() }),
        parameterValue: z.object({ value: z.unknown().optional(), arrayValues: z.array(z.object({ value: z.string() })).optional() }),
      }),
    )
    .default([]),
});

export type QueryRequest = z.infer<typeof bodySchema>;
type Bound = QueryRequest['queryParameters'][number];

const json = (status: number, body: unknown): StandInAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=UTF-8' },
  body: JSON.stringify(body),
});

const parameterOf = ({ parameterType: { type }, parameterValue: { value, arrayValues = [] } }: Bound): WarehouseParameter => {
  if (type === 'ARRAY') return arrayValues.map((one) => one.value);
  const text = z.coerce.string().parse(value);
  if (type === 'STRING') return text;
  if (type === 'BOOL' || type === 'BOOLEAN') return text === 'true';
  if (type === 'INT64' || type === 'FLOAT64') return Number(text);
  if (type === 'DATE') return { date: text };
  return new Date(text);
};

const TYPES: Partial<Record<DuckDBTypeId, string>> = {
  [DuckDBTypeId.VARCHAR]: 'STRING',
  [DuckDBTypeId.BIGINT]: 'INTEGER',
  [DuckDBTypeId.INTEGER]: 'INTEGER',
  [DuckDBTypeId.HUGEINT]: 'INTEGER',
  [DuckDBTypeId.DOUBLE]: 'FLOAT',
  [DuckDBTypeId.DECIMAL]: 'FLOAT',
  [DuckDBTypeId.BOOLEAN]: 'BOOLEAN',
  [DuckDBTypeId.DATE]: 'DATE',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'TIMESTAMP',
};

const typeOf = ({ typeId }: DuckDBType): string => {
  const type = TYPES[typeId];
  if (type === undefined) throw new Error(`The stand-in has no type ${typeId}.`);
  return type;
};

/** BigQuery's cells are text. */
const cell = ({ value, type }: { value: string | number | boolean | null; type: string }) => ({
  v: value === null ? null : type === 'TIMESTAMP' ? String(Date.parse(String(value)) * 1000) : String(value),
});

/** `jobs.query`, answered at once. */
export const answerQuery = async ({
  body,
  connection,
  known,
  queries,
}: {
  body: unknown;
  connection: DuckDBConnection;
  known: ReadonlyMap<string, string>;
  queries: QueryRequest[];
}): Promise<StandInAnswer> => {
  const request = bodySchema.parse(body);
  queries.push(request);
  const text = known.get(request.query);
  if (text === undefined) {
    const message = `Syntax error: this stand-in does not know ${request.query}`;
    return json(400, { error: { code: 400, message, errors: [{ reason: 'invalidQuery', message, location: 'query' }] } });
  }
  const parameters = Object.fromEntries(request.queryParameters.map((bound) => [bound.name, parameterOf(bound)]));
  const { columns, records } = await runQuery({ connection, text, parameters });
  const fields = columns.map(({ name, type }) => ({ name, type: typeOf(type), mode: 'NULLABLE' }));
  return json(200, {
    kind: 'bigquery#queryResponse',
    schema: { fields },
    jobReference: { projectId: 'stand-in', jobId: randomUUID(), location: 'EU' },
    totalRows: String(records.length),
    rows: records.map((record) => ({ f: fields.map(({ name, type }) => cell({ value: record[name] ?? null, type })) })),
    totalBytesProcessed: '0',
    jobComplete: true,
    cacheHit: false,
  });
};
