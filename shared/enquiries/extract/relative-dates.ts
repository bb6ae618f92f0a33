import { en } from 'chrono-node';
import { Temporal } from 'temporal-polyfill';
import type { LocalDate } from '../../core/local-date.ts';
import { dateRole } from './date-role.ts';

const MAX_CHARACTERS = 4_000;
const RELATIVE =
  /\b(?:today|tonight|tomorrow|(?:this|next|coming) (?:mon|tues?|wednes|thurs?|fri|satur|sun)day|in (?:\d{1,2}|a|one|two|three|four|five|six) (?:days?|weeks?)(?:'? time)?)\b/g;
const EXCLUDED_VERBS =
  /\b(?:call|phone|ring|reply|answer|respond|quote|hear|confirm|pay|send|let me know|back to (?:me|us)|need (?:it|this|the quote))\b/;

/** In "to fly in two weeks" the small word is no "until". */
const SETTING_OUT = /\bto (?:fly|go|travel|come|leave|visit|depart|arrive|get away)\b[^.]*$/;

type Relative = { date: LocalDate; role: 'start' | 'end'; source: string };

/**
 * English days told from today ("tomorrow", "this Friday", "in two weeks"), with the travel role of each. They are readings, not statements:
 * the caller marks them assumed.
 */
export const readRelativeDates = ({ folded, today }: { folded: string; today: LocalDate }): Relative[] => {
  const text = folded.slice(0, MAX_CHARACTERS);
  const day = Temporal.PlainDate.from(today);
  const reference = new Date(day.year, day.month - 1, day.day, 12);
  let hasStart = false;
  return [...text.matchAll(RELATIVE)].slice(0, 6).flatMap((match) => {
    const start = match.index;
    const end = start + match[0].length;
    const [parsed] = en.parse(match[0], reference, { forwardDate: true });
    if (!parsed) return [];
    const { start: found } = parsed;
    const month = found.get('month');
    const dayOfMonth = found.get('day');
    const year = found.get('year');
    if (month === null || dayOfMonth === null || year === null) return [];
    const mention = { start, end, day: dayOfMonth, month, year, orderMatters: false, shortNumeric: false };
    const role = dateRole({ folded: text, span: { start, end, from: mention, to: null, open: false }, floor: 0 });
    const before = text.slice(Math.max(0, start - 60), start);
    if (role.kind === 'excluded' || EXCLUDED_VERBS.test(before) || (role.kind === 'plain' && !role.travel)) return [];
    const date = Temporal.PlainDate.from({ year, month, day: dayOfMonth }).toString();
    if (date < today) return [];
    const isEnd = role.kind === 'end' ? !SETTING_OUT.test(before) : role.kind === 'leave' && hasStart;
    hasStart ||= !isEnd;
    return [{ date, role: isEnd ? ('end' as const) : ('start' as const), source: match[0] }];
  });
};
