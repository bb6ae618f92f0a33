import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findOptions } from '../../../../shared/quotes/price/find-options.ts';
import { arbitrarySearch } from './arbitrary-search.ts';
import { slowOptions } from './oracle.ts';

describe('the engine agrees with the slow oracle', () => {
  test('same totals, costs and lines for any search, and nothing where the oracle finds nothing', () => {
    let pricedRuns = 0;
    fc.assert(
      fc.property(arbitrarySearch, (search) => {
        const result = findOptions(search);
        const expected = slowOptions(search);
        if (result.result === 'no_availability') {
          expect(expected).toEqual([]);
          expect(result.reasons.length).toBeGreaterThan(0);
          return;
        }
        pricedRuns += 1;
        expect(result.currency).toBe(search.quoteCurrency);
        expect(result.options.map(({ total }) => BigInt(total.amount))).toEqual(expected.map(({ total }) => total));
        for (const [index, option] of result.options.entries()) {
          // Hotels of exactly the same price may stand in either order.
          if (expected.filter(({ total }) => total === BigInt(option.total.amount)).length > 1) continue;
          const twin = expected[index];
          expect(BigInt(option.cost.amount)).toBe(twin?.cost);
          const prices = option.lines.map(({ price }) => BigInt(price.amount));
          const compare = (left: bigint, right: bigint) => Number(left > right) - Number(left < right);
          expect(prices.toSorted(compare)).toEqual(twin?.prices.toSorted(compare));
        }
      }),
      { numRuns: 1000 },
    );
    // Were nearly every random search without an answer, the agreement would prove little.
    expect(pricedRuns).toBeGreaterThan(150);
  });
});
