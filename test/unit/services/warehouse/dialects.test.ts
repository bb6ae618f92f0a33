import { describe, expect, it } from 'vitest';
import { bigQueryDialect } from '../../../../shared/services/warehouse/bigquery-dialect.ts';
import { composeQuery } from '../../../../shared/services/warehouse/compose-query.ts';
import type { WarehouseDialect } from '../../../../shared/services/warehouse/port.ts';
import { readTables } from '../../../../shared/services/warehouse/table-schemas.ts';

/** What BigQuery is told cannot be run here: its texts are pinned, and what they mean is proven on DuckDB by the contract suite. */
describe('the words of BigQuery', () => {
  it.each<[string, (dialect: WarehouseDialect) => string, string]>([
    ['parameter', ({ parameter }) => parameter('a'), '@a'],
    ['inList', ({ inList }) => inList({ value: 'x', parameter: 'a' }), '(x in unnest(@a))'],
    ['truncate', ({ truncate }) => truncate({ unit: 'week', instant: 'x', timeZone: '@z' }), 'timestamp_trunc(x, ISOWEEK, @z)'],
    ['truncateDate', ({ truncateDate }) => truncateDate({ unit: 'month', date: 'x' }), 'date_trunc(x, MONTH)'],
    ['localDate', ({ localDate }) => localDate({ instant: 'x', timeZone: '@z' }), 'date(x, @z)'],
    ['difference', ({ difference }) => difference({ unit: 'hour', from: 'a', until: 'b' }), 'timestamp_diff(b, a, HOUR)'],
    ['daysBetween', ({ daysBetween }) => daysBetween({ from: 'a', until: 'b' }), 'date_diff(b, a, DAY)'],
    ['addDays', ({ addDays }) => addDays({ date: 'a', days: '@n' }), 'date_add(a, interval @n DAY)'],
    ['safeDivide', ({ safeDivide }) => safeDivide({ dividend: 'a', divisor: 'b' }), 'safe_divide(a, b)'],
    [
      'quantile',
      ({ quantile }) => quantile({ value: 'x', permille: 900 }),
      'array_agg(x ignore nulls order by x)[safe_offset(greatest(div(count(x) * 900 + 999, 1000), 1) - 1)]',
    ],
    ['countIf', ({ countIf }) => countIf('x > 1'), 'countif(x > 1)'],
    ['toText', ({ toText }) => toText('x'), 'cast(x as string)'],
  ])('%s', (_name, write, text) => {
    expect(write(bigQueryDialect)).toBe(text);
  });

  it('bind a period, and give each table the rows of one agency', () => {
    const engine = { dialect: bigQueryDialect, schema: 'facts', physicalName: (table: string) => `\`p.facts.${table}\`` };
    const period = { from: new Date('2026-03-01T00:00:00Z'), until: new Date('2026-04-01T00:00:00Z') };
    const composed = composeQuery({
      engine,
      tables: readTables(),
      query: {
        tenantId: 'agency-one',
        tables: ['quotes'],
        period,
        steps: [{ name: 'sent', sql: () => 'select row_id from quotes' }],
        select: () => 'select count(*) as n from sent',
        parameters: { a: 1 },
      },
    });
    expect(composed).toEqual({
      text: 'with quotes as (select * from `p.facts.quotes` where tenant_id = @wh_tenant_id and occurred_at >= @wh_from and occurred_at < @wh_until qualify row_number() over (partition by row_id order by recorded_at) = 1), sent as (select row_id from quotes) select count(*) as n from sent',
      parameters: { a: 1, wh_tenant_id: 'agency-one', wh_from: period.from, wh_until: period.until },
    });
  });
});
