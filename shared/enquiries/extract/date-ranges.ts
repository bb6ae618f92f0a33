import type { DateMention } from './find-dates.ts';
import { WEEKDAY } from './month-names.ts';

/** Two days joined by "to", or one day alone (`to` null). `open` when the words leave the days free ("between 1 and 20 July"). */
export type DateSpan = { start: number; end: number; from: DateMention; to: DateMention | null; open: boolean };

const JOIN = "(?:-{1,3}|~|〜|から|to|until|till?|through|thru|bis(?: zum)?|au|jusqu'?au|al?|ate(?: o)?|hasta(?: el)?|>|->)";
const AND = '(?:and|&|und|et|e|y)';
const BETWEEN = /\b(?:between|zwischen|entre|any ?time|sometime|irgendwann)\b[^.!?;]{0,25}$/;
const OPENING = /\b(?:between|zwischen|entre|any ?time|sometime|some time|irgendwann|within|somewhere)\b[^.!?;]{0,30}$/;
const ARTICLE = '(?:the |den |dem |el |le |o |dia )?';
const JOINED = new RegExp(`^[ \\n]{0,2},?[ \\n]{0,2}${JOIN}[ \\n]{0,2}${ARTICLE}$`);
const JOINED_BY_AND = new RegExp(`^[ \\n]{0,2}${AND}[ \\n]{0,2}${ARTICLE}$`);
const BARE_DAY_BEFORE = new RegExp(
  `(?:\\b${WEEKDAY}\\b\\.?,?[ \\n]{1,2})?(?:the |den |dem |el |le )?(?<![\\d.,/:€$£])\\b(\\d{1,2})(?:st|nd|rd|th|er|\\.)?[ \\n]{0,2}(${JOIN}|${AND}|/)[ \\n]{0,2}${ARTICLE}$`,
);
const BARE_DAY_AFTER = new RegExp(
  `^[ \\n]{0,2}(${JOIN}|${AND})[ \\n]{0,2}(?:${WEEKDAY}\\b\\.?,?[ \\n]{1,2})?${ARTICLE}(\\d{1,2})(?:st|nd|rd|th|日|\\.)?(?![\\d/:%]|[.,]\\d|[ ]?(?:nights?|adults?|people|pax|kids?|days?|months?|weeks?|am|pm|h\\b|uhr))(?:,?[ \\n]{1,2}((?:19|20|21)\\d{2})\\b)?`,
);

const withDayBefore = ({ folded, day, floor }: { folded: string; day: DateMention; floor: number }): DateSpan | null => {
  const before = folded.slice(Math.max(floor, day.start - 48), day.start);
  const match = BARE_DAY_BEFORE.exec(before);
  if (!match?.[1]) return null;
  const first = Number(match[1]);
  const between = BETWEEN.test(before.slice(0, match.index));
  const isAnd = new RegExp(`^${AND}$`).test(match[2] ?? '');
  if (first < 1 || first > 31 || (isAnd && !between)) return null;
  const start = day.start - before.length + match.index;
  return {
    start,
    end: day.end,
    from: { ...day, start, end: day.start, day: first },
    to: day,
    open: OPENING.test(folded.slice(Math.max(0, start - 60), start)),
  };
};

const withDayAfter = ({ folded, day }: { folded: string; day: DateMention }): DateSpan | null => {
  const match = BARE_DAY_AFTER.exec(folded.slice(day.end, day.end + 48));
  if (!match?.[2]) return null;
  const last = Number(match[2]);
  const isAnd = new RegExp(`^${AND}$`).test(match[1] ?? '');
  const before = folded.slice(Math.max(0, day.start - 60), day.start);
  if (last < 1 || last > 31 || (isAnd && !BETWEEN.test(before))) return null;
  const year = match[3] === undefined ? day.year : Number(match[3]);
  const end = day.end + match[0].length;
  return {
    start: day.start,
    end,
    from: { ...day, year: day.year ?? year },
    to: { ...day, start: day.end, end, day: last, year },
    open: OPENING.test(before),
  };
};

/** Joins the days of a folded text to spans: two full dates, "14-21 aug", "July 3 to 10", "20 a 29/06/2026", "9月12日から19日". */
export const joinDates = ({ folded, days }: { folded: string; days: readonly DateMention[] }): DateSpan[] => {
  const spans: DateSpan[] = [];
  for (let index = 0; index < days.length; index += 1) {
    const day = days[index];
    if (!day) continue;
    const next = days[index + 1];
    const before = folded.slice(Math.max(0, day.start - 60), day.start);
    const gap = next ? folded.slice(day.end, next.start) : '';
    const joined = next && gap.length < 24 && (JOINED.test(gap) || (JOINED_BY_AND.test(gap) && BETWEEN.test(before)));
    if (joined) {
      spans.push({ start: day.start, end: next.end, from: { ...day }, to: next, open: OPENING.test(before) });
      index += 1;
      continue;
    }
    const floor = spans.at(-1)?.end ?? 0;
    const span = withDayBefore({ folded, day, floor }) ?? withDayAfter({ folded, day });
    spans.push(span ?? { start: day.start, end: day.end, from: day, to: null, open: false });
  }
  return spans;
};
