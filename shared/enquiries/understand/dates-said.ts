import type { LocalDate } from '../../core/local-date.ts';
import { type DateSpan, joinDates } from '../extract/date-ranges.ts';
import { dateRole } from '../extract/date-role.ts';
import { findDates } from '../extract/find-dates.ts';
import { readRelativeDates } from '../extract/relative-dates.ts';
import { resolveDate, resolveSpan } from '../extract/resolve-date.ts';
import { locateWords, type WordRange } from './locate-words.ts';
import type { MailReading } from './read-for-model.ts';

export type SaidDate = { date: LocalDate; assumed: boolean };

const MAX_SPANS = 60;

const resolved = ({ span, today }: { span: DateSpan; today: LocalDate }): LocalDate[] => {
  const { from, to } = span;
  const days = to === null ? [resolveDate({ named: from, today })] : Object.values(resolveSpan({ from, to, today }));
  return days.flatMap((day) => (day.ok ? [day.date] : []));
};

const touches = ({ ranges, start, end }: { ranges: readonly WordRange[]; start: number; end: number }): boolean =>
  ranges.some((range) => range.start < end && start < range.end);

/**
 * The days that words of a mail may mean as days of a stay, by the rules' own readers: within the whole mail, so that a year said elsewhere counts and a wedding's day does not.
 * Day and month are read in the order that the rules decided on; where nothing proves it, the day is marked assumed.
 */
export const datesSaid = ({ reading, words }: { reading: MailReading; words: string }): SaidDate[] => {
  const { folded, today, order } = reading;
  const ranges = locateWords({ folded, words });
  if (ranges.length === 0) return [];
  const spans = joinDates({ folded, days: findDates({ folded, order: order.order }) }).slice(0, MAX_SPANS);
  const named = spans.flatMap((span, index) => {
    if (!touches({ ranges, start: span.start, end: span.end })) return [];
    if (dateRole({ folded, span, floor: spans[index - 1]?.end ?? 0 }).kind === 'excluded') return [];
    const assumed = order.assumed && (span.from.orderMatters || span.to?.orderMatters === true);
    return resolved({ span, today }).map((date) => ({ date, assumed }));
  });
  const relative = readRelativeDates({ folded, today })
    .filter(({ source }) => locateWords({ folded: words.toLowerCase(), words: source }).length > 0)
    .map(({ date }) => ({ date, assumed: true }));
  return [...named, ...relative];
};
