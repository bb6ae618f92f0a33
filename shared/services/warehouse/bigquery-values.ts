import { BigQuery, BigQueryDate, BigQueryTimestamp } from '@google-cloud/bigquery';
import type { WarehouseParameter, WarehouseValue } from './port.ts';

type BoundParameter = { value: unknown; type: string | string[] };

/** A parameter of a query with its type, which BigQuery's client would guess from the value. */
export const bindParameter = (value: WarehouseParameter): BoundParameter => {
  if (typeof value === 'string') return { value, type: 'STRING' };
  if (typeof value === 'boolean') return { value, type: 'BOOL' };
  if (typeof value === 'number') return { value, type: Number.isSafeInteger(value) ? 'INT64' : 'FLOAT64' };
  if (value instanceof Date) return { value: BigQuery.timestamp(value), type: 'TIMESTAMP' };
  return 'date' in value ? { value: BigQuery.date(value.date), type: 'DATE' } : { value: [...value], type: ['STRING'] };
};

/** @throws Error for types that the warehouse does not give */
export const readValue = (value: unknown): WarehouseValue => {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof BigQueryDate) return value.value;
  if (value instanceof BigQueryTimestamp) return new Date(value.value).toISOString();
  throw new Error('A query of the warehouse gave a value of a type that it may not give.');
};
