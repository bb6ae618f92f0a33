import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../../shared/core/errors.ts';
import { daysBetween } from '../../../../shared/core/local-date.ts';
import { correctTrip } from '../../../../shared/enquiries/correct/correct-trip.ts';
import { diffTrip } from '../../../../shared/enquiries/correct/diff-trip.ts';
import { keepCorrections } from '../../../../shared/enquiries/correct/keep-corrections.ts';
import { type TripCorrection, tripCorrectionSchema } from '../../../../shared/enquiries/correct/schemas.ts';
import { assumeForDraft } from '../../../../shared/enquiries/extract/assume-for-draft.ts';
import { extractTrip } from '../../../../shared/enquiries/extract/extract-trip.ts';
import { listAssumptions } from '../../../../shared/enquiries/list-assumptions.ts';
import { type Trip, tripSchema } from '../../../../shared/enquiries/schemas.ts';
import { checkSearch } from '../../../../shared/quotes/price/check-search.ts';

const TODAY = '2026-03-10';
const DESTINATIONS = [
  { name: 'Zanzibar', aliases: ['Unguja'] },
  { name: 'Mauritius', aliases: [] },
  { name: 'Kruger', aliases: [] },
];

const read = (text: string): Trip =>
  extractTrip({
    subject: 'A trip',
    text,
    from: { name: 'Cleo', address: 'cleo@client.example' },
    sentAt: new Date('2026-03-10T08:00:00Z'),
    timeZone: 'Africa/Johannesburg',
    region: 'ZA',
    currency: 'ZAR',
    dateOrder: 'dmy',
    destinations: DESTINATIONS,
  });

const correct = (trip: Trip, correction: TripCorrection) => correctTrip({ trip, correction, destinations: DESTINATIONS, today: TODAY });

const pointersOf = (trip: Trip, correction: TripCorrection): string[] => {
  try {
    correct(trip, correction);
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return (error.errors ?? []).map(({ pointer }) => pointer);
  }
};

const KNOWN = read('We are 2 adults and a child of 7: Zanzibar from 10 July 2026 to 17 July 2026. Budget R50 000.');
const VAGUE = read('We would like a holiday quote for Zanzibar please.');

