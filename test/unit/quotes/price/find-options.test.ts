import { describe, expect, test } from 'vitest';
import { AppError } from '../../../../shared/core/errors.ts';
import { findOptions } from '../../../../shared/quotes/price/find-options.ts';
import { firstOption, makeFxSet, makeRate, makeSearch, priced, rateA, rateR, refused } from './make-rate.ts';

const hotel = (hotelName: string, amount: number, changes: Parameters<typeof makeRate>[0] = {}) =>
  makeRate({ id: `rate_${hotelName}`, hotelName, adultSharing: amount, ...changes });
/** Two adults, two nights: the total is four times the amount. */
const four = [hotel('Delta', 40_000), hotel('Alpha', 10_000), hotel('Charlie', 30_000), hotel('Bravo', 20_000)];
const names = (changes: Parameters<typeof priced>[0]) => priced(changes).options.map(({ stays }) => stays[0]?.hotelName);

describe('what is kept and in which order', () => {
  test('one option per hotel, cheapest first, three of them, named A B C', () => {
    const { options } = priced({ rates: [...four, hotel('Alpha', 5000, { id: 'second room', roomType: 'Attic' })] });
    expect(options.map(({ id, stays, total }) => [id, stays[0]?.hotelName, stays[0]?.roomType, total.amount])).toEqual([
      ['A', 'Alpha', 'Attic', 20_000],
      ['B', 'Bravo', 'Garden Room', 80_000],
      ['C', 'Charlie', 'Garden Room', 120_000],
    ]);
  });

  test('the tenant setting keeps one to five', () => {
    expect(names({ rates: four, maxOptions: 1 })).toEqual(['Alpha']);
    expect(names({ rates: four, maxOptions: 5 })).toEqual(['Alpha', 'Bravo', 'Charlie', 'Delta']);
  });

  test('hotels asked for come first and the others are marked as alternatives', () => {
    const { options, requestedHotelNotFound } = priced({ rates: four, hotels: ['Hotel Delta', 'Atlantis Palace'] });
    expect(options.map(({ stays, alternative }) => [stays[0]?.hotelName, alternative])).toEqual([
      ['Delta', false],
      ['Alpha', true],
      ['Bravo', true],
    ]);
    expect(requestedHotelNotFound).toEqual(['Atlantis Palace']);
  });

  test('a hotel asked for that is closed is told with its reason, and is not "not found"', () => {
    const closed = hotel('Echo', 100, { closeouts: [{ from: '2026-03-01', to: '2026-03-31', reason: 'private' }] });
    const { dropped, options, requestedHotelNotFound } = priced({ rates: [...four, closed], hotels: ['Echo'] });
    expect(dropped).toEqual([{ hotelName: 'Echo', reason: 'closed_out' }]);
    expect(requestedHotelNotFound).toEqual([]);
    expect(options.every(({ alternative }) => alternative)).toBe(true);
  });

  test('without a wish nothing is an alternative', () => {
    expect(priced({ rates: four }).options.some(({ alternative }) => alternative)).toBe(false);
  });

  test('only the meal plans asked for', () => {
    const rates = [hotel('Alpha', 10_000), hotel('Bravo', 20_000, { mealPlan: 'AI' })];
    expect(names({ rates, mealPlans: ['AI'] })).toEqual(['Bravo']);
    expect(refused({ rates, mealPlans: ['SC'] }).reasons.map(({ reason }) => reason)).toEqual(['no_rate_for_dates', 'no_rate_for_dates']);
  });

  test('same hotel, room and meal plan: exact window before a covering one before a crossing one, whatever the price', () => {
    const crossing = [
      makeRate({ id: 'c1', supplier: 'c', adultSharing: 100, validTo: '2026-03-10' }),
      makeRate({ id: 'c2', supplier: 'c', adultSharing: 100, validFrom: '2026-03-11' }),
    ];
    const covering = makeRate({ id: 'covering', supplier: 'b', adultSharing: 200 });
    const exact = makeRate({ id: 'exact', supplier: 'a', adultSharing: 300, validFrom: '2026-03-10', validTo: '2026-03-11' });
    expect(firstOption({ rates: [...crossing, covering, exact] }).lines[0]?.rateId).toBe('exact');
    expect(firstOption({ rates: [...crossing, covering] }).lines[0]?.rateId).toBe('covering');
    expect(firstOption({ rates: crossing }).lines.map(({ rateId }) => rateId)).toEqual(['c1', 'c2']);
  });

  test('two rates of one room over the same nights: the closer window, then the cheaper', () => {
    const wide = makeRate({ id: 'wide', adultSharing: 100 });
    const exact = makeRate({ id: 'exact', adultSharing: 300, validFrom: '2026-03-10', validTo: '2026-03-12' });
    const cheap = makeRate({ id: 'cheap', adultSharing: 50 });
    expect(firstOption({ rates: [wide, exact] }).lines.map(({ rateId }) => rateId)).toEqual(['exact']);
    expect(firstOption({ rates: [wide, cheap] }).lines.map(({ rateId }) => rateId)).toEqual(['cheap']);
  });

  test('a cheaper rate for long stays is not mixed into a short one', () => {
    const long = makeRate({ id: 'long', adultSharing: 100, minNights: 7 });
    const short = makeRate({ id: 'short', adultSharing: 500, maxNights: 6 });
    expect(firstOption({ rates: [long, short] }).lines.map(({ rateId, nights }) => [rateId, nights])).toEqual([['short', 2]]);
  });

  test('the newest version counts, and withdrawing it withdraws the rate', () => {
    const old = makeRate({ adultSharing: 100 });
    const next = makeRate({ adultSharing: 200, version: 2 });
    expect(firstOption({ rates: [next, old] })).toMatchObject({ total: { amount: 800 }, lines: [{ rateVersion: 2 }] });
    expect(refused({ rates: [{ ...next, active: false }, old] }).reasons[0]?.reason).toBe('destination_without_rates');
  });
});

