import type { WarehouseDialect } from './port.ts';

/** DuckDB, whose session must have the time zone UTC. Its date_diff counts boundaries where BigQuery counts whole units; date_sub counts those. */
export const duckDbDialect: WarehouseDialect = {
  parameter: (name) => `$${name}`,
  inList: ({ value, parameter }) => `list_contains($${parameter}, ${value})`,
  truncate: ({ unit, instant, timeZone }) => `(date_trunc('${unit}', (${instant}) at time zone ${timeZone}) at time zone ${timeZone})`,
  truncateDate: ({ unit, date }) => `cast(date_trunc('${unit}', ${date}) as date)`,
  localDate: ({ instant, timeZone }) => `cast((${instant}) at time zone ${timeZone} as date)`,
  difference: ({ unit, from, until }) => `date_sub('${unit}', ${from}, ${until})`,
  daysBetween: ({ from, until }) => `date_diff('day', ${from}, ${until})`,
  addDays: ({ date, days }) => `(${date} + cast(${days} as integer))`,
  safeDivide: ({ dividend, divisor }) => `(cast(${dividend} as double) / nullif(cast(${divisor} as double), 0))`,
  quantile: ({ value, permille }) =>
    `(list(${value} order by ${value}) filter (where ${value} is not null))[greatest((count(${value}) * ${permille} + 999) // 1000, 1)]`,
  countIf: (condition) => `count(*) filter (where ${condition})`,
  toText: (value) => `cast(${value} as varchar)`,
};
