import { daysBetween, type LocalDate } from '../../core/local-date.ts';
import type { DateOrder } from './date-order.ts';
import { type DateSpan, joinDates } from './date-ranges.ts';
import { type DateRole, dateRole } from './date-role.ts';
import { type DateMention, findDates } from './find-dates.ts';
import { resolveDate, resolveSpan } from './resolve-date.ts';

/** A possible stay. `checkOut` is null when only its begin is named; `problem` when the dates cannot be a stay. */
export type StayCandidate = {
  start: number;
  end: number;
  checkIn: LocalDate | null;
  checkOut: LocalDate | null;
  score: number;
  open: boolean;
  orderMatters: boolean;
  problem: 'date_impossible' | 'date_in_past' | 'dates_reversed' | null;
  source: string;
};
type Judged = { span: DateSpan; role: DateRole };

const MAX_DAYS = 60;
const MAX_OPEN_DAYS = 200;
const MAX_PAIR_GAP = 260;
const MAX_SPANS = 60;
const MOVED_TO = /^[ \n]*(?:to|nach|auf|a|para|au)[ \n]*(?:the )?$/;
/** Between two ranges: the second is another choice, or where the first is moved to, not the next leg. */
const OTHER_STAY = /^[ \n]*(?:to|nach|auf|a|para|au)[ \n]*(?:the )?$|\b(?:or|oder|ou|o|instead|rather|alternatively|we (?:want|would))\b/;

const pair = ({
  first,
  last,
  today,
  score,
  open,
  folded,
  end,
}: {
  first: DateMention;
  last: DateMention;
  today: LocalDate;
  score: number;
  open: boolean;
  folded: string;
  end: number;
}): StayCandidate => {
  const { from, to } = resolveSpan({ from: first, to: last, today });
  const source = folded.slice(first.start, end);
  const base = { start: first.start, end, score, open, orderMatters: first.orderMatters || last.orderMatters, source };
  if (!from.ok) return { ...base, checkIn: null, checkOut: null, problem: from.reason };
  if (!to.ok) return { ...base, checkIn: null, checkOut: null, problem: to.reason === 'date_in_past' ? 'dates_reversed' : to.reason };
  const days = daysBetween(from.date, to.date);
  const fits = days > 0 && days <= (open ? MAX_OPEN_DAYS : MAX_DAYS);
  return { ...base, checkIn: fits ? from.date : null, checkOut: fits ? to.date : null, problem: fits ? null : 'dates_reversed' };
};

const single = ({
  judged,
  today,
  folded,
  isReply,
}: {
  judged: Judged;
  today: LocalDate;
  folded: string;
  isReply: boolean;
}): StayCandidate => {
  const { span, role } = judged;
  const resolved = resolveDate({ named: span.from, today });
  const scores = { start: 6, plain: 4, leave: 3, end: 3, excluded: 0 };
  // Of a stay already talked about, "leaving on" is its end; in a first mail it is the day of setting out.
  const isEnd = role.kind === 'end' || (isReply && role.kind === 'leave');
  const date = resolved.ok ? resolved.date : null;
  return {
    start: span.start,
    end: span.end,
    checkIn: isEnd ? null : date,
    checkOut: isEnd ? date : null,
    score: scores[role.kind] + (role.correction ? 2 : 0) - (span.from.shortNumeric && role.kind === 'plain' && !role.travel ? 3 : 0),
    open: false,
    orderMatters: span.from.orderMatters,
    problem: resolved.ok ? null : resolved.reason,
    source: folded.slice(span.start, span.end),
  };
};

const opensStay = ({ kind }: DateRole): boolean => kind === 'start' || kind === 'leave' || kind === 'plain';
const closesStay = ({ kind }: DateRole): boolean => kind === 'end' || kind === 'leave';

