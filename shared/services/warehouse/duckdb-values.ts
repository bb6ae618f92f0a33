import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampTZValue,
  type DuckDBType,
  type DuckDBValue,
  jsToDuckDBValue,
  LIST,
  listValue,
  TIMESTAMPTZ,
  VARCHAR,
} from '@duckdb/node-api';
import type { WarehouseParameter, WarehouseValue } from './port.ts';
import type { WarehouseField } from './table-schemas.ts';

export type Bound = { value: DuckDBValue; type: DuckDBType };

const instant = (date: Date): Bound => ({ value: jsToDuckDBValue(date, TIMESTAMPTZ), type: TIMESTAMPTZ });
const localDate = (date: string): Bound => ({ value: jsToDuckDBValue(new Date(date), DATE), type: DATE });

/** A parameter of a query, as DuckDB binds it. */
export const bindParameter = (value: WarehouseParameter): Bound => {
  if (typeof value === 'string') return { value, type: VARCHAR };
  if (typeof value === 'boolean') return { value, type: BOOLEAN };
  if (typeof value === 'number') return Number.isSafeInteger(value) ? { value: BigInt(value), type: BIGINT } : { value, type: DOUBLE };
  if (value instanceof Date) return instant(value);
  return 'date' in value ? localDate(value.date) : { value: listValue([...value]), type: LIST(VARCHAR) };
};

const TYPES: Readonly<
  Record<WarehouseField['type'], { sql: string; bind: (value: string | number | boolean) => Bound; none: DuckDBType }>
> = {
  STRING: { sql: 'varchar', bind: (value) => ({ value: String(value), type: VARCHAR }), none: VARCHAR },
  INTEGER: { sql: 'bigint', bind: (value) => ({ value: BigInt(value), type: BIGINT }), none: BIGINT },
  BOOLEAN: { sql: 'boolean', bind: (value) => ({ value, type: BOOLEAN }), none: BOOLEAN },
  TIMESTAMP: { sql: 'timestamptz', bind: (value) => instant(new Date(String(value))), none: TIMESTAMPTZ },
  DATE: { sql: 'date', bind: (value) => localDate(String(value)), none: DATE },
};

export const columnType = ({ type }: WarehouseField): string => TYPES[type].sql;

/** A value of a column, as DuckDB binds it. */
export const bindColumn = ({ field, value }: { field: WarehouseField; value: WarehouseValue }): Bound => {
  const { bind, none } = TYPES[field.type];
  return value === null ? { value: null, type: none } : bind(value);
};

/** @throws Error for a number that JavaScript cannot hold, and for types that the warehouse does not give */
export const readValue = (value: DuckDBValue): WarehouseValue => {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new Error('A query of the warehouse gave a whole number beyond 2^53.');
    return number;
  }
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBTimestampTZValue) return new Date(Number(value.micros / 1000n)).toISOString();
  throw new Error('A query of the warehouse gave a value of a type that it may not give.');
};
