import { Temporal } from 'temporal-polyfill';
import { addDays, type LocalDate } from '../../core/local-date.ts';
import { easterSunday } from './easter.ts';
import { isCommonWord, MONTH, monthOf } from './month-names.ts';
import { type ReadValue, readValue } from './read-value.ts';
import { sentenceEnd, sentenceStart } from './sentence-around.ts';

type Window = { earliest: LocalDate; latest: LocalDate };

const YEAR = '(?:19|20|21)\\d{2}';
const ORDINAL =
  '(?:first|1st|second|2nd|third|3rd|fourth|4th|last|erste[nr]?|zweite[nr]?|dritte[nr]?|vierte[nr]?|letzte[nr]?|premiere?|deuxieme|troisieme|derniere?|primera|segunda|tercera|ultima|primeira|terceira)';
const MONTH_ONLY = new RegExp(
  `(?:(${ORDINAL})[ \\n](?:full )?(week|half|weekend|woche|halfte|semaine|semana|quinzaine|quincena|quinzena)[ \\n](?:of |in |im |de |des |d'|del? )?(?:the )?(?:mes de )?|\\b(early|mid|middle of|late|end of|the end of|beginning of|start of|anfang|mitte|ende|debut|mi|fin|principios de|mediados de|finales de|inicio de|meados de|final de|fim de)[ -]|\\b(in|during|for|around|sometime in|im|en|em|au mois d[e']|au|durante|next|this|of|or|and|to|oder|ou|date:|dates:|travel:)[ \\n](?:the )?(?:month of )?|(?<=[,(:]|^|\\n)[ ]?)(${MONTH})\\b(?:[ \\n,]{1,2}(?:of |de |del )?(${YEAR})\\b|[ ]?(next year|nachstes jahr|nachsten jahres|del ano que viene|do ano que vem|prochain))?(?![ ]?\\d)`,
  'g',
);
const JAPANESE_MONTH = /(?:(\d{4})年)?(\d{1,2})月(?!\d)(上旬|中旬|下旬|頃|ごろ)?/g;
const EASTER = new RegExp(`\\b(?:easter|ostern|paques|semana santa|pascua|pascoa)\\b(?:[ \\n](?:of )?(${YEAR})| (next year))?`, 'g');
const CHRISTMAS = /\b(?:christmas|xmas|weihnachten|noel|navidad|natal)\b/g;
const NEW_YEAR = /\b(?:new year'?s?(?: eve)?|silvester|nouvel an|fin de ano|nochevieja|reveillon)\b/g;
const EXCLUDED =
  /\b(?:last year|ago|back in|since|stayed|visited|were there|was there|went|invoice|paid|wedding|married|birthday|turned|turns|born|rates? (?:from|for|valid)|valid|webinar|on leave|naissance|nee? en|casamos|heiraten)\b/;

const monthBounds = ({ year, month }: { year: number; month: number }): Window => {
  const first = Temporal.PlainDate.from({ year, month, day: 1 });
  return { earliest: first.toString(), latest: first.with({ day: first.daysInMonth }).toString() };
};

/** The nth week of a month read both ways: days 1-7, 8-14 ..., and Monday to Sunday; the window covers both. */
const weekOfMonth = ({ year, month, week }: { year: number; month: number; week: number }): Window => {
  const first = Temporal.PlainDate.from({ year, month, day: 1 });
  const lastDay = first.daysInMonth;
  const byDays = week === 5 ? { from: lastDay - 6, to: lastDay } : { from: 7 * week - 6, to: Math.min(lastDay, 7 * week) };
  // A week that has four or more of its days in the month is its first (as ISO 8601 does for years).
  const firstMonday = first.dayOfWeek <= 4 ? 2 - first.dayOfWeek : 9 - first.dayOfWeek;
  const byCalendar = { from: firstMonday + 7 * (week - 1), to: firstMonday + 7 * (week - 1) + 6 };
  const from = Math.max(1, week === 5 ? byDays.from : Math.min(byDays.from, byCalendar.from));
  const to = Math.min(lastDay, week === 5 ? byDays.to : Math.max(byDays.to, byCalendar.to));
  return { earliest: first.with({ day: from }).toString(), latest: first.with({ day: to }).toString() };
};

const WEEK_NUMBERS: readonly [RegExp, number][] = [
  [/^(?:first|1st|erst|prem|prim)/, 1],
  [/^(?:second|2nd|zweit|deux|segunda)/, 2],
  [/^(?:third|3rd|dritt|trois|terce)/, 3],
  [/^(?:fourth|4th|viert)/, 4],
  [/^(?:last|letzt|dern|ultim)/, 5],
];

const partOfMonth = ({ bounds, part }: { bounds: Window; part: string }): Window => {
  const first = Temporal.PlainDate.from(bounds.earliest);
  if (/^(?:early|begin|start|anfang|debut|princip|inicio|上旬)/.test(part))
    return { earliest: bounds.earliest, latest: first.with({ day: 10 }).toString() };
  if (/^(?:mid|mitte|mi|media|mead|中旬)/.test(part))
    return { earliest: first.with({ day: 10 }).toString(), latest: first.with({ day: 20 }).toString() };
  if (/^(?:late|end|the end|ende|fin|下旬)/.test(part)) return { earliest: first.with({ day: 20 }).toString(), latest: bounds.latest };
  return bounds;
};

const yearFor = ({
  year,
  month,
  nextYear,
  today,
}: {
  year: string | undefined;
  month: number;
  nextYear: boolean;
  today: LocalDate;
}): number => {
  const now = Temporal.PlainDate.from(today);
  if (year !== undefined) return Number(year);
  return nextYear || month < now.month ? now.year + 1 : now.year;
};

const fromMonth = ({ match, today }: { match: RegExpMatchArray; today: LocalDate }): Window | null => {
  const [, ordinal, unit, part, preposition, name = '', year, next] = match;
  const month = monthOf(name);
  if (month === null || (ordinal === undefined && part === undefined && preposition === undefined && isCommonWord(name))) return null;
  const resolvedYear = yearFor({ year, month, nextYear: next !== undefined, today });
  const bounds = monthBounds({ year: resolvedYear, month });
  if (ordinal === undefined || unit === undefined) return partOfMonth({ bounds, part: part ?? '' });
  const week = WEEK_NUMBERS.find(([pattern]) => pattern.test(ordinal))?.[1] ?? 1;
  if (/^(?:week|woche|semaine|semana)$/.test(unit)) return weekOfMonth({ year: resolvedYear, month, week });
  if (/^weekend$/.test(unit)) return weekOfMonth({ year: resolvedYear, month, week });
  const middle = Temporal.PlainDate.from(bounds.earliest).with({ day: 15 }).toString();
  return week === 1 ? { earliest: bounds.earliest, latest: middle } : { earliest: addDays(middle, 1), latest: bounds.latest };
};

type Found = { index: number; end: number; window: Window; rank: number };

const aroundFeast =
  ({ date, nights }: { date: (year: number) => LocalDate; nights: number | null }) =>
  ({ year, today }: { year: number | null; today: LocalDate }): Window => {
    const thisYear = Temporal.PlainDate.from(today).year;
    const day = year !== null ? date(year) : date(thisYear) >= today ? date(thisYear) : date(thisYear + 1);
    return { earliest: addDays(day, -(nights ?? 7)), latest: addDays(day, nights ?? 7) };
  };

/** "Late August or early September", "June/July": one window from the first to the last. */
const unite = ({ found, folded }: { found: readonly Found[]; folded: string }): Found[] => {
  const united: Found[] = [];
  for (const next of found) {
    const last = united.at(-1);
    const isJoined =
      last &&
      next.index - last.end < 8 &&
      /^[ \n]{0,2}(?:-|\/|(?:or|and|to|oder|und|bis|ou|et|a|o|y|u|e)[ \n])/.test(folded.slice(last.end, next.end));
    if (!isJoined || next.window.earliest < last.window.earliest) {
      united.push(next);
      continue;
    }
    const window = {
      earliest: last.window.earliest,
      latest: [next.window.latest, last.window.latest].sort().at(-1) ?? next.window.latest,
    };
    united[united.length - 1] = { index: last.index, end: next.end, window, rank: Math.max(last.rank, next.rank) };
  }
  return united;
};

const isExcluded = ({ folded, index, end }: { folded: string; index: number; end: number }): boolean =>
  EXCLUDED.test(folded.slice(sentenceStart({ text: folded, index, limit: 70 }), index)) ||
  /^[^.!?]{0,14}\b(?:last year|ago)\b/.test(folded.slice(end, sentenceEnd({ text: folded, index: end, limit: 30 })));

/**
 * The window a mail leaves open: "second week of July", "in October", "mid-August", "around Easter", seen from `today`.
 * Around a feast it reaches as many nights before and after as the stay is long (7 when unknown).
 * A window that is wholly past gives null.
 */
export const readDateWindow = ({
  folded,
  today,
  nights,
}: {
  folded: string;
  today: LocalDate;
  nights: number | null;
}): ReadValue<Window> | null => {
  const found: Found[] = [];
  const add = ({ match, window, rank }: { match: RegExpMatchArray; window: Window | null; rank: number }) => {
    const index = match.index ?? 0;
    const end = index + match[0].length;
    if (window && window.latest >= today && !isExcluded({ folded, index, end })) found.push({ index, end, window, rank });
  };
  for (const match of folded.matchAll(MONTH_ONLY))
    add({ match, window: fromMonth({ match, today }), rank: match[1] ? 4 : match[3] ? 3 : 2 });
  for (const match of folded.matchAll(JAPANESE_MONTH)) {
    const month = Number(match[2]);
    if (month < 1 || month > 12) continue;
    const bounds = monthBounds({ year: yearFor({ year: match[1], month, nextYear: false, today }), month });
    add({ match, window: partOfMonth({ bounds, part: match[3] ?? '' }), rank: 2 });
  }
  const easter = aroundFeast({ date: easterSunday, nights });
  for (const match of folded.matchAll(EASTER)) {
    const nextYear = match[2] !== undefined || /^[^.]{0,20}next year/.test(folded.slice((match.index ?? 0) + match[0].length));
    const year = match[1] !== undefined ? Number(match[1]) : nextYear ? Temporal.PlainDate.from(today).year + 1 : null;
    add({ match, window: easter({ year, today }), rank: year === null ? 2 : 3 });
  }
  const christmas = aroundFeast({ date: (year) => `${year}-12-25`, nights });
  for (const match of folded.matchAll(CHRISTMAS)) add({ match, window: christmas({ year: null, today }), rank: 1 });
  const newYear = aroundFeast({ date: (year) => `${year}-12-31`, nights });
  for (const match of folded.matchAll(NEW_YEAR)) add({ match, window: newYear({ year: null, today }), rank: 1 });
  const joined = unite({ found: found.toSorted((left, right) => left.index - right.index), folded });
  const best = joined.reduce<Found | null>((left, right) => (left === null || right.rank > left.rank ? right : left), null);
  if (!best) return null;
  const earliest = best.window.earliest < today ? today : best.window.earliest;
  return readValue({ value: { earliest, latest: best.window.latest }, confidence: 0.7, source: folded.slice(best.index, best.end) });
};
