import { findOptions } from '../../../../shared/quotes/price/find-options.ts';
import type { SearchInput } from '../../../../shared/quotes/price/types.ts';
import type { NoAvailability, Option, Priced } from '../../../../shared/quotes/schemas.ts';
import type { FxSet, Rate } from '../../../../shared/rates/schemas.ts';

/** Rate N of the golden table: ZAR a night, sharing 1,000.00, single 1,500.00, child 2-11 500.00, infant 100.00, all of 2026, net, no markup, no limits. */
export const makeRate = (changes: Partial<Rate> = {}): Rate => ({
  id: 'rate_n',
  version: 1,
  active: true,
  sourceRow: 2,
  supplier: '',
  hotelName: 'Plain Sands',
  hotelRating: 4,
  destination: 'Zanzibar',
  roomType: 'Garden Room',
  mealPlan: 'HB',
  basis: 'per_person_night',
  stayNights: null,
  validFrom: '2026-01-01',
  validTo: '2026-12-31',
  season: null,
  minNights: null,
  maxNights: null,
  currency: 'ZAR',
  adultSharing: 100_000,
  adultSingle: 150_000,
  childBands: [{ minAge: 2, maxAge: 11, amount: 50_000 }],
  infantAmount: 10_000,
  maxAdults: null,
  maxChildren: null,
  priceBasis: 'net',
  markupBp: null,
  commissionBp: null,
  closeouts: [],
  included: { transfers: false, flights: false, activities: false, text: '' },
  cancellationPolicy: { steps: [], text: null },
  paymentSchedule: null,
  notes: '',
  ...changes,
});

/** Rate A of the specification. */
export const rateA = (changes: Partial<Rate> = {}): Rate =>
  makeRate({
    id: 'rate_a',
    basis: 'per_person_stay',
    stayNights: 7,
    adultSharing: 1_845_000,
    adultSingle: 2_610_000,
    childBands: [{ minAge: 2, maxAge: 11, amount: 922_500 }],
    infantAmount: 100_100,
    markupBp: 1250,
    ...changes,
  });

/** Rate R: ZAR a room and night, 2,100.00, with one adult 1,700.00, extra bed 350.00, infant 50.00. */
export const rateR = (changes: Partial<Rate> = {}): Rate =>
  makeRate({
    id: 'rate_r',
    basis: 'per_room_night',
    adultSharing: 210_000,
    adultSingle: 170_000,
    childBands: [{ minAge: 2, maxAge: 11, amount: 35_000 }],
    infantAmount: 5_000,
    ...changes,
  });

export const makeFxSet = (changes: Partial<FxSet> = {}): FxSet => ({
  id: 'fx_1',
  asOf: '2026-01-01T00:00:00Z',
  source: 'test',
  base: 'EUR',
  rates: { ZAR: '19.8765', USD: '1.25', BHD: '0.4087', ISK: '149.5', JPY: '160' },
  ...changes,
});

/** A search for two adults, two nights from 10 March 2026, in ZAR, unless `changes` say otherwise. */
export const makeSearch = (changes: Partial<SearchInput> = {}): SearchInput => ({
  rates: [makeRate()],
  legs: [{ destination: 'Zanzibar', checkIn: '2026-03-10', nights: 2 }],
  party: { adults: 2, childAges: [], rooms: null },
  mealPlans: [],
  hotels: [],
  budget: null,
  quoteCurrency: 'ZAR',
  fxSet: null,
  destinationMarkupBp: {},
  defaultMarkupBp: 0,
  ...changes,
});

export const priced = (changes: Partial<SearchInput> = {}): Priced => {
  const result = findOptions(makeSearch(changes));
  if (result.result !== 'priced') throw new Error(`expected a price, got ${JSON.stringify(result.reasons)}`);
  return result;
};

export const refused = (changes: Partial<SearchInput> = {}): NoAvailability => {
  const result = findOptions(makeSearch(changes));
  if (result.result !== 'no_availability') throw new Error('expected no availability, got a price');
  return result;
};

export const firstOption = (changes: Partial<SearchInput> = {}): Option => {
  const [option] = priced(changes).options;
  if (option === undefined) throw new Error('no option');
  return option;
};
