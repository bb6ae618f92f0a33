import { JAPANESE_NUMBER, NUMBER, parseCount } from './number-words.ts';
import { type ReadValue, readValue } from './read-value.ts';

/** "7 nights" where it stands in the text; `days` true when days were named, which only suggests nights. */
export type NightsMention = { start: number; end: number; nights: number | null; days: boolean; source: string };

const NIGHT = '(?:nights?|nites?|nts?|nachten?|nuits?|nuitees?|noches?|noites?|nagte?)';
const DAY = '(?:days?|tagen?|tage|jours?|dias?|dae)';
const WEEK = '(?:weeks?|wochen?|semaines?|semanas?|weke?)';
const RANGE = new RegExp(`${NUMBER}[ ]?(?:or|to|-|/|bis|oder|ou|a|o)[ ]?${NUMBER}[ \\n-]{1,2}(?:${NIGHT}|${DAY}|${WEEK})\\b`, 'g');
const NIGHTS = new RegExp(`(${NUMBER})[ \\n]?[ \\n-]?(?:full )?${NIGHT}\\b`, 'g');
const WEEKS = new RegExp(
  `(?:(${NUMBER})|\\b(?:a|one|full))[ \\n-]{1,2}(?:full )?${WEEK}(?:-long)?\\b(?! (?:later|earlier|ago|before|after|of (?:the )?(?:year|work)|or so|spater|vor|apres|avant|despues|depois))`,
  'g',
);
const DAYS = new RegExp(
  `(${NUMBER})[ \\n-]{1,2}${DAY}\\b(?! (?:ago|before|later|notice|earlier|or so|a week|per week|either|flexib))`,
  'g',
);
const JAPANESE = new RegExp(`(${JAPANESE_NUMBER})泊`, 'g');
const FORTNIGHT = /\bfortnight\b/g;
const NOT_A_STAY = /\b(?:in|within|next|last|every|per|past|for the last|dans|em|en|seit|vor|innerhalb|give us|after|about)[ \n]*$/;

const overlaps = (mentions: readonly NightsMention[], start: number): boolean =>
  mentions.some((mention) => start >= mention.start && start < mention.end);

/** All lengths of stay named in a folded text, left to right. A range ("five or six nights") has null nights. */
export const findNights = (text: string): NightsMention[] => {
  // "14 days/13 nights" is no fraction; the length stays the same.
  const folded = text.replace(/(days?|tage|jours|dias)\//g, '$1 ');
  const found: NightsMention[] = [];
  const add = ({ match, nights, days }: { match: RegExpMatchArray; nights: number | null; days: boolean }) => {
    const start = match.index ?? 0;
    if (overlaps(found, start)) return;
    found.push({ start, end: start + match[0].length, nights, days, source: match[0] });
  };
  for (const match of folded.matchAll(RANGE)) add({ match, nights: null, days: false });
  for (const match of folded.matchAll(NIGHTS)) add({ match, nights: parseCount(match[1] ?? ''), days: false });
  for (const match of folded.matchAll(JAPANESE)) add({ match, nights: parseCount(match[1] ?? ''), days: false });
  for (const match of folded.matchAll(FORTNIGHT)) add({ match, nights: 14, days: false });
  for (const match of folded.matchAll(WEEKS)) {
    const before = folded.slice(Math.max(0, (match.index ?? 0) - 16), match.index);
    const approximate = /\babout[ \n]*$/.test(before);
    if (!approximate && NOT_A_STAY.test(before)) continue;
    add({ match, nights: 7 * (match[1] === undefined ? 1 : (parseCount(match[1]) ?? 1)), days: false });
  }
  for (const match of folded.matchAll(DAYS)) {
    if (NOT_A_STAY.test(folded.slice(Math.max(0, (match.index ?? 0) - 16), match.index))) continue;
    add({ match, nights: parseCount(match[1] ?? ''), days: true });
  }
  return found.sort((left, right) => left.start - right.start);
};

/**
 * The length of the whole stay in nights (1-60) from the mentions that belong to no single leg.
 * Ranges leave it empty; days stand for nights only as an assumption ("a 5-day trip" is four nights, "for 5 days" five); different lengths leave it empty.
 */
export const chooseNights = (mentions: readonly NightsMention[]): ReadValue<number> | null => {
  const inNights = mentions.filter(({ days }) => !days);
  const [first] = inNights;
  if (first) {
    const nights = first.nights;
    const agreed = inNights.every((mention) => mention.nights === nights);
    if (nights === null || !agreed || nights < 1 || nights > 60) return null;
    return readValue({ value: nights, confidence: 0.95, source: first.source });
  }
  const [day] = mentions;
  if (!day || day.nights === null || mentions.some(({ nights }) => nights !== day.nights)) return null;
  const nights = /-\s?(?:day|tag|jour|dia)/.test(day.source) ? day.nights - 1 : day.nights;
  return nights >= 1 && nights <= 60 ? readValue({ value: nights, confidence: 0.5, source: day.source, assumed: true }) : null;
};