describe('budget', () => {
  const party = { adults: 2, childAges: [5, 1], rooms: null };
  /** 2 adults 2 x 2 x 1,000, child 2 x 500, infant 2 x 100: 5,200.00 in one room. */
  const total = 520_000;

  test.each([
    ['total', total, false],
    ['total', total - 1, true],
    // Three people over infant age: 3 x 1,733.33 = 5,199.99 is below, 3 x 1,733.34 = 5,200.02 is above.
    ['per_person', 173_333, true],
    ['per_person', 173_334, false],
    // Times two nights: 6 x 866.66 = 5,199.96; 6 x 866.67 = 5,200.02.
    ['per_person_night', 86_666, true],
    ['per_person_night', 86_667, false],
    // One room, two nights.
    ['per_room_night', 259_999, true],
    ['per_room_night', 260_000, false],
  ] as const)('%s of %i: over is %s', (basis, amount, overBudget) => {
    const option = firstOption({ party, budget: { basis, amount, currency: 'ZAR' } });
    expect(option.total.amount).toBe(total);
    expect(option).toMatchObject({ overBudget, budgetNotCompared: false });
  });

  test('rooms of the option count', () => {
    const rates = [makeRate({ maxAdults: 2 })];
    const four = { adults: 4, childAges: [], rooms: null };
    // 4 x 2 x 1,000 = 8,000 in two rooms for two nights: 2,000 a room and night.
    expect(firstOption({ rates, party: four, budget: { basis: 'per_room_night', amount: 200_000, currency: 'ZAR' } }).overBudget).toBe(
      false,
    );
    expect(firstOption({ rates, party: four, budget: { basis: 'per_room_night', amount: 199_999, currency: 'ZAR' } }).overBudget).toBe(
      true,
    );
  });

  test('another currency is converted with the snapshot', () => {
    // 4,000.00 ZAR; EUR 201.25 x 19.8765 = 4,000.145625 -> 4,000.15; EUR 201.24 -> 3,999.95.
    expect(firstOption({ fxSet: makeFxSet(), budget: { basis: 'total', amount: 20_125, currency: 'EUR' } }).overBudget).toBe(false);
    expect(firstOption({ fxSet: makeFxSet(), budget: { basis: 'total', amount: 20_124, currency: 'EUR' } }).overBudget).toBe(true);
  });

  test('without a rate of exchange the budget is not compared, and that is said', () => {
    expect(firstOption({ budget: { basis: 'total', amount: 1, currency: 'EUR' } })).toMatchObject({
      overBudget: false,
      budgetNotCompared: true,
    });
  });

  test('options within the budget first; the hotel asked for stays among those kept', () => {
    const { options } = priced({ rates: four, hotels: ['Delta'], budget: { basis: 'total', amount: 100_000, currency: 'ZAR' } });
    expect(options.map(({ stays, overBudget, alternative }) => [stays[0]?.hotelName, overBudget, alternative])).toEqual([
      ['Alpha', false, true],
      ['Bravo', false, true],
      ['Delta', true, false],
    ]);
  });
});

