import { foldText } from './fold-text.ts';
import { type Label, labelled } from './labels.ts';
import { type ReadValue, readValue } from './read-value.ts';

const MAX_HOTELS = 3;
const WORD = "\\p{Lu}[\\p{L}&'-]{0,24}";
const KIND =
  '(?:Hotel|Hotels|Lodge|Resort|Camp|Villas?|Guest ?[Hh]ouse|Inn|Manor|Boutique Hotel|Safari Lodge|Tented Camp|Beach Resort|Beach Club|Sands|Retreat|Suites|Hostel|Spa|Palace)';
const NAMED = new RegExp(`\\b(?:${WORD}[ \\n](?:(?:of|the|de|da|du|&|and)[ ])?){0,4}${WORD}[ \\n]${KIND}(?:[ ](?:&|and)[ ]Spa)?\\b`, 'gu');
const STAY_AT = new RegExp(
  `\\b(?:(?:stay(?:ing|ed)?|book(?:ed)?|rooms?|nights?|accommodation|prefer(?:ably)?)[ \\n](?:at|in)|hotel:?|lodge:|called|im hotel|a l'hotel|en el hotel|no hotel)[ \\n](?:the[ ]|Hotel[ ])?((?:${WORD}(?:[ ](?:of|the|de|da|du|&)[ ]|[ ])?){1,5})`,
  'gu',
);
const GENERIC =
  /^(?:a|an|the|our|your|this|that|my|which|what|any|some|hotel|hotels|lodge|resort|room|rooms|villa|camp|beach|safari|self|half|full|all|no|not|i|we|please|hi|hello|dear|kind|north|south|east|west)$/;
const PAST = /\b(?:stayed|been|was|were|loved|last (?:time|year)|not|instead of|rather than|disappointed)[^.!?]{0,30}$/;

const tidy = (name: string): string =>
  name
    .replace(/\s+/g, ' ')
    .replace(/^(?:The|At|In|Hotel:?)\s/u, '')
    .replace(/[\s,&.-]+$/, '')
    .trim();

const isName = ({ name, places }: { name: string; places: ReadonlySet<string> }): boolean => {
  const folded = foldText(name);
  const words = folded.split(' ').filter((word) => !GENERIC.test(word));
  return (
    words.length > 0 &&
    name.length >= 4 &&
    name.length <= 80 &&
    !places.has(folded) &&
    !/^(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*$/.test(words.join(' '))
  );
};

/** Hotels the client asks for by name, at most three; places of the tenant (`placeNames`, folded) and stays of the past are no hotels. */
export const readHotels = ({
  text,
  labels,
  placeNames,
}: {
  text: string;
  labels: readonly Label[];
  placeNames: readonly string[];
}): ReadValue<string>[] => {
  const places = new Set(placeNames.flatMap((name) => [foldText(name), ...foldText(name).split(/[^\p{L}]+/u)]));
  const given = labelled(labels, 'hotel').flatMap(({ value, line }) =>
    value.split(/[,;/]| or /).map((name) => ({ name: tidy(name), confidence: 0.9, source: line, start: -1 })),
  );
  const inText = (pattern: RegExp, group: 0 | 1, confidence: number) =>
    [...text.matchAll(pattern)]
      .filter((match) => !PAST.test(foldText(text.slice(Math.max(0, match.index - 40), match.index + (group === 1 ? 10 : 0)))))
      .map((match) => ({ name: tidy(match[group] ?? ''), confidence, source: match[0], start: match.index }));
  const found = [
    ...given,
    ...[...inText(NAMED, 0, 0.85), ...inText(STAY_AT, 1, 0.7)].sort((left, right) => left.start - right.start),
  ].filter(({ name }) => isName({ name, places }));
  const kept: typeof found = [];
  for (const entry of found) {
    const folded = foldText(entry.name);
    const twin = kept.findIndex(({ name }) => foldText(name).includes(folded) || folded.includes(foldText(name)));
    if (twin < 0) kept.push(entry);
    else if (entry.name.length > (kept[twin]?.name.length ?? 0)) kept[twin] = entry;
  }
  return kept.slice(0, MAX_HOTELS).map(({ name, confidence, source }) => readValue({ value: name, confidence, source }));
};
