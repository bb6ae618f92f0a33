import { describe, expect, test } from 'vitest';
import { findOptions } from '../../../../shared/quotes/price/find-options.ts';
import { noAvailabilitySchema, pricedSchema } from '../../../../shared/quotes/schemas.ts';
import { GOLDEN_CASES } from './golden-cases.ts';
import { makeSearch } from './make-rate.ts';

describe('prices worked out by hand come out to the last minor unit', () => {
  test.each(GOLDEN_CASES.map((golden) => [golden.name, golden] as const))('%s', (_name, golden) => {
    const result = findOptions(makeSearch(golden.search));
    if ('reason' in golden) {
      expect(noAvailabilitySchema.parse(result).reasons.map(({ reason }) => reason)).toContain(golden.reason);
      return;
    }
    const [option] = pricedSchema.parse(result).options;
    expect(option?.lines.map(({ price }) => price.amount)).toEqual(golden.lines);
    expect(option?.total.amount).toBe(golden.total);
    if (golden.cost !== undefined) expect(option?.cost.amount).toBe(golden.cost);
    if (golden.currency !== undefined) expect(option?.currency).toBe(golden.currency);
    if (golden.rooms !== undefined) expect(option?.stays[0]?.rooms).toEqual(golden.rooms);
  });

  test('the table has more than seventy cases beside the worked examples, each with its own name', () => {
    expect(GOLDEN_CASES.length).toBeGreaterThanOrEqual(80);
    expect(new Set(GOLDEN_CASES.map(({ name }) => name)).size).toBe(GOLDEN_CASES.length);
  });
});