describe('currency of the quote', () => {
  const zar = hotel('Alpha', 400_000);
  const eur = hotel('Bravo', 10_000, { currency: 'EUR' });
  const bhd = hotel('Charlie', 1000, { currency: 'BHD' });

  test('the tenant currency when every option kept can be converted', () => {
    const result = priced({ rates: [zar, eur], fxSet: makeFxSet() });
    // EUR 400.00 x 19.8765 = 7,950.60 against 16,000.00.
    expect([result.currency, ...result.options.map(({ total }) => total.amount)]).toEqual(['ZAR', 795_060, 1_600_000]);
  });

  test('else the currency of the best match, and options that cannot be brought into it are dropped', () => {
    const result = priced({ rates: [zar, eur], hotels: ['Bravo'] });
    expect(result.currency).toBe('EUR');
    expect(result.options.map(({ stays }) => stays[0]?.hotelName)).toEqual(['Bravo']);
    expect(result.dropped).toEqual([{ hotelName: 'Alpha', reason: 'fx_missing' }]);
  });

  test('an inconvertible hotel that would not be kept anyway does not change the currency', () => {
    const result = priced({ rates: [zar, eur, bhd], fxSet: makeFxSet({ rates: { ZAR: '19.8765' } }), maxOptions: 2 });
    expect(result.currency).toBe('ZAR');
    expect(result.dropped).toEqual([{ hotelName: 'Charlie', reason: 'fx_missing' }]);
  });

  test('nothing convertible at all: the currency that most hotels share', () => {
    const result = priced({ rates: [eur, bhd, hotel('Delta', 2000, { currency: 'BHD' })], quoteCurrency: 'USD' });
    expect(result.currency).toBe('BHD');
    expect(result.options.map(({ stays }) => stays[0]?.hotelName)).toEqual(['Charlie', 'Delta']);
  });

  test('seasons in two currencies make one stay when they can be converted, none when they cannot', () => {
    const rates = [
      makeRate({ id: 'a', validTo: '2026-03-10' }),
      makeRate({ id: 'b', validFrom: '2026-03-11', currency: 'EUR', adultSharing: 10_000 }),
    ];
    // 2,000.00 + EUR 200.00 x 19.8765 = 3,975.30.
    expect(firstOption({ rates, fxSet: makeFxSet() }).total).toEqual({ amount: 597_530, currency: 'ZAR' });
    expect(refused({ rates }).reasons.map(({ reason }) => reason)).toEqual(['fx_missing']);
  });
});

