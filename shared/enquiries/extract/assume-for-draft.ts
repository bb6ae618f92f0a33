import { addDays, type LocalDate } from '../../core/local-date.ts';
import type { Leg, Room } from '../../quotes/schemas.ts';
import type { Trip } from '../schemas.ts';

const ASSUMED_ADULTS = 2;
const ASSUMED_NIGHTS = 7;

export type DraftTrip = {
  adults: number;
  /** A null age is one nobody has told; the quote prices it at the top band and cannot be approved. */
  childAges: (number | null)[];
  checkIn: LocalDate;
  nights: number;
  legs: Leg[];
  /** As asked for; null lets the rate's limits decide. */
  rooms: Room[] | null;
  /** Everything that was assumed, in words. */
  assumed: string[];
};

/** What the reading itself assumed, in words: values it marked so. */
export const assumedByReading = (trip: Trip): string[] => {
  const { checkIn, checkOut, nights, adults, budget, phone } = trip;
  return [
    ...(checkIn?.assumed ? [`Arrival ${checkIn.value} was read from "${checkIn.source}"`] : []),
    ...(checkOut?.assumed ? [`Departure ${checkOut.value} was read from "${checkOut.source}"`] : []),
    ...(nights?.assumed && !checkOut?.assumed ? [`${nights.value} nights were read from "${nights.source}"`] : []),
    ...(adults?.assumed ? [`${adults.value} adults, from "${adults.source}"`] : []),
    ...(budget?.assumed ? [`The budget is in ${budget.value.currency}: no currency was named`] : []),
    ...(phone?.assumed ? [`The country code of ${phone.value}`] : []),
  ];
};

const placeLegs = ({ trip, checkIn, nights }: { trip: Trip; checkIn: LocalDate; nights: number }): Leg[] | null => {
  const [only, ...others] = trip.destinations;
  if (!only) return null;
  if (others.length === 0) return [{ destination: only.value, checkIn, nights }];
  const legs: Leg[] = [];
  let from = checkIn;
  for (const leg of trip.legs) {
    if (leg.nights === null) return null;
    legs.push({ destination: leg.destination, checkIn: from, nights: leg.nights });
    from = addDays(from, leg.nights);
  }
  return legs.length === trip.destinations.length ? legs : null;
};

/**
 * Fills in what a draft quote may assume: 2 adults when nobody named the party, 7 nights when only the arrival is known, null for ages nobody told.
 * Each assumption is listed in words. Null when no draft can be made: no or ambiguous destination, no arrival, a party that could not be read,
 * or several destinations without nights for each.
 */
export const assumeForDraft = ({ trip }: { trip: Trip }): DraftTrip | null => {
  const { checkIn, ambiguousDestinations, missing } = trip;
  if (checkIn === null || ambiguousDestinations.length > 0 || missing.includes('party')) return null;
  const legNights =
    trip.legs.length > 1 && trip.legs.every(({ nights }) => nights !== null)
      ? trip.legs.reduce((sum, leg) => sum + (leg.nights ?? 0), 0)
      : null;
  const nights = legNights ?? trip.nights?.value ?? ASSUMED_NIGHTS;
  const legs = placeLegs({ trip, checkIn: checkIn.value, nights });
  if (!legs) return null;
  const ages = trip.childAges?.value ?? [];
  const untold = Math.max(0, (trip.children?.value ?? 0) - ages.length);
  const assumed = [
    ...(trip.adults === null ? [`${ASSUMED_ADULTS} adults: the request does not say who travels`] : []),
    ...(legNights === null && trip.nights === null ? [`${ASSUMED_NIGHTS} nights: the request names only the arrival`] : []),
    ...(untold > 0
      ? [`The age of ${untold} ${untold === 1 ? 'child is' : 'children is'} not known and was priced at the highest child band`]
      : []),
    ...assumedByReading(trip),
  ];
  const childAges = [...ages, ...Array.from({ length: untold }, () => null)];
  return {
    adults: trip.adults?.value ?? ASSUMED_ADULTS,
    childAges,
    checkIn: checkIn.value,
    nights,
    legs,
    rooms: trip.rooms?.value ?? null,
    assumed,
  };
};
