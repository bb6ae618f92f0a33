import { addDays, daysBetween, type LocalDate } from '../../core/local-date.ts';
import { type ReadValue, readValue } from '../extract/read-value.ts';
import type { Trip } from '../schemas.ts';

type Stay = Pick<Trip, 'checkIn' | 'checkOut' | 'nights' | 'dateWindow'>;

const MAX_NIGHTS = 60;

const derived = ({ value, from, assumed }: { value: LocalDate; from: ReadValue<unknown>; assumed: boolean }): ReadValue<LocalDate> =>
  readValue({ value, confidence: from.confidence, source: from.source, assumed });

/** A new arrival and nothing about the length: it stays as long as it was, which is a guess if the whole stay was known. */
const withArrival = ({ before, checkIn }: { before: Stay; checkIn: NonNullable<Stay['checkIn']> }): Stay => {
  if (before.checkIn?.value === checkIn.value) return { ...before, checkIn, dateWindow: null };
  const { nights } = before;
  if (nights === null) return { checkIn, checkOut: null, nights: null, dateWindow: null };
  const assumed = before.checkIn !== null || nights.assumed;
  const checkOut = derived({ value: addDays(checkIn.value, nights.value), from: checkIn, assumed });
  return { checkIn, checkOut, nights: { ...nights, assumed }, dateWindow: null };
};

/**
 * The stay after a reply: what the reply says, and of the rest what still fits. Dates are local dates. A window in which the known
 * arrival lies says nothing new; another one takes the place of the arrival, which then is missing again.
 */
export const mergeStay = ({ before, reply }: { before: Stay; reply: Stay }): Stay => {
  const { checkIn, checkOut, nights, dateWindow } = reply;
  if (checkIn !== null && (checkOut !== null || nights !== null)) return { checkIn, checkOut, nights, dateWindow: null };
  if (checkIn !== null) return withArrival({ before, checkIn });
  const arrival = before.checkIn;
  if (checkOut !== null) {
    const length = arrival === null ? 0 : daysBetween(arrival.value, checkOut.value);
    if (length < 1 || length > MAX_NIGHTS) return before;
    return { ...before, checkOut, nights: readValue({ value: length, confidence: checkOut.confidence, source: checkOut.source }) };
  }
  if (nights !== null) {
    if (arrival === null) return { ...before, nights, dateWindow: dateWindow ?? before.dateWindow };
    return { ...before, nights, checkOut: derived({ value: addDays(arrival.value, nights.value), from: nights, assumed: nights.assumed }) };
  }
  if (dateWindow === null) return before;
  if (arrival === null) return { ...before, dateWindow };
  if (arrival.value >= dateWindow.value.earliest && arrival.value <= dateWindow.value.latest) return before;
  return { checkIn: null, checkOut: null, nights: before.nights, dateWindow };
};
