import type { WarehouseDialect } from './port.ts';

const UNITS = { hour: 'HOUR', day: 'DAY', week: 'ISOWEEK', month: 'MONTH', quarter: 'QUARTER', year: 'YEAR' } as const;

/** GoogleSQL. Source: BigQuery's reference of functions. */
export const bigQueryDialect: WarehouseDialect = {
  parameter: (name) => `@${name}`,
  inList: ({ value, parameter }) => `(${value} in unnest(@${parameter}))`,
  truncate: ({ unit, instant, timeZone }) => `timestamp_trunc(${instant}, ${UNITS[unit]}, ${timeZone})`,
  truncateDate: ({ unit, date }) => `date_trunc(${date}, ${UNITS[unit]})`,
  localDate: ({ instant, timeZone }) => `date(${instant}, ${timeZone})`,
  difference: ({ unit, from, until }) => `timestamp_diff(${until}, ${from}, ${unit.toUpperCase()})`,
  daysBetween: ({ from, until }) => `date_diff(${until}, ${from}, DAY)`,
  addDays: ({ date, days }) => `date_add(${date}, interval ${days} DAY)`,
  safeDivide: ({ dividend, divisor }) => `safe_divide(${dividend}, ${divisor})`,
  // APPROX_QUANTILES is not exact, PERCENTILE_DISC no aggregate.
  quantile: ({ value, permille }) =>
    `array_agg(${value} ignore nulls order by ${value})[safe_offset(greatest(div(count(${value}) * ${permille} + 999, 1000), 1) - 1)]`,
  countIf: (condition) => `countif(${condition})`,
  toText: (value) => `cast(${value} as string)`,
};
