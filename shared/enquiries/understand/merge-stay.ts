import { addDays, daysBetween, type LocalDate } from '../../core/local-date.ts';
import { type ReadValue, readValue } from '../extract/read-value.ts';
import type { Trip } from '../schemas.ts';
import type { CheckedTrip } from './check-model-trip.ts';
import { type Conflict, isUncertain, type Picked, pickValue } from './pick-value.ts';

type Stay = Pick<Trip, 'checkIn' | 'checkOut' | 'nights' | 'dateWindow'>;
type MergedStay = Stay & { filled: string[]; dropped: string[]; conflicts: Conflict[] };

const MAX_NIGHTS = 60;
/** What the mail says of its dates and cannot be: a person must ask, and no model may choose one of them. */
const DATE_PROBLEMS = new Set(['date_in_past', 'dates_reversed', 'date_impossible']);

const conflictsOf = (picks: readonly Picked<unknown>[]): Conflict[] => picks.flatMap(({ conflict }) => conflict ?? []);

const isStay = (nights: number): boolean => nights >= 1 && nights <= MAX_NIGHTS;

/** Named rule "stay length": a day and a number of nights give the other day, two days the number. */
const derive = <T>({ value, from }: { value: T; from: readonly ReadValue<unknown>[] }): ReadValue<T> =>
  readValue({
    value,
    confidence: Math.min(...from.map(({ confidence }) => confidence)),
    source: from.map(({ source }) => source).join(', '),
    assumed: from.some(({ assumed }) => assumed),
  });

const withRules = (rules: Stay): MergedStay => ({
  checkIn: rules.checkIn,
  checkOut: rules.checkOut,
  nights: rules.nights,
  dateWindow: rules.dateWindow,
  filled: [],
  dropped: [],
  conflicts: [],
});

/** Days that the mail leaves open stay open: a day that a model picks out of the window is shown beside it. */
const besideWindow = ({ rules, model }: { rules: Trip; model: CheckedTrip }): MergedStay => ({
  ...withRules(rules),
  conflicts: (['checkIn', 'checkOut'] as const).flatMap((field) => {
    const read = model[field];
    return read === null ? [] : [{ field, rules: rules.dateWindow?.value ?? null, model: read.value }];
  }),
});

/** The model's day goes where it makes no stay together with the other, or another stay than the nights that the rules are sure of. */
const settleDays = ({
  checkIn,
  checkOut,
  nights,
}: {
  checkIn: Picked<LocalDate>;
  checkOut: Picked<LocalDate>;
  nights: ReadValue<number> | null;
}): { checkIn: ReadValue<LocalDate> | null; checkOut: ReadValue<LocalDate> | null; dropped: string[] } => {
  const first = checkIn.read;
  const last = checkOut.read;
  if (first === null || last === null) return { checkIn: first, checkOut: last, dropped: [] };
  const length = daysBetween(first.value, last.value);
  const fits = isStay(length) && (nights === null || isUncertain(nights) || nights.value === length);
  if (fits || (!checkIn.isModel && !checkOut.isModel)) return { checkIn: first, checkOut: last, dropped: [] };
  return checkOut.isModel
    ? { checkIn: first, checkOut: null, dropped: ['checkOut'] }
    : { checkIn: null, checkOut: last, dropped: ['checkIn'] };
};

/**
 * The stay of both: dates and nights that belong together. What the rules are sure of stands; `today` is the day the mail was written.
 */
export const mergeStay = ({ rules, model, today }: { rules: Trip; model: CheckedTrip; today: LocalDate }): MergedStay => {
  if (rules.problems.some(({ reason }) => DATE_PROBLEMS.has(reason))) return withRules(rules);
  if (rules.dateWindow !== null) return besideWindow({ rules, model });
  const checkIn = pickValue({ field: 'checkIn', rules: rules.checkIn, model: model.checkIn });
  const checkOut = pickValue({ field: 'checkOut', rules: rules.checkOut, model: model.checkOut });
  const stated = pickValue({ field: 'nights', rules: rules.nights, model: model.nights });
  // What the rules derived from a day that has given way goes with it.
  const hasMoved = checkIn.isModel || checkOut.isModel;
  const stays = <T>(pick: Picked<T>): Picked<T> => (hasMoved && !pick.isModel && isUncertain(pick.read) ? { ...pick, read: null } : pick);
  const nights = stays(stated).read;
  const days = settleDays({ checkIn: stays(checkIn), checkOut: stays(checkOut), nights });
  const merged = complete({ ...days, nights, today });
  const taken = { checkIn, checkOut, nights: stated };
  const filled = (['checkIn', 'checkOut', 'nights'] as const).filter(
    (field) => taken[field].isModel && merged[field]?.value === taken[field].read?.value,
  );
  return { ...merged, dateWindow: null, filled, dropped: days.dropped, conflicts: conflictsOf([checkIn, checkOut, stated]) };
};

const complete = ({
  checkIn,
  checkOut,
  nights,
  today,
}: Pick<Stay, 'checkIn' | 'checkOut' | 'nights'> & { today: LocalDate }): Pick<Stay, 'checkIn' | 'checkOut' | 'nights'> => {
  if (checkIn !== null && checkOut !== null) {
    const length = daysBetween(checkIn.value, checkOut.value);
    const isTheirs = nights !== null && (nights.value === length || !isUncertain(nights));
    return { checkIn, checkOut, nights: isTheirs || !isStay(length) ? nights : derive({ value: length, from: [checkIn, checkOut] }) };
  }
  if (nights === null) return { checkIn, checkOut, nights };
  if (checkIn !== null)
    return { checkIn, checkOut: derive({ value: addDays(checkIn.value, nights.value), from: [checkIn, nights] }), nights };
  if (checkOut === null) return { checkIn, checkOut, nights };
  const arrival = addDays(checkOut.value, -nights.value);
  return { checkIn: arrival < today ? null : derive({ value: arrival, from: [checkOut, nights] }), checkOut, nights };
};
