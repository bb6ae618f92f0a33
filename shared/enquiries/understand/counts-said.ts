import { findAges } from '../extract/ages.ts';
import { findAmounts } from '../extract/amounts.ts';
import type { DateOrder } from '../extract/date-order.ts';
import { findDates } from '../extract/find-dates.ts';
import { chooseNights, findNights } from '../extract/nights.ts';
import { NUMBER, parseCount } from '../extract/number-words.ts';
import { readParty } from '../extract/party.ts';
import { readRooms } from '../extract/rooms.ts';
import { flattenWords } from './locate-words.ts';

type Span = { start: number; end: number };

/** Numbers that say something else than how many people: money, shares, ages, rooms, clock times. */
const OTHER_UNIT = new RegExp(
  `${NUMBER}[ -]?(?:%|years?|yrs?|yo\\b|y/o|months?|weeks?|days?|hours?|rooms?|bedrooms?|villas?|suites?|km\\b|stars?|am\\b|pm\\b|doubles?|singles?|twins?|triples?|jahre?|ans\\b|anos\\b)`,
  'g',
);

const blank = ({ text, spans }: { text: string; spans: readonly Span[] }): string =>
  spans.reduce((left, { start, end }) => `${left.slice(0, start)}${'·'.repeat(end - start)}${left.slice(end)}`, text);

/** Numbers of the words that may count people: figures or number words that belong to no date, stay, money, age or room. */
const freeNumbers = ({ words, order }: { words: string; order: DateOrder }): number[] => {
  const flat = flattenWords(words);
  const left = blank({
    text: flat,
    spans: [
      ...findDates({ folded: flat, order }),
      ...findNights(flat),
      ...findAmounts(flat).filter(({ currency, dollarSign }) => currency !== null || dollarSign),
      ...[...flat.matchAll(OTHER_UNIT)].map((match) => ({ start: match.index, end: match.index + match[0].length })),
    ],
  });
  return [...left.matchAll(new RegExp(NUMBER, 'g'))].flatMap((match) => parseCount(match[0]) ?? []);
};

/** Whether words say so many nights. */
export const saysNights = ({ words, nights }: { words: string; nights: number }): boolean =>
  chooseNights(findNights(flattenWords(words)))?.value === nights;

/** Whether words say so many grown-ups or children: as the rules read a party, or by a number that counts nothing else. */
export const saysPeople = ({
  words,
  kind,
  count,
  order,
}: {
  words: string;
  kind: 'adults' | 'children';
  count: number;
  order: DateOrder;
}): boolean => {
  const party = readParty({ text: words, labels: [], isReply: false });
  if (party.problems.some(({ reason }) => reason === 'party_invalid' || reason === 'party_too_large')) return false;
  // No words say "no children" by naming the grown-ups: that is the rules' to conclude.
  const read = kind === 'children' && count === 0 ? null : (party[kind]?.value ?? null);
  return read === count || freeNumbers({ words, order }).includes(count);
};

const sorted = (ages: readonly number[]): string => ages.toSorted((left, right) => left - right).join(' ');

/** Whether words say just these ages: as the rules read them, or as the only numbers in them. */
export const saysAges = ({ words, ages, order }: { words: string; ages: readonly number[]; order: DateOrder }): boolean => {
  const read = findAges(flattenWords(words)).map(({ age }) => age);
  return sorted(read) === sorted(ages) || (read.length === 0 && sorted(freeNumbers({ words, order })) === sorted(ages));
};

/** Whether words say so many rooms. */
export const saysRooms = ({ words, count }: { words: string; count: number }): boolean =>
  readRooms({ text: words, labels: [], adults: null, children: null, childAges: [] }).roomCount?.value === count;
