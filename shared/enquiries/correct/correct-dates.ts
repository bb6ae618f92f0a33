import type { FieldProblem } from '../../core/errors.ts';
import { addDays, daysBetween, type LocalDate } from '../../core/local-date.ts';
import type { Trip } from '../schemas.ts';
import type { TripCorrection } from './schemas.ts';
import { stated } from './stated.ts';

type Dates = Pick<Trip, 'checkIn' | 'checkOut' | 'nights' | 'dateWindow'>;
type Corrected = { fields: Dates; problems: FieldProblem[] };

const MAX_NIGHTS = 60;
const NO_STAY = { checkOut: null, nights: null };

const lengthOf = ({ checkIn, checkOut }: { checkIn: LocalDate; checkOut: LocalDate }): FieldProblem[] => {
  const length = daysBetween(checkIn, checkOut);
  if (length < 1) return [{ pointer: '/checkOut', detail: 'must lie after the arrival' }];
  return length > MAX_NIGHTS ? [{ pointer: '/checkOut', detail: `makes a stay of more than ${MAX_NIGHTS} nights` }] : [];
};

/** The end of a stay that begins at `checkIn`: what was said wins, then the nights known so far, then the departure known so far. */
const endOf = ({ trip, correction, checkIn }: { trip: Dates; correction: TripCorrection; checkIn: LocalDate }): Corrected => {
  const { checkOut, nights } = correction;
  const arrival = { checkIn: correction.checkIn === undefined ? trip.checkIn : stated(checkIn), dateWindow: null };
  const keep = (end: Pick<Dates, 'checkOut' | 'nights'>, problems: FieldProblem[] = []) => ({ fields: { ...arrival, ...end }, problems });
  if (checkOut != null) {
    const problems = lengthOf({ checkIn, checkOut });
    const length = daysBetween(checkIn, checkOut);
    if (problems.length === 0 && nights != null && nights !== length)
      problems.push({ pointer: '/nights', detail: `is not the ${length} nights from arrival to departure` });
    return keep({ checkOut: stated(checkOut), nights: stated(length) }, problems);
  }
  if (nights != null) return keep({ checkOut: stated(addDays(checkIn, nights)), nights: stated(nights) });
  if (checkOut === null || nights === null) return keep(NO_STAY);
  if (trip.nights !== null) return keep({ checkOut: { ...trip.nights, value: addDays(checkIn, trip.nights.value) }, nights: trip.nights });
  const isStillAfter = trip.checkOut !== null && lengthOf({ checkIn, checkOut: trip.checkOut.value }).length === 0;
  return keep(isStillAfter ? { checkOut: trip.checkOut, nights: null } : NO_STAY);
};

/**
 * The dates of a trip after a person's correction; arrival, departure and nights always agree. `today` is the tenant's day.
 * `problems` name what cannot be, by the field of the correction.
 */
export const correctDates = ({ trip, correction, today }: { trip: Dates; correction: TripCorrection; today: LocalDate }): Corrected => {
  const { checkIn, checkOut, nights } = correction;
  const { dateWindow } = trip;
  if (checkIn === undefined && checkOut === undefined && nights === undefined)
    return { fields: { checkIn: trip.checkIn, checkOut: trip.checkOut, nights: trip.nights, dateWindow }, problems: [] };
  const arrival = checkIn === undefined ? (trip.checkIn?.value ?? null) : checkIn;
  if (arrival === null) {
    const problems = checkOut == null ? [] : [{ pointer: '/checkOut', detail: 'needs an arrival' }];
    return {
      fields: { checkIn: null, checkOut: null, nights: nights == null ? (nights ?? trip.nights) : stated(nights), dateWindow },
      problems,
    };
  }
  const { fields, problems } = endOf({ trip, correction, checkIn: arrival });
  const past = checkIn != null && checkIn < today ? [{ pointer: '/checkIn', detail: 'lies in the past' }] : [];
  return { fields, problems: [...past, ...problems] };
};
