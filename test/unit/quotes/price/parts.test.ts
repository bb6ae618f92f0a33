import { describe, expect, test } from 'vitest';
import { ageOn } from '../../../../shared/quotes/price/age-on.ts';
import { allocateRooms } from '../../../../shared/quotes/price/allocate-rooms.ts';
import { hotelWords, matchesHotel } from '../../../../shared/quotes/price/match-hotel-name.ts';
import { preferOwnRates } from '../../../../shared/quotes/price/prefer-own-rates.ts';
import { splitDeposit } from '../../../../shared/quotes/price/split-deposit.ts';
import { makeRate } from './make-rate.ts';

describe('age at check-in', () => {
  test.each([
    ['on the birthday', '2019-07-01', '2026-07-01', 7],
    ['one day before the birthday', '2019-07-02', '2026-07-01', 6],
    ['under one year', '2026-01-15', '2026-07-01', 0],
    ['born on the day', '2026-07-01', '2026-07-01', 0],
    ['born on a leap day, 28 February', '2020-02-29', '2026-02-28', 5],
    ['born on a leap day, 1 March', '2020-02-29', '2026-03-01', 6],
    ['born on a leap day, on one', '2020-02-29', '2028-02-29', 8],
  ])('%s', (_name, birthDate, date, age) => {
    expect(ageOn({ birthDate, date })).toBe(age);
  });

  test.each(['2026-07-02', '2026-02-30', 'yesterday'])('%s is no birth date for 1 July 2026', (birthDate) => {
    expect(() => ageOn({ birthDate, date: '2026-07-01' })).toThrow(expect.objectContaining({ code: 'validation_failed' }));
  });
});

describe('names of hotels', () => {
  test.each([
    ['Mwezi Sands', 'Mwezi Sands Beach Resort', true],
    ['the 5* MWEZI sands hotel', 'The Mwezi Sands Beach Resort', true],
    ['5 star Mwezi Sands', 'Mwezi Sands Beach Resort', true],
    ['4.5-star Mwezi', 'Mwezi Sands Beach Resort', true],
    ['★★★★ Café Île d’Or', 'Cafe Ile d Or, Annexe', true],
    ['Mwezi Palace', 'Mwezi Sands Beach Resort', false],
    ['Mwezi Sand', 'Mwezi Sands Beach Resort', false],
    ['Sunset Hotel', 'Sun Beach Hotel', false],
    ['Beach Hotel', 'Grand Beach Hotel', true],
    ['Beach Hotel', 'Mwezi Sands Beach Resort', false],
    ['The W', 'The Residence', false],
    ['The W', 'The W Maldives', true],
    ['', 'Mwezi Sands', false],
    ['***', 'Mwezi Sands', false],
    ['東京ホテル', '東京ホテル 新宿', true],
  ])('%s asked for, %s in the rates: %s', (asked, hotelName, expected) => {
    expect(matchesHotel({ asked, hotelName })).toBe(expected);
  });

  test('a hostile name costs no time', () => {
    expect(hotelWords(`5${' '.repeat(100_000)}star`)).toEqual(['5']);
  });
});

describe('rooms', () => {
  const party = (adults: number, childAges: number[]) => ({ adults, childAges, rooms: null });

  test('the strictest season decides', () => {
    const rates = [makeRate({ maxAdults: 3 }), makeRate({ maxAdults: 2 })];
    expect(allocateRooms({ party: party(4, []), rates })?.map(({ adults }) => adults)).toEqual([2, 2]);
  });

  test('a youth who counts as an adult gets a grown-up beside them while there is one', () => {
    expect(allocateRooms({ party: party(2, [15, 16]), rates: [makeRate({ maxAdults: 2 })] })).toEqual([
      { adults: 1, childAges: [15] },
      { adults: 1, childAges: [16] },
    ]);
  });

  test('twenty adults in twenty rooms', () => {
    expect(allocateRooms({ party: party(20, []), rates: [makeRate({ maxAdults: 1 })] })).toHaveLength(20);
  });
});

describe('deposit and balance', () => {
  test('30 % of 53,016.76 is 15,905.03, the balance 37,111.73', () => {
    expect(splitDeposit({ total: { amount: 5_301_676, currency: 'ZAR' }, depositBp: 3000 })).toEqual({
      deposit: { amount: 1_590_503, currency: 'ZAR' },
      balance: { amount: 3_711_173, currency: 'ZAR' },
    });
  });

  test('nothing and everything', () => {
    const total = { amount: 1, currency: 'JPY' };
    expect(splitDeposit({ total, depositBp: 0 }).deposit.amount).toBe(0);
    expect(splitDeposit({ total, depositBp: 10_000 }).balance.amount).toBe(0);
    expect(splitDeposit({ total, depositBp: 5000 })).toMatchObject({ deposit: { amount: 1 }, balance: { amount: 0 } });
  });
});

describe('own rates before the shared catalogue', () => {
  const shared = makeRate({ id: 'shared' });

  test('an own rate of the same product and window wins, another product or window does not', () => {
    const keep = (own: ReturnType<typeof makeRate>) => preferOwnRates({ own: [own], catalogue: [shared] }).map(({ id }) => id);
    expect(keep(makeRate({ id: 'own', hotelName: ' PLAIN sands' }))).toEqual(['own']);
    expect(keep(makeRate({ id: 'own', mealPlan: 'AI' }))).toEqual(['own', 'shared']);
    expect(keep(makeRate({ id: 'own', validFrom: '2027-01-01', validTo: '2027-12-31' }))).toEqual(['own', 'shared']);
    expect(keep(makeRate({ id: 'own', active: false }))).toEqual(['own', 'shared']);
  });
});
