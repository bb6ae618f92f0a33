import { Temporal } from 'temporal-polyfill';
import { addDays, type LocalDate, localDateAt, startOfDay } from '../core/local-date.ts';

export type BudgetPeriod = {
  /** The agency's own day. */
  day: LocalDate;
  /** Its calendar month, `YYYY-MM`. */
  month: string;
  /** When the next day begins, and the next month. */
  dayResetsAt: Date;
  monthResetsAt: Date;
};

/** The day and the calendar month that `instant` belongs to in `timeZone` (IANA). */
export const budgetPeriod = ({ instant, timeZone }: { instant: Date; timeZone: string }): BudgetPeriod => {
  const day = localDateAt({ instant, timeZone });
  const month = Temporal.PlainDate.from(day).toPlainYearMonth();
  const nextMonth = month.add({ months: 1 }).toPlainDate({ day: 1 }).toString();
  return {
    day,
    month: month.toString(),
    dayResetsAt: startOfDay({ date: addDays(day, 1), timeZone }),
    monthResetsAt: startOfDay({ date: nextMonth, timeZone }),
  };
};
