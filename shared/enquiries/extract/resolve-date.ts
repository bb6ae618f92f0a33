import { Temporal } from 'temporal-polyfill';
import { isLocalDate, type LocalDate } from '../../core/local-date.ts';

type NamedDay = { day: number; month: number; year: number | null };
export type Resolved = { ok: true; date: LocalDate } | { ok: false; reason: 'date_impossible' | 'date_in_past' };

const iso = ({ year, month, day }: { year: number; month: number; day: number }): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

/**
 * Turns a named day into a calendar date, seen from `today`. Without a year: this year if still ahead, else the next.
 * 31 February, and a full date before `today`, give the reason instead.
 */
export const resolveDate = ({ named, today }: { named: NamedDay; today: LocalDate }): Resolved => {
  const thisYear = Temporal.PlainDate.from(today).year;
  const century = thisYear - (thisYear % 100);
  const years = named.year === null ? [thisYear, thisYear + 1] : [named.year < 100 ? century + named.year : named.year];
  const dates = years.map((year) => iso({ ...named, year })).filter(isLocalDate);
  const ahead = dates.find((date) => date >= today);
  if (ahead) return { ok: true, date: ahead };
  return { ok: false, reason: dates.length === 0 ? 'date_impossible' : 'date_in_past' };
};

/** Both ends of a span: an end without year follows the start, a start without year goes before its end. */
export const resolveSpan = ({ from, to, today }: { from: NamedDay; to: NamedDay; today: LocalDate }): { from: Resolved; to: Resolved } => {
  if (from.year === null && to.year !== null) {
    const crosses = from.month > to.month;
    return {
      from: resolveDate({ named: { ...from, year: crosses ? to.year - 1 : to.year }, today }),
      to: resolveDate({ named: to, today }),
    };
  }
  const start = resolveDate({ named: from, today });
  if (to.year !== null || !start.ok) return { from: start, to: resolveDate({ named: to, today }) };
  const year = Temporal.PlainDate.from(start.date).year;
  const crosses = from.month > to.month;
  return { from: start, to: resolveDate({ named: { ...to, year: crosses ? year + 1 : year }, today }) };
};
