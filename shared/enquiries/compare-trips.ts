import type { Trip } from './schemas.ts';

export type TripChange = { field: string; before: unknown; after: unknown };

type Known = Readonly<Record<string, unknown>>;

const knownOf = (trip: Trip): Known => ({
  destinations: trip.destinations.length === 0 ? null : trip.destinations.map(({ value }) => value),
  checkIn: trip.checkIn?.value ?? null,
  checkOut: trip.checkOut?.value ?? null,
  nights: trip.nights?.value ?? null,
  adults: trip.adults?.value ?? null,
  children: trip.children?.value ?? null,
  childAges: trip.childAges?.value ?? null,
  budget: trip.budget?.value ?? null,
});

/** The fields that a later text says otherwise than the trip as it was known; what the text does not say is no change. */
export const compareTrips = ({ before, after }: { before: Trip | null; after: Trip }): TripChange[] => {
  const known: Known = before === null ? {} : knownOf(before);
  return Object.entries(knownOf(after)).flatMap(([field, value]) => {
    const earlier = known[field] ?? null;
    return value === null || JSON.stringify(value) === JSON.stringify(earlier) ? [] : [{ field, before: earlier, after: value }];
  });
};
