import fc from 'fast-check';
import { addDays } from '../../../../shared/core/local-date.ts';
import type { SearchInput } from '../../../../shared/quotes/price/types.ts';
import type { Party } from '../../../../shared/quotes/schemas.ts';
import type { Rate } from '../../../../shared/rates/schemas.ts';
import { makeFxSet, makeRate, makeSearch } from './make-rate.ts';

const START = '2028-02-20';
const CURRENCIES = ['ZAR', 'EUR', 'JPY', 'BHD', 'USD'] as const;

const bands: fc.Arbitrary<Rate['childBands']> = fc.oneof(
  fc.constant<Rate['childBands']>([]),
  fc
    .record({ min: fc.integer({ min: 0, max: 4 }), first: fc.integer({ min: 0, max: 5 }), second: fc.integer({ min: 0, max: 5 }) })
    .chain(({ min, first, second }) =>
      fc.tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 99_999 })).map(([low, high]) => [
        { minAge: min, maxAge: min + first, amount: low },
        { minAge: min + first + 1, maxAge: min + first + 1 + second, amount: high },
      ]),
    ),
);

const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null, freq: 4 });

/** One room type: seasons one after the other, now and then with a gap, under shared limits. */
const roomRates = ({ hotel, room, destination }: { hotel: number; room: number; destination: string }): fc.Arbitrary<Rate[]> =>
  fc
    .record({
      basis: fc.constantFrom('per_person_night', 'per_room_night', 'per_person_stay'),
      currency: fc.constantFrom(...CURRENCIES),
      childBands: bands,
      maxAdults: maybe(fc.integer({ min: 1, max: 4 })),
      maxChildren: maybe(fc.integer({ min: 0, max: 3 })),
      seasons: fc.array(
        fc.record({
          days: fc.integer({ min: 1, max: 9 }),
          gap: fc.constantFrom(0, 0, 0, 0, 1),
          adultSharing: fc.integer({ min: 0, max: 999_999 }),
          adultSingle: maybe(fc.integer({ min: 0, max: 999_999 })),
          infantAmount: maybe(fc.integer({ min: 0, max: 9999 })),
          minNights: fc.constantFrom(null, null, 1, 2, 4),
          maxNights: fc.constantFrom(null, null, 3, 7),
          stayNights: fc.integer({ min: 1, max: 5 }),
          priceBasis: fc.constantFrom('net', 'net', 'gross'),
          markupBp: maybe(fc.integer({ min: 0, max: 10_000 })),
          commissionBp: maybe(fc.integer({ min: 0, max: 10_000 })),
          closedDay: fc.constantFrom(null, null, null, 0, 1, 3),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    })
    .map(({ seasons, basis, ...shared }) => {
      let from = START;
      return seasons.map(({ days, gap, closedDay, stayNights, minNights, maxNights, ...season }, index): Rate => {
        const validFrom = addDays(from, gap);
        const validTo = addDays(validFrom, days);
        from = addDays(validTo, 1);
        const closed = closedDay === null ? [] : [addDays(validFrom, closedDay)];
        const isPackage = basis === 'per_person_stay';
        return makeRate({
          ...shared,
          ...season,
          basis,
          destination,
          id: `${destination}-${hotel}-${room}-${index}`,
          hotelName: `Hotel ${destination} ${hotel}`,
          roomType: `Room ${room}`,
          validFrom,
          validTo,
          stayNights: isPackage ? stayNights : null,
          minNights: isPackage ? null : minNights,
          maxNights: isPackage ? null : maxNights,
          closeouts: closed.map((day) => ({ from: day, to: day, reason: '' })),
        });
      });
    });

const ratesOf = (destination: string): fc.Arbitrary<Rate[]> =>
  fc
    .tuple(
      ...[0, 1, 2, 3].flatMap((hotel) => [0, 1].map((room) => fc.option(roomRates({ hotel, room, destination }), { nil: [], freq: 5 }))),
    )
    .map((rates) => rates.flat());

/** Rooms as asked: adults and children dealt out, so that they always add up; a child may end up alone. */
const partyOf: fc.Arbitrary<Party> = fc
  .record({
    adults: fc.integer({ min: 1, max: 6 }),
    childAges: fc.array(fc.option(fc.integer({ min: 0, max: 17 }), { nil: null, freq: 8 }), { maxLength: 4 }),
    roomCount: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
  })
  .map(({ adults, childAges, roomCount }) => {
    if (roomCount === null || roomCount > adults) return { adults, childAges, rooms: null };
    const rooms = Array.from({ length: roomCount }, (_, index) => ({
      adults: Math.floor(adults / roomCount) + (index < adults % roomCount ? 1 : 0),
      childAges: childAges.filter((_age, child) => child % roomCount === index),
    }));
    return { adults, childAges, rooms };
  });

/** Searches that the oracle can follow: any of them may also have no answer. */
export const arbitrarySearch: fc.Arbitrary<SearchInput> = fc
  .record({
    zanzibar: ratesOf('Zanzibar'),
    kruger: ratesOf('Kruger'),
    offset: fc.integer({ min: 0, max: 12 }),
    firstNights: fc.integer({ min: 1, max: 5 }),
    secondNights: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
    party: partyOf,
    quoteCurrency: fc.constantFrom(...CURRENCIES),
    destinationMarkupBp: fc.constantFrom({}, { Zanzibar: 725 }),
    defaultMarkupBp: fc.constantFrom(0, 1250),
    maxOptions: fc.integer({ min: 1, max: 5 }),
  })
  .map(({ zanzibar, kruger, offset, firstNights, secondNights, ...rest }) => {
    const checkIn = addDays(START, offset);
    const legs = [{ destination: 'Zanzibar', checkIn, nights: firstNights }];
    if (secondNights !== null) legs.push({ destination: 'Kruger', checkIn: addDays(checkIn, firstNights), nights: secondNights });
    return makeSearch({ ...rest, legs, rates: [...zanzibar, ...kruger], fxSet: makeFxSet() });
  });
