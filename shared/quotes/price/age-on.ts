import { invalid } from '../../core/errors.ts';
import { isLocalDate, type LocalDate } from '../../core/local-date.ts';

/**
 * Whole years of somebody born on `birthDate` on `date` (both local dates). A birthday on 29 February comes on 1 March in other years.
 * Throws `validation_failed` for a date that is none or a birth after `date`.
 */
export const ageOn = ({ birthDate, date }: { birthDate: LocalDate; date: LocalDate }): number => {
  if (!isLocalDate(birthDate) || !isLocalDate(date) || birthDate > date) {
    throw invalid([{ pointer: '/birthDate', detail: 'must be a calendar date, not after the day of check-in' }]);
  }
  const years = Number(date.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return date.slice(5) < birthDate.slice(5) ? years - 1 : years;
};