const pairs = ({ judged, today, folded }: { judged: readonly Judged[]; today: LocalDate; folded: string }): StayCandidate[] =>
  judged.flatMap((first, index) => {
    const next = judged[index + 1];
    if (!next || next.span.start - first.span.end > MAX_PAIR_GAP || first.span.to || next.span.to) return [];
    const args = { today, folded, open: false };
    const corrected = first.role.correction || next.role.correction ? 2 : 0;
    if (first.role.kind === 'end' && next.role.kind === 'start')
      return [pair({ ...args, first: next.span.from, last: first.span.from, score: 7, end: next.span.end })];
    if (!opensStay(first.role) || !closesStay(next.role)) return [];
    if (first.role.kind === 'leave' && next.role.kind === 'leave') return [];
    const score = (first.role.kind === 'plain' ? 7 : 9) + corrected;
    return [pair({ ...args, first: first.span.from, last: next.span.from, score, end: next.span.end })];
  });

/** One stay out of ranges that follow on each other ("4-8 September ..., 8-11 September ..."). */
const chain = ({ ranges, folded }: { ranges: readonly StayCandidate[]; folded: string }): StayCandidate[] => {
  const [first, ...rest] = ranges;
  if (!first || rest.length === 0) return [];
  let last = first;
  for (const next of rest) {
    if (last.checkOut === null || next.checkIn === null || next.checkOut === null) return [];
    const gap = daysBetween(last.checkOut, next.checkIn);
    if (gap < 0 || gap > 1 || OTHER_STAY.test(folded.slice(last.end, next.start))) return [];
    last = next;
  }
  return [{ ...first, checkOut: last.checkOut, end: last.end, score: first.score + 4, source: `${first.source} ... ${last.source}` }];
};

/** Ranges of a folded text that follow on each other, each the dates of one leg; empty when there are fewer than two. */
export const chainedRanges = ({ folded, order, today }: { folded: string; order: DateOrder; today: LocalDate }): StayCandidate[] => {
  const ranges = stayCandidates({ folded, order, today })
    .filter(({ checkIn, checkOut, source }) => checkIn !== null && checkOut !== null && !source.includes(' ... '))
    .toSorted((left, right) => left.start - right.start)
    .filter((range, index, all) => index === 0 || range.start >= (all[index - 1]?.end ?? 0));
  return chain({ ranges, folded }).length > 0 ? ranges : [];
};

/**
 * All stays that the days of a folded text may mean, best first, dates seen from `today`.
 * Days whose words say they are something else (wedding, absence, flight, payment, history) give none.
 */
export const stayCandidates = ({
  folded,
  order,
  today,
  bonus = 0,
  isReply = false,
}: {
  folded: string;
  order: DateOrder;
  today: LocalDate;
  bonus?: number;
  isReply?: boolean;
}): StayCandidate[] => {
  const spans = joinDates({ folded, days: findDates({ folded, order }) }).slice(0, MAX_SPANS);
  const judged = spans.map((span, index) => ({ span, role: dateRole({ folded, span, floor: spans[index - 1]?.end ?? 0 }) }));
  const real = judged.filter(({ role }) => role.kind !== 'excluded');
  const ranges = real.flatMap(({ span, role }) =>
    span.to === null
      ? []
      : [
          pair({
            first: span.from,
            last: span.to,
            today,
            folded,
            open: span.open,
            end: span.end,
            score: 10 + (role.travel ? 1 : 0) + (role.kind === 'start' ? 1 : 0) + (role.correction ? 3 : 0),
          }),
        ],
  );
  const singles = real.filter(({ span }) => span.to === null);
  // "from 12-19 September to 19-26 September" moves the first range to the second.
  const isMoved = (from: StayCandidate | undefined, to: StayCandidate | undefined) =>
    from !== undefined && to !== undefined && MOVED_TO.test(folded.slice(from.end, to.start));
  const moved = ranges.map((range, index) => {
    const change = (isMoved(ranges[index - 1], range) ? 4 : 0) - (isMoved(range, ranges[index + 1]) ? 8 : 0);
    return { ...range, score: range.score + change };
  });
  const usable = moved.filter(({ problem }) => problem === null);
  const all = [
    ...chain({ ranges: usable, folded }),
    ...moved,
    ...pairs({ judged: singles, today, folded }),
    ...singles.map((entry) => single({ judged: entry, today, folded, isReply })),
  ];
  return all
    .map((candidate) => ({ ...candidate, score: candidate.score + bonus }))
    .sort((left, right) => right.score - left.score || left.start - right.start);
};