describe('correcting a trip', () => {
  test('what a person says is certain, from a person, and no longer assumed or missing', () => {
    expect(VAGUE.missing).toEqual(['dates']);
    const trip = correct(VAGUE, { checkIn: '2026-07-10', nights: 5, adults: 3 });
    expect(trip.checkIn).toEqual({ value: '2026-07-10', confidence: 1, source: 'person', assumed: false });
    expect(trip.checkOut?.value).toBe('2026-07-15');
    expect(trip.missing).toEqual([]);
    expect(listAssumptions({ trip })).toEqual([]);
    expect(trip.destinations).toEqual(VAGUE.destinations);
  });

  test('arrival, departure and nights follow each other', () => {
    expect(correct(KNOWN, { nights: 3 }).checkOut?.value).toBe('2026-07-13');
    expect(correct(KNOWN, { checkOut: '2026-07-12' }).nights?.value).toBe(2);
    expect(correct(KNOWN, { checkIn: '2026-08-01' })).toMatchObject({ checkOut: { value: '2026-08-08' }, nights: { value: 7 } });
    expect(correct(KNOWN, { checkIn: null })).toMatchObject({ checkIn: null, checkOut: null, missing: ['dates'] });
    expect(correct(KNOWN, { nights: null })).toMatchObject({ checkOut: null, nights: null, checkIn: { value: '2026-07-10' } });
  });

  test('a destination counts by name or alias, capitals aside, and is never guessed', () => {
    expect(correct(KNOWN, { destinations: ['unguja'] }).destinations.map(({ value }) => value)).toEqual(['Zanzibar']);
    expect(pointersOf(KNOWN, { destinations: ['Zanzibar', 'Atlantis'] })).toEqual(['/destinations/1']);
    expect(pointersOf(KNOWN, { destinations: ['Zanziba'] })).toEqual(['/destinations/0']);
  });

  test('several destinations want nights for each; legs say them', () => {
    const several = correct(KNOWN, { destinations: ['Kruger', 'Zanzibar'] });
    expect(several.missing).toEqual(['nights']);
    const told = correct(several, {
      legs: [
        { destination: 'Kruger', nights: 3 },
        { destination: 'Zanzibar', nights: 4 },
      ],
    });
    expect(told).toMatchObject({ missing: [], nights: { value: 7 }, checkOut: { value: '2026-07-17' } });
    expect(correct(told, { nights: 9 }).missing).toEqual(['nights']);
    expect(pointersOf(told, { legs: [{ destination: 'Zanzibar', nights: 4 }], destinations: ['Kruger', 'Zanzibar'] })).toEqual(['/legs']);
  });

  test('rooms that no longer hold the party are forgotten, and rooms that were said must hold it', () => {
    const roomed = correct(KNOWN, { rooms: [{ adults: 2, childAges: [7] }] });
    expect(roomed.rooms?.value).toEqual([{ adults: 2, childAges: [7] }]);
    expect(correct(roomed, { adults: 4 }).rooms).toBeNull();
    expect(pointersOf(KNOWN, { rooms: [{ adults: 3, childAges: [7] }] })).toEqual(['/rooms']);
    expect(
      pointersOf(KNOWN, {
        rooms: [
          { adults: 2, childAges: [7] },
          { adults: 0, childAges: [] },
        ],
      }),
    ).toEqual(['/rooms/1']);
    expect(correct(VAGUE, { rooms: [{ adults: 2, childAges: [] }] }).adults?.value).toBe(2);
  });

  test('ages make children, and children without ages are asked for', () => {
    expect(correct(VAGUE, { childAges: [4, 9] }).children?.value).toBe(2);
    expect(correct(KNOWN, { children: 2 }).missing).toEqual(['child_ages']);
    expect(correct(KNOWN, { children: 0 }).childAges).toBeNull();
  });

  test.each([
    [{ checkIn: '2026-03-09' }, ['/checkIn']],
    [{ checkOut: '2026-07-10' }, ['/checkOut']],
    [{ checkOut: '2026-12-01' }, ['/checkOut']],
    [{ checkIn: '2026-07-10', checkOut: '2026-07-12', nights: 5 }, ['/nights']],
    [{ children: 1, childAges: [1, 2] }, ['/childAges']],
    [{ budget: { amount: 1, currency: 'XXX', basis: 'total' } }, ['/budget/currency']],
    [{ checkIn: '2026-03-09', childAges: [1], children: 0, destinations: ['Nowhere'] }, ['/destinations/0', '/checkIn', '/childAges']],
  ] satisfies [TripCorrection, string[]][])('%j cannot be: %j', (correction, pointers) => {
    expect(pointersOf(KNOWN, correction)).toEqual(pointers);
  });

  test('a person who names a place makes a journey of it', () => {
    const trip = read('Thank you for the coffee yesterday.');
    expect(trip.isTravel).toBe(false);
    expect(correct(trip, { destinations: ['Kruger'] }).isTravel).toBe(true);
  });

  test('only what changed is in the history, with plain values', () => {
    const changed = diffTrip({ before: KNOWN, after: correct(KNOWN, { nights: 3 }) });
    expect(changed).toContainEqual({ field: 'nights', old: 7, new: 3 });
    expect(changed).toContainEqual({ field: 'checkOut', old: '2026-07-17', new: '2026-07-13' });
    expect(changed.map(({ field }) => field).sort()).toEqual(['checkOut', 'legs', 'nights']);
    expect(diffTrip({ before: KNOWN, after: correct(KNOWN, {}) })).toEqual([]);
  });

  test('a new reading keeps what a person corrected, and reads the rest anew', () => {
    const corrected = correct(VAGUE, { checkIn: '2026-07-10', nights: 5 });
    const kept = keepCorrections({ read: KNOWN, current: corrected, fields: new Set(['checkIn', 'checkOut', 'nights']) });
    expect(kept).toMatchObject({ checkIn: { value: '2026-07-10', source: 'person' }, nights: { value: 5 }, adults: { value: 2 } });
  });

  const day = fc.integer({ min: 1, max: 400 }).map((days) => new Date(Date.UTC(2026, 2, 1) + days * 86_400_000).toISOString().slice(0, 10));
  const age = fc.integer({ min: 0, max: 17 });
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(fc.option(value, { nil: null }), { nil: undefined });
  const correction = fc.record({
    destinations: fc.option(fc.subarray(['Zanzibar', 'Mauritius', 'kruger', 'Unguja', 'Atlantis'], { minLength: 1 }), { nil: undefined }),
    legs: fc.option(
      fc.array(fc.record({ destination: fc.constantFrom('Zanzibar', 'Kruger'), nights: fc.integer({ min: 1, max: 40 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      { nil: undefined },
    ),
    checkIn: maybe(day),
    checkOut: maybe(day),
    nights: maybe(fc.integer({ min: 1, max: 60 })),
    adults: maybe(fc.integer({ min: 1, max: 20 })),
    children: maybe(fc.integer({ min: 0, max: 10 })),
    childAges: maybe(fc.array(age, { maxLength: 10 })),
    rooms: maybe(
      fc.array(fc.record({ adults: fc.integer({ min: 0, max: 4 }), childAges: fc.array(fc.option(age), { maxLength: 3 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
    ),
    hotels: fc.option(fc.array(fc.constantFrom('Coral', 'Palm'), { maxLength: 3 }), { nil: undefined }),
  });

  test('any correction after any other is refused with pointers into it, or leaves a whole trip that agrees with itself and can be priced', () => {
    fc.assert(
      fc.property(fc.constantFrom(KNOWN, VAGUE), fc.array(correction, { minLength: 1, maxLength: 4 }), (start, corrections) => {
        let trip = start;
        for (const asked of corrections) {
          const parsed = tripCorrectionSchema.parse(asked);
          const pointers = pointersOf(trip, parsed);
          for (const pointer of pointers) expect(Object.keys(parsed)).toContain(pointer.split('/')[1]);
          if (pointers.length > 0) continue;
          trip = correct(trip, parsed);
        }
        expect(tripSchema.parse(trip)).toEqual(trip);
        const { checkIn, checkOut, nights } = trip;
        if (checkIn === null) expect(checkOut).toBeNull();
        if (checkIn !== null && checkOut !== null) {
          expect(daysBetween(checkIn.value, checkOut.value)).toBeGreaterThan(0);
          if (nights !== null) expect(daysBetween(checkIn.value, checkOut.value)).toBe(nights.value);
        }
        const draft = assumeForDraft({ trip });
        if (draft === null) return;
        const { legs, adults, childAges, rooms } = draft;
        checkSearch({
          legs,
          party: { adults, childAges, rooms },
          rates: [],
          mealPlans: [],
          hotels: [],
          budget: null,
          quoteCurrency: 'ZAR',
          fxSet: null,
          destinationMarkupBp: {},
          defaultMarkupBp: 0,
          maxOptions: 3,
          today: TODAY,
        });
      }),
      { numRuns: 500 },
    );
  });
});
