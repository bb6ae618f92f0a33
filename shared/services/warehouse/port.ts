import type { z } from 'zod';

export type WarehouseValue = string | number | boolean | null;

/**
 * What a query is bound with. A whole number is an INT64, any other a FLOAT64; a Date is a TIMESTAMP; `{ date }` is a DATE (`2026-03-01`).
 * A list is one of strings.
 */
export type WarehouseParameter = string | number | boolean | Date | { date: string } | readonly string[];

/** Parts of SQL on which the engines differ; arguments are SQL expressions, made by code. Everything else a query says must mean the same to both. */
export type WarehouseDialect = {
  /** A value of `parameters`. */
  parameter(name: string): string;
  /** Whether the expression is among the strings of the parameter; null is among none. */
  inList(call: { value: string; parameter: string }): string;
  /** The instant at which the hour, day ... began by the clocks of a time zone (an expression that gives its IANA name). Weeks begin on Monday. */
  truncate(call: { unit: 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'; instant: string; timeZone: string }): string;
  /** The first day of the week (Monday), month ... of a date. */
  truncateDate(call: { unit: 'week' | 'month' | 'quarter' | 'year'; date: string }): string;
  /** The date that calendars of a time zone showed at an instant. */
  localDate(call: { instant: string; timeZone: string }): string;
  /** Whole units between two instants, towards zero; a day is 24 hours. */
  difference(call: { unit: 'second' | 'minute' | 'hour' | 'day'; from: string; until: string }): string;
  /** Nights between two dates. */
  daysBetween(call: { from: string; until: string }): string;
  addDays(call: { date: string; days: string }): string;
  /** A FLOAT64, or null where the divisor is 0. */
  safeDivide(call: { dividend: string; divisor: string }): string;
  /** Aggregate: the smallest value that so many thousandths of the values do not exceed (500: the median). Nulls do not count; of none it is null. */
  quantile(call: { value: string; permille: number }): string;
  /** Aggregate: of how many rows the condition is true. */
  countIf(condition: string): string;
  /** A whole number, date or boolean as text. */
  toText(value: string): string;
};

type Sql = (dialect: WarehouseDialect) => string;

/**
 * A question about one agency. Its SQL sees the `tables` by their plain names, each with the rows of this agency alone, repeats of a row left out, and
 * those of `period` only where there is one (by the column that the table is partitioned by; `until` is excluded): everything else is out of its reach.
 */
export type WarehouseQuery<Row> = {
  tenantId: string;
  tables: readonly string[];
  period?: { from: Date; until: Date };
  /** Named intermediate results, each seeing those before it. */
  steps?: readonly { name: string; sql: Sql }[];
  select: Sql;
  parameters?: Readonly<Record<string, WarehouseParameter>>;
  /** Of one row of the result: whole numbers and FLOAT64 are numbers, dates are `2026-03-01`, instants RFC 3339 in UTC with milliseconds. */
  row: z.ZodType<Row>;
};

/**
 * Facts for analytics: ids, codes, amounts and times, never a name, an address or a text. The tables are those of infra/warehouse/tables.json.
 * @throws AppError `dependency_unavailable`; `timeout` where a question takes too long on the embedded engine
 */
export type Warehouse = {
  /**
   * Adds facts of one agency. A row names every column except `tenant_id` and `recorded_at`; a column that may be empty may be left out. Rows with a `row_id` that
   * the agency has already are repeats: the first one counts, whenever they come, so that every insert may be repeated.
   * @throws AppError `validation_failed` with pointers for an unknown table or column, a value of another type, more than 500 rows
   */
  insert(input: { tenantId: string; table: string; rows: readonly Readonly<Record<string, WarehouseValue>>[] }): Promise<void>;
  query<Row>(query: WarehouseQuery<Row>): Promise<Row[]>;
};
