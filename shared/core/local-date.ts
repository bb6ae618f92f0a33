import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

/** A calendar day without time or zone, `YYYY-MM-DD`. */
export type LocalDate = string;

export const isLocalDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
};

export const localDateSchema = z.string().refine(isLocalDate, { error: 'must be a calendar date, YYYY-MM-DD' });

export const addDays = (date: LocalDate, days: number): LocalDate => Temporal.PlainDate.from(date).add({ days }).toString();

/** Whole days from `from` to `to`; negative when `to` lies before. */
export const daysBetween = (from: LocalDate, to: LocalDate): number =>
  Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'day' }).days;

/** The day it is in `timeZone` (IANA) at `instant`. */
export const localDateAt = ({ instant, timeZone }: { instant: Date; timeZone: string }): LocalDate =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone).toPlainDate().toString();

/** The first instant of `date` in `timeZone` (IANA), also where the clock jumps over midnight. */
export const startOfDay = ({ date, timeZone }: { date: LocalDate; timeZone: string }): Date =>
  new Date(Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds);
