import { askedPlace } from './asked-place.ts';
import { findPlaces, type PlaceMention } from './find-places.ts';
import { foldText } from './fold-text.ts';
import { type Label, labelled } from './labels.ts';
import { type Destination, placeForms } from './place-names.ts';
import { type PlaceRole, placeRole } from './place-role.ts';
import { type ReadValue, readValue } from './read-value.ts';

export type PlacedMention = PlaceMention & { role: PlaceRole; words: string; area: 'label' | 'body' | 'subject' };
export type ReadDestinations = {
  destinations: ReadValue<string>[];
  ambiguous: { name: string; score: number }[];
  destinationText: string;
  /** Wanted places of the body, for reading what is said about each. */
  mentions: PlacedMention[];
};

const MAX_DESTINATIONS = 10;
const NAME_BEFORE = /(?:^|[^\p{L}'])(\p{Lu}\p{Ll}{2,14})[ ]$/u;
const NO_FIRST_NAME =
  /^(?:greater|south|north|east|west|southern|northern|hotel|lodge|destination|visit|explore|safari|park|island|national|the|and|for|from|please|quote|trip|holiday|honeymoon|luxury|private|family|around|see|want|january|february|march|april|may|june|july|august|september|october|november|december|easter|christmas|monday|tuesday|wednesday|thursday|friday|saturday|sunday)$/;

/** "phone Johan Kruger back": a place of one word behind a first name is a surname. */
const isSurname = ({ text, mention, forms }: { text: string; mention: PlaceMention; forms: ReturnType<typeof placeForms> }): boolean => {
  const before = text.slice(Math.max(0, mention.start - 40), mention.start);
  const first = NAME_BEFORE.exec(before)?.[1];
  if (first === undefined || /\s/.test(text.slice(mention.start, mention.end)) || !/^\p{Lu}/u.test(text.slice(mention.start))) return false;
  const folded = foldText(first);
  const opensSentence = /(?:^|[.!?\n]\s*)$/.test(before.slice(0, -first.length - 1));
  if (NO_FIRST_NAME.test(folded) || forms.some(({ words }) => words.includes(folded))) return false;
  return !opensSentence || /^ (?:called|phoned|wrote|said|asked|is|will|has|told|from|and I)\b/.test(text.slice(mention.end));
};

const roleIn = ({
  text,
  folded,
  mention,
  forms,
  area,
}: {
  text: string;
  folded: string;
  mention: PlaceMention;
  forms: ReturnType<typeof placeForms>;
  area: PlacedMention['area'];
}): PlaceRole =>
  area === 'body' && isSurname({ text, mention, forms }) ? 'mentioned' : placeRole({ folded, start: mention.start, end: mention.end });

const inArea = ({
  text,
  area,
  forms,
}: {
  text: string;
  area: PlacedMention['area'];
  forms: ReturnType<typeof placeForms>;
}): PlacedMention[] => {
  const folded = foldText(text);
  return findPlaces({ folded, forms }).map((mention) => ({
    ...mention,
    area,
    words: text.slice(mention.start, mention.end),
    role: roleIn({ text, folded, mention, forms, area }),
  }));
};

/** A place that is also a name of the sender ("Anna Kruger") is wanted only when words of place go before it. */
const isOwnName = ({ mention, text, ownName }: { mention: PlacedMention; text: string; ownName: string }): boolean =>
  foldText(ownName)
    .split(/[^\p{L}]+/u)
    .includes(foldText(mention.words)) &&
  !/\b(?:in|to|at|the|visit|for|nach|im|den|al|el|au|ao|no|a)[ \n]$/i.test(text.slice(Math.max(0, mention.start - 12), mention.start));

const inOrder = (mentions: readonly PlacedMention[]): PlacedMention[] => {
  const bodyNames = new Set(mentions.filter(({ area }) => area !== 'subject').map(({ candidates }) => candidates[0]?.name));
  const placed = mentions.filter(({ area, candidates }) => area !== 'subject' || !bodyNames.has(candidates[0]?.name));
  const rank = { label: 0, body: 1, subject: 2 };
  const sorted = placed.toSorted((left, right) => rank[left.area] - rank[right.area] || left.start - right.start);
  const starts = sorted.filter(({ role }) => role === 'first').map(({ candidates }) => candidates[0]?.name);
  return sorted.toSorted(
    (left, right) => Number(starts.includes(right.candidates[0]?.name)) - Number(starts.includes(left.candidates[0]?.name)),
  );
};

/** "Três noites nas Cataratas" after "Cataratas Vitória": one telling word of a name already given, behind a word of place. */
const shortNames = ({ body, named }: { body: string; named: readonly PlacedMention[] }): PlacedMention[] => {
  const folded = foldText(body);
  return named.flatMap((mention) => {
    const words = foldText(mention.words).split(/[^\p{L}]+/u);
    if (words.length < 2) return [];
    const others = named.filter((other) => other !== mention).map((other) => foldText(other.words));
    return words
      .filter((word) => word.length >= 4 && !others.some((other) => other.includes(word)))
      .flatMap((word) => [
        ...folded.matchAll(new RegExp(`\\b(?:in|at|the|nas?|nos?|en|em|aux?|las?|los|den|der|die)[ \\n](${word})\\b`, 'gu')),
      ])
      .map((match) => ({
        ...mention,
        area: 'body' as const,
        role: 'wanted' as const,
        start: match.index,
        end: match.index + match[0].length,
      }));
  });
};

/**
 * The tenant's destinations that a mail asks for, each once, in order of travel (canonical names). A place that fits two destinations
 * within 0.03 is `ambiguous` unless one of them is named clearly elsewhere. No match gives an empty list: never a default.
 */
export const readDestinations = ({
  body,
  subject,
  labels,
  destinations,
  ownName,
}: {
  body: string;
  subject: string;
  labels: readonly Label[];
  destinations: readonly Destination[];
  ownName: string;
}): ReadDestinations => {
  const forms = placeForms(destinations);
  const labelText = labelled(labels, 'destination')
    .map(({ value }) => value)
    .join('\n');
  const own = inArea({ text: body, area: 'body', forms }).filter((mention) => !isOwnName({ mention, text: body, ownName }));
  const all = [...inArea({ text: labelText, area: 'label', forms }), ...own, ...inArea({ text: subject, area: 'subject', forms })];
  const doubted = new Set(
    own.filter(({ role }) => role === 'mentioned' || role === 'refused').map(({ candidates }) => candidates[0]?.name),
  );
  const refusals = own.filter(({ role }) => role === 'refused');
  const isRefused = (mention: PlacedMention) =>
    mention.area === 'body' &&
    refusals.some((refusal) => refusal.start > mention.start && foldText(refusal.words) === foldText(mention.words));
  const wanted = all.filter(
    (mention) =>
      mention.role !== 'mentioned' &&
      mention.role !== 'refused' &&
      !isRefused(mention) &&
      !(mention.area === 'subject' && doubted.has(mention.candidates[0]?.name)),
  );
  const clear = inOrder(wanted.filter(({ candidates }) => candidates.length === 1));
  const seen = new Map<string, PlacedMention>();
  for (const mention of clear) {
    const name = mention.candidates[0]?.name;
    if (name !== undefined && !seen.has(name)) seen.set(name, mention);
  }
  const ambiguous = wanted
    .filter(({ candidates }) => candidates.length > 1 && !candidates.some(({ name }) => seen.has(name)))
    .flatMap(({ candidates }) => candidates);
  const read = [...seen]
    .slice(0, MAX_DESTINATIONS)
    .map(([name, mention]) =>
      readValue({ value: name, confidence: mention.score === 1 ? 0.95 : Math.min(0.9, mention.score), source: mention.words }),
    );
  const words = [
    labelText,
    ...[...seen.values(), ...wanted.filter(({ candidates }) => candidates.length > 1)].map((mention) => mention.words),
  ];
  const named = [...new Set(words.map((word) => word.replace(/\s+/g, ' ').trim()))].filter((word) => word !== '').join(', ');
  return {
    destinations: read,
    ambiguous: [...new Map(ambiguous.map((candidate) => [candidate.name, candidate])).values()],
    destinationText: (named || askedPlace(body) || askedPlace(subject)).replace(/\s+/g, ' ').slice(0, 500),
    mentions: [...wanted.filter(({ area }) => area === 'body'), ...shortNames({ body, named: [...seen.values()] })],
  };
};