describe('several legs', () => {
  const legs = [
    { destination: 'Zanzibar', checkIn: '2026-03-10', nights: 2 },
    { destination: 'Kruger', checkIn: '2026-03-12', nights: 1 },
  ];
  const camp = (name: string, amount: number) => hotel(name, amount, { destination: 'Kruger' });

  test('cheapest with cheapest; a leg with fewer hotels stays with its last', () => {
    const { options } = priced({ legs, rates: [...four, camp('Camp', 1000), camp('Lodge Two', 2000)] });
    expect(options.map(({ stays, total }) => [...stays.map(({ hotelName }) => hotelName), total.amount])).toEqual([
      ['Alpha', 'Camp', 42_000],
      ['Bravo', 'Lodge Two', 84_000],
      ['Charlie', 'Lodge Two', 124_000],
    ]);
    expect(options[0]?.lines.map(({ leg, from }) => [leg, from])).toEqual([
      [0, '2026-03-10'],
      [1, '2026-03-12'],
    ]);
  });

  test('a leg without rates names the leg', () => {
    expect(refused({ legs, rates: four }).reasons).toMatchObject([
      { reason: 'destination_without_rates', destination: 'Kruger', hotelName: null },
    ]);
  });

  test('only the leg with the hotel asked for decides what is an alternative', () => {
    const { options } = priced({ legs, rates: [...four, camp('Camp', 1000)], hotels: ['Charlie'] });
    expect(options.map(({ stays, alternative }) => [stays[0]?.hotelName, alternative])).toEqual([
      ['Charlie', false],
      ['Alpha', true],
      ['Bravo', true],
    ]);
  });

  test('dates that do not join are refused with a pointer', () => {
    const gap = [legs[0], { destination: 'Kruger', checkIn: '2026-03-13', nights: 1 }].flatMap((leg) => leg ?? []);
    expect(() => findOptions(makeSearch({ legs: gap }))).toThrow(AppError);
    try {
      findOptions(makeSearch({ legs: gap }));
    } catch (error) {
      expect(error).toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/legs/1/checkIn' }] });
    }
  });
});

describe('no availability', () => {
  test('the nearest windows of those hotels, joined over seasons, without closed nights, long enough for the stay', () => {
    const rates = [
      makeRate({ id: 'a', validFrom: '2026-01-11', validTo: '2026-03-31' }),
      makeRate({ id: 'b', validFrom: '2026-04-01', validTo: '2026-04-30' }),
      makeRate({
        id: 'c',
        validFrom: '2026-06-01',
        validTo: '2026-09-30',
        closeouts: [{ from: '2026-06-03', to: '2026-06-10', reason: '' }],
      }),
    ];
    const legs = [{ destination: 'Zanzibar', checkIn: '2026-05-10', nights: 3 }];
    const { reasons, nearestWindows } = refused({ rates, legs });
    expect(reasons).toMatchObject([{ reason: 'no_rate_for_dates', hotelName: 'Plain Sands' }]);
    expect(nearestWindows).toEqual([
      { hotelName: 'Plain Sands', destination: 'Zanzibar', from: '2026-01-11', to: '2026-04-30' },
      { hotelName: 'Plain Sands', destination: 'Zanzibar', from: '2026-06-11', to: '2026-09-30' },
    ]);
    expect(refused({ rates, legs, today: '2026-05-01' }).nearestWindows).toHaveLength(1);
  });

  test('every reason of a hotel is told, but wrong dates only when nothing else is wrong', () => {
    const rates = [
      rateA({ hotelName: 'Plain Sands' }),
      makeRate({ minNights: 5 }),
      rateR({ roomType: 'Suite', maxAdults: 1, adultSingle: null }),
    ];
    expect(refused({ rates }).reasons.map(({ reason }) => reason)).toEqual(['min_nights', 'single_price_missing']);
  });
});

