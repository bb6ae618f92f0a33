import type { Room } from '../schemas.ts';
import type { ChildBand } from './types.ts';

/** How one rate sees the people of one room. */
export type Guests = {
  /** Grown-ups and the children who count as such. */
  adults: number;
  /** Of `adults`, the children older than the last band. */
  overAge: number;
  /** Children who pay a child price: count and how many of them have no known age, by band. */
  children: ReadonlyMap<ChildBand, { count: number; unknownAge: number }>;
  childCount: number;
  infants: number;
};

export type AgeClass = 'adult' | 'infant' | ChildBand;

/**
 * What a child of `age` (whole years at check-in, null = not known) is for a rate with these bands, youngest first and not empty.
 * Both edges of a band belong to it; below the lowest is an infant, above the highest an adult; an unknown age takes the highest band.
 */
export const classifyAge = ({ age, bands }: { age: number | null; bands: readonly ChildBand[] }): AgeClass => {
  const lowest = bands[0];
  const highest = bands.at(-1);
  if (lowest === undefined || highest === undefined) return 'adult';
  if (age === null) return highest;
  if (age < lowest.minAge) return 'infant';
  if (age > highest.maxAge) return 'adult';
  return bands.find(({ maxAge }) => age <= maxAge) ?? highest;
};

export const sortBands = (bands: readonly ChildBand[]): ChildBand[] => bands.toSorted((left, right) => left.minAge - right.minAge);

/** The people of `room` by the bands of one rate (youngest first). */
export const classifyGuests = ({ room, bands }: { room: Room; bands: readonly ChildBand[] }): Guests => {
  const children = new Map<ChildBand, { count: number; unknownAge: number }>();
  let overAge = 0;
  let infants = 0;
  let childCount = 0;
  for (const age of room.childAges) {
    const ageClass = classifyAge({ age, bands });
    if (ageClass === 'adult') {
      overAge += 1;
      continue;
    }
    if (ageClass === 'infant') {
      infants += 1;
      continue;
    }
    const soFar = children.get(ageClass) ?? { count: 0, unknownAge: 0 };
    children.set(ageClass, { count: soFar.count + 1, unknownAge: soFar.unknownAge + (age === null ? 1 : 0) });
    childCount += 1;
  }
  return { adults: room.adults + overAge, overAge, children, childCount, infants };
};

/** A room that pays the single price: exactly one adult and no child. An infant is no child here, for it takes no bed and pays its own price. */
export const isSingleRoom = ({ adults, childCount }: Pick<Guests, 'adults' | 'childCount'>): boolean => adults === 1 && childCount === 0;
