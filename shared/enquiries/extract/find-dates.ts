import type { DateOrder } from './date-order.ts';
import { MONTH, monthOf, WEEKDAY } from './month-names.ts';

/** A day named in a text; `start` and `end` are indices into it. `year` under 100 is one of the present century; `orderMatters` when day and month could be swapped. */
export type DateMention = {
  start: number;
  end: number;
  day: number;
  month: number;
  year: number | null;
  orderMatters: boolean;
  shortNumeric: boolean;
};

const YEAR = '(?:19|20|21)\\d{2}';
const LEAD = `(?:\\b${WEEKDAY}\\b\\.?,?[ \\n]{1,2})?(?:the |den |dem |der |el |le |dia )?`;
const DAY_MONTH = new RegExp(
  `${LEAD}(?<![\\d.,/:])(\\d{1,2})(?:st|nd|rd|th|er|ro|o|a|º|ª|\\.)?(?:[ \\n]{0,2}(?:day of |of |de |d')|[ \\n./-]{1,3}|)(${MONTH})\\b\\.?(?:(?:[ \\n]{0,2}(?:of |de |del |in )|,?[ \\n]{1,2}|[./-])(${YEAR})\\b|[./-](\\d{2})\\b(?![./-])|[ ]?'(\\d{2})\\b)?`,
  'g',
);
const MONTH_BEFORE = new RegExp(`\\b${MONTH}\\b\\.?[ \\n]{1,2}(?:the )?$`);
const NOT_A_COUNT =
  '(?![ ]?(?:nights?|adults?|people|persons?|pax|ppl|of us|kids?|child|rooms?|weeks?|guests?|days?|nachte|nuits|noches|noites|%|[x:]))';
const MONTH_DAY = new RegExp(
  `${LEAD}\\b(${MONTH})\\b\\.?[ \\n-]{1,2}(?:the )?(\\d{1,2})(?:st|nd|rd|th)?\\b(?![/:]|[.,]\\d)${NOT_A_COUNT}(?:(?:,[ \\n]{0,2}|[ \\n])(${YEAR})\\b)?`,
  'g',
);
const ISO = new RegExp(`(?<![\\d/.-])(${YEAR})[-/.](\\d{1,2})[-/.](\\d{1,2})(?![\\d/])`, 'g');
const NUMERIC = new RegExp(`${LEAD}(?<!\\d|\\d[./])(\\d{1,2})[ ]?([./-])[ ]?(\\d{1,2})[ ]?\\2[ ]?(${YEAR}|\\d{2})(?![\\d/])`, 'g');
const NUMERIC_SHORT = new RegExp(
  `${LEAD}(?<!\\d|\\d[./-]|[a-z$€£])(\\d{1,2})(?:/(\\d{1,2})(?![\\d/]|[.,]\\d)|\\.(\\d{1,2})\\.(?!\\d))`,
  'g',
);
const JAPANESE = /(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:\([月火水木金土日]\))?/g;

const yearOf = (text: string | undefined): number | null => (text === undefined ? null : Number(text));

type Parts = { day: number; month: number; year: number | null; orderMatters?: boolean; shortNumeric?: boolean };

const mention = (match: RegExpMatchArray, { day, month, year, orderMatters = false, shortNumeric = false }: Parts): DateMention[] =>
  day < 1 || day > 31 || month < 1 || month > 12
    ? []
    : [{ start: match.index ?? 0, end: (match.index ?? 0) + match[0].length, day, month, year, orderMatters, shortNumeric }];

const ordered = ({ first, second, order, dotted }: { first: number; second: number; order: DateOrder; dotted: boolean }) => {
  const dayFirst = dotted || first > 12 || (order === 'dmy' && second <= 12);
  return {
    day: dayFirst ? first : second,
    month: dayFirst ? second : first,
    orderMatters: !dotted && first <= 12 && second <= 12 && first !== second,
  };
};

/** "11 - march" within "March 11 - March 15" joins two days, it is none. */
const joinsMonthFirstDays = ({ folded, match }: { folded: string; match: RegExpMatchArray }): boolean => {
  const start = match.index ?? 0;
  const end = start + match[0].length;
  return (
    /\d[a-z]{0,2}[ \n]?-/.test(match[0]) &&
    MONTH_BEFORE.test(folded.slice(Math.max(0, start - 20), start)) &&
    /^[ \n]{1,2}\d{1,2}(?!\d)/.test(folded.slice(end, end + 5))
  );
};

/**
 * All days named in a folded text, left to right and without overlap: "10 July 2026", "July 10th", "31 de octubre", "2026-07-10", "10.07.2026", "10/07", "7月10日".
 * The two figures of a numeric date are read in `order` unless only one reading exists.
 */
export const findDates = ({ folded, order }: { folded: string; order: DateOrder }): DateMention[] => {
  const found = [
    ...[...folded.matchAll(ISO)].flatMap((match) =>
      mention(match, { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) }),
    ),
    ...[...folded.matchAll(JAPANESE)].flatMap((match) =>
      mention(match, { year: yearOf(match[1]), month: Number(match[2]), day: Number(match[3]) }),
    ),
    ...[...folded.matchAll(NUMERIC)].flatMap((match) =>
      mention(match, {
        ...ordered({ first: Number(match[1]), second: Number(match[3]), order, dotted: match[2] === '.' }),
        year: yearOf(match[4]),
      }),
    ),
    ...[...folded.matchAll(DAY_MONTH)].flatMap((match) =>
      joinsMonthFirstDays({ folded, match })
        ? []
        : mention(match, { day: Number(match[1]), month: monthOf(match[2] ?? '') ?? 0, year: yearOf(match[3] ?? match[4] ?? match[5]) }),
    ),
    ...[...folded.matchAll(MONTH_DAY)].flatMap((match) =>
      mention(match, { day: Number(match[2]), month: monthOf(match[1] ?? '') ?? 0, year: yearOf(match[3]) }),
    ),
    ...[...folded.matchAll(NUMERIC_SHORT)].flatMap((match) =>
      mention(match, {
        ...ordered({ first: Number(match[1]), second: Number(match[2] ?? match[3]), order, dotted: match[3] !== undefined }),
        year: null,
        shortNumeric: true,
      }),
    ),
  ];
  // The list above is in order of trust: a later pattern never takes words an earlier one has read.
  const taken = new Uint8Array(folded.length + 1);
  const kept = found.filter(({ start, end }) => {
    for (let index = start; index < end; index += 1) if (taken[index] === 1) return false;
    taken.fill(1, start, end);
    return true;
  });
  return kept.sort((left, right) => left.start - right.start);
};