describe('what a price says about itself', () => {
  test('each line carries its rate, version, row and arithmetic', () => {
    const { lines } = firstOption({
      rates: [rateA({ version: 3, sourceRow: 17 })],
      legs: [{ destination: 'Zanzibar', checkIn: '2026-03-10', nights: 7 }],
    });
    expect(lines).toMatchObject([
      {
        kind: 'adult_sharing',
        description: '2 adults sharing, 7 nights, Garden Room',
        rateId: 'rate_a',
        rateVersion: 3,
        sourceRow: 17,
        unit: { amount: 1_845_000, currency: 'ZAR' },
        quantity: 2,
        explain: '2 x ZAR 18,450.00 = ZAR 36,900.00; + 12.5 % = ZAR 41,512.50',
      },
    ]);
  });

  test('conversion and commission are part of the arithmetic', () => {
    const rates = [makeRate({ currency: 'USD', adultSharing: 10_000, priceBasis: 'gross', commissionBp: 1500 })];
    expect(firstOption({ rates, fxSet: makeFxSet() }).lines[0]?.explain).toBe(
      '2 x 2 nights x USD 100.00 = USD 400.00; x 19.8765 / 1.25 = ZAR 6,360.48; of it 15 % commission = ZAR 954.07',
    );
  });

  test('assumed ages and rooms are flagged and put into words', () => {
    const option = firstOption({ party: { adults: 2, childAges: [null, 5], rooms: null } });
    expect(option.lines.map(({ kind, assumed }) => [kind, assumed])).toEqual([
      ['adult_sharing', false],
      ['child', true],
    ]);
    expect(option.assumed).toEqual(['1 child of unknown age priced as aged 11 at Plain Sands', '1 room (Garden Room) at Plain Sands']);
    expect(option.stays[0]?.roomsAssumed).toBe(true);
  });

  test('nothing is assumed when rooms and ages are known', () => {
    const option = firstOption({ party: { adults: 2, childAges: [5], rooms: [{ adults: 2, childAges: [5] }] } });
    expect(option.assumed).toEqual([]);
    expect(option.stays[0]?.roomsAssumed).toBe(false);
  });

  test('margin is price less cost', () => {
    expect(firstOption({ defaultMarkupBp: 1000 })).toMatchObject({
      total: { amount: 440_000 },
      cost: { amount: 400_000 },
      margin: { amount: 40_000 },
    });
  });
});

describe('input that contradicts itself is refused with pointers', () => {
  test.each([
    ['rooms that do not add up', { party: { adults: 2, childAges: [5], rooms: [{ adults: 2, childAges: [] }] } }, '/rooms'],
    ['rooms with another age', { party: { adults: 2, childAges: [5], rooms: [{ adults: 2, childAges: [6] }] } }, '/rooms'],
    [
      'an empty room',
      {
        party: {
          adults: 2,
          childAges: [],
          rooms: [
            { adults: 2, childAges: [] },
            { adults: 0, childAges: [] },
          ],
        },
      },
      '/rooms/1',
    ],
    ['no adults', { party: { adults: 0, childAges: [], rooms: null } }, '/adults'],
    ['21 adults', { party: { adults: 21, childAges: [], rooms: null } }, '/adults'],
    ['a child of 18', { party: { adults: 2, childAges: [18], rooms: null } }, '/childAges/0'],
    ['no nights', { legs: [{ destination: 'Zanzibar', checkIn: '2026-03-10', nights: 0 }] }, '/legs/0/nights'],
    ['61 nights', { legs: [{ destination: 'Zanzibar', checkIn: '2026-03-10', nights: 61 }] }, '/legs/0/nights'],
    ['no such day', { legs: [{ destination: 'Zanzibar', checkIn: '2026-02-30', nights: 1 }] }, '/legs/0/checkIn'],
    ['no legs', { legs: [] }, '/legs'],
    ['no such currency', { quoteCurrency: 'RND' }, '/currency'],
    ['six options', { maxOptions: 6 }, '/maxOptions'],
  ])('%s', (_name, changes, pointer) => {
    try {
      findOptions(makeSearch(changes));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'validation_failed', errors: [{ pointer }] });
    }
  });

  test('amounts too large to count are refused, never rounded', () => {
    const rates = [makeRate({ adultSharing: Number.MAX_SAFE_INTEGER })];
    expect(() => findOptions(makeSearch({ rates }))).toThrow(expect.objectContaining({ code: 'validation_failed' }));
  });
});
