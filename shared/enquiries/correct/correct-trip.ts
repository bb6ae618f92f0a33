import { isCurrencyCode } from '../../core/currencies.ts';
import { type FieldProblem, invalid } from '../../core/errors.ts';
import type { LocalDate } from '../../core/local-date.ts';
import { missingFields } from '../extract/missing.ts';
import type { Destination } from '../extract/place-names.ts';
import type { Trip } from '../schemas.ts';
import { correctDates } from './correct-dates.ts';
import { correctParty } from './correct-party.ts';
import { correctPlaces } from './correct-places.ts';
import type { TripCorrection } from './schemas.ts';
import { stated } from './stated.ts';

const MAX_NIGHTS = 60;
const DATE_PROBLEM = /^(?:dates?_|nights_)/;
const PARTY_PROBLEM = /^party_/;

type Legs = Trip['legs'];

const sumOf = (legs: Legs): number | null =>
  legs.some(({ nights }) => nights === null) ? null : legs.reduce((sum, { nights }) => sum + (nights ?? 0), 0);

/** Legs said together are the whole stay, unless a length was said beside them that is another. */
const nightsSaid = (correction: TripCorrection): { correction: TripCorrection; problems: FieldProblem[] } => {
  const sum = correction.legs === undefined ? null : sumOf(correction.legs);
  if (sum === null) return { correction, problems: [] };
  if (sum > MAX_NIGHTS) return { correction, problems: [{ pointer: '/legs', detail: `make a stay of more than ${MAX_NIGHTS} nights` }] };
  if (correction.nights != null && correction.nights !== sum)
    return { correction, problems: [{ pointer: '/legs', detail: `make ${sum} nights, not ${correction.nights}` }] };
  return { correction: { ...correction, nights: sum }, problems: [] };
};

/** One destination has the whole stay; several that no longer add up to it have to be told anew. */
const fitLegs = ({ legs, nights }: { legs: Legs; nights: number | null }): Legs => {
  const [only, ...others] = legs;
  if (only === undefined) return [];
  if (others.length === 0) return [{ destination: only.destination, nights }];
  const sum = sumOf(legs);
  return sum === null || nights === null || sum === nights ? legs : legs.map(({ destination }) => ({ destination, nights: null }));
};

/**
 * A trip with what a person said about it: certain, from `person`, not assumed; everything else stays. `missing` is found anew.
 * Whoever names a place or a day speaks of a journey. `today` is the tenant's day.
 * @throws AppError validation_failed with a pointer for each thing that cannot be.
 */
export const correctTrip = ({
  trip,
  correction: asked,
  destinations,
  today,
}: {
  trip: Trip;
  correction: TripCorrection;
  destinations: readonly Destination[];
  today: LocalDate;
}): Trip => {
  const { correction, problems: legProblems } = nightsSaid(asked);
  const places = correctPlaces({ trip, correction, destinations });
  const dates = correctDates({ trip, correction, today });
  const party = correctParty({ trip, correction });
  const { budget, hotels, mealPlans, requests, checkIn, nights, adults, children } = correction;
  const noCurrency = budget != null && !isCurrencyCode(budget.currency);
  const problems = [
    ...places.problems,
    ...legProblems,
    ...dates.problems,
    ...party.problems,
    ...(noCurrency ? [{ pointer: '/budget/currency', detail: 'must be an ISO 4217 code' }] : []),
  ];
  if (problems.length > 0) throw invalid(problems);
  const settlesDates = checkIn != null || nights != null;
  const settlesParty = adults != null || children != null || correction.rooms != null;
  const corrected = {
    ...trip,
    ...places.fields,
    ...dates.fields,
    ...party.fields,
    legs: fitLegs({ legs: places.fields.legs, nights: dates.fields.nights?.value ?? null }),
    ...(budget === undefined ? {} : { budget: budget === null ? null : stated(budget) }),
    ...(hotels === undefined ? {} : { hotels: hotels.map(stated) }),
    ...(mealPlans === undefined ? {} : { mealPlans: [...new Set(mealPlans)] }),
    ...(requests === undefined ? {} : { requests }),
    isTravel: trip.isTravel || correction.destinations !== undefined || correction.legs !== undefined || checkIn != null,
    problems: trip.problems.filter(
      ({ reason }) => !(settlesDates && DATE_PROBLEM.test(reason)) && !(settlesParty && PARTY_PROBLEM.test(reason)),
    ),
  };
  return { ...corrected, missing: missingFields(corrected) };
};
