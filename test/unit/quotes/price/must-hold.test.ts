import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sumMoney } from '../../../../shared/core/money.ts';
import { findOptions } from '../../../../shared/quotes/price/find-options.ts';
import { arbitrarySearch } from './arbitrary-search.ts';
import { makeFxSet, makeRate, makeSearch } from './make-rate.ts';

describe('must hold', () => {
  test('10,000 random baskets sum exactly to their lines, in one currency, with cost + markup (or + commission) = price', () => {
    const basket = fc.record({
      adultSharing: fc.integer({ min: 0, max: 99_999_999 }),
      adultSingle: fc.integer({ min: 0, max: 99_999_999 }),
      child: fc.integer({ min: 0, max: 99_999_999 }),
      infantAmount: fc.integer({ min: 0, max: 999_999 }),
      bp: fc.integer({ min: 0, max: 10_000 }),
      priceBasis: fc.constantFrom('net', 'gross'),
      currency: fc.constantFrom('ZAR', 'EUR', 'JPY', 'BHD', 'USD', 'ISK'),
      quoteCurrency: fc.constantFrom('ZAR', 'EUR', 'JPY', 'BHD', 'USD', 'ISK'),
      adults: fc.integer({ min: 1, max: 20 }),
      childAges: fc.array(fc.integer({ min: 0, max: 17 }), { maxLength: 10 }),
      nights: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(basket, ({ child, bp, adults, childAges, nights, quoteCurrency, ...amounts }) => {
        const rate = makeRate({
          ...amounts,
          markupBp: bp,
          commissionBp: bp,
          childBands: [{ minAge: 2, maxAge: 11, amount: child }],
          maxAdults: 2,
        });
        const legs = [{ destination: 'Zanzibar', checkIn: '2026-03-10', nights }];
        const result = findOptions(
          makeSearch({ rates: [rate], legs, quoteCurrency, fxSet: makeFxSet(), party: { adults, childAges, rooms: null } }),
        );
        const option = result.result === 'priced' ? result.options[0] : undefined;
        if (option === undefined) throw new Error('every basket can be priced');
        const sum = sumMoney({ amounts: option.lines.map(({ price }) => price), currency: quoteCurrency });
        expect(option.total).toEqual(sum);
        expect(option.margin.amount).toBe(option.total.amount - option.cost.amount);
        for (const line of option.lines) {
          expect(Number.isSafeInteger(line.price.amount)).toBe(true);
          expect(line.cost.amount + line.markup.amount + line.commission.amount).toBe(line.price.amount);
        }
      }),
      { numRuns: 10_000 },
    );
  }, 120_000);

  test('a missing single price never becomes the sharing price: no line of a lone adult at that amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 4 }), (adults, maxAdults) => {
        const rates = [makeRate({ adultSingle: null, maxAdults })];
        const result = findOptions(makeSearch({ rates, party: { adults, childAges: [], rooms: null } }));
        const hasLoneAdult = maxAdults === 1 || adults % maxAdults === 1;
        if (hasLoneAdult) expect(result).toMatchObject({ result: 'no_availability', reasons: [{ reason: 'single_price_missing' }] });
        else expect(result.result).toBe('priced');
      }),
    );
  });

  test('the order in which rates arrive changes nothing', () => {
    const shuffled = arbitrarySearch.chain((search) =>
      fc
        .shuffledSubarray([...search.rates], { minLength: search.rates.length, maxLength: search.rates.length })
        .map((rates) => ({ search, rates })),
    );
    fc.assert(
      fc.property(shuffled, ({ search, rates }) => {
        const [left, right] = [findOptions(search), findOptions({ ...search, rates })];
        expect(right.result).toBe(left.result);
        if (left.result === 'priced' && right.result === 'priced') expect(right.options).toEqual(left.options);
      }),
      { numRuns: 300 },
    );
  });

  test('every person of the party is in exactly one room', () => {
    fc.assert(
      fc.property(arbitrarySearch, (search) => {
        const result = findOptions(search);
        if (result.result !== 'priced') return;
        for (const stay of result.options.flatMap(({ stays }) => stays)) {
          expect(stay.rooms.reduce((sum, { adults }) => sum + adults, 0)).toBe(search.party.adults);
          const ages = stay.rooms.flatMap(({ childAges }) => childAges).map(String);
          expect(ages.toSorted()).toEqual(search.party.childAges.map(String).toSorted());
        }
      }),
      { numRuns: 300 },
    );
  });
});
