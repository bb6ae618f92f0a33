import type { PlacedMention } from './destinations.ts';
import type { NightsMention } from './nights.ts';

export type Leg = { destination: string; nights: number | null };

const NEAR = 60;
const ELLIPSIS = /\b(?:and|y|e|et|und|then|plus)[ \n]{1,2}([a-z]+|\d{1,2})[ \n]{1,2}(?:in|at|on|en|em|na|no|a|aux?|im)[ \n]/g;

const distance = ({ mention, place }: { mention: NightsMention; place: PlacedMention }): number =>
  place.start >= mention.end ? place.start - mention.end : mention.start >= place.end ? mention.start - place.end : 0;

/** True when a length of stay and a place stand side by side within one clause. */
export const standsBeside = ({ body, mention, place }: { body: string; mention: NightsMention; place: PlacedMention }): boolean => {
  const gap = place.start >= mention.end ? body.slice(mention.end, place.start) : body.slice(place.end, mention.start);
  return gap.length <= NEAR && !/[.!?;。\n]\s|[.。](?=\s)|,(?![^,]{0,12}\d)/.test(gap.replace(/\n(?=\S)/g, ' '));
};

const nightsFor = ({
  body,
  nights,
  places,
  used,
}: {
  body: string;
  nights: readonly NightsMention[];
  places: readonly PlacedMention[];
  used: Set<NightsMention>;
}): NightsMention | null => {
  const near = nights
    .filter((mention) => !used.has(mention) && places.some((place) => standsBeside({ body, mention, place })))
    .toSorted(
      (left, right) =>
        Math.min(...places.map((place) => distance({ mention: left, place }))) -
        Math.min(...places.map((place) => distance({ mention: right, place }))),
    );
  return near[0] ?? null;
};

/** "Three nights at the Falls and six in Cape Town": the second count stands without its noun. */
export const findEllipses = ({ body, parse }: { body: string; parse: (word: string) => number | null }): NightsMention[] =>
  [...body.matchAll(ELLIPSIS)].flatMap((match) => {
    const count = parse(match[1] ?? '');
    return count === null || count < 1 || count > 60
      ? []
      : [{ start: match.index, end: match.index + match[0].length, nights: count, days: false, source: match[0].trim() }];
  });

/**
 * How long each destination is visited. Nights count for a place when they stand beside it; with all legs but one known,
 * the rest of `totalNights` is the last one's. Unknown nights stay null.
 * @returns the legs in the order of `destinations`, and the mentions that were used up by them.
 */
export const readLegs = ({
  body,
  destinations,
  mentions,
  nights,
  totalNights,
}: {
  body: string;
  destinations: readonly string[];
  mentions: readonly PlacedMention[];
  nights: readonly NightsMention[];
  totalNights: number | null;
}): { legs: Leg[]; used: Set<NightsMention> } => {
  const used = new Set<NightsMention>();
  if (destinations.length < 2) return { legs: destinations.map((destination) => ({ destination, nights: totalNights })), used };
  const legs = destinations.map((destination) => {
    const places = mentions.filter(({ candidates }) => candidates[0]?.name === destination);
    const found = nightsFor({ body, nights, places, used });
    if (found) used.add(found);
    return { destination, nights: found?.nights ?? null };
  });
  const unknown = legs.filter((leg) => leg.nights === null);
  const known = legs.reduce((sum, leg) => sum + (leg.nights ?? 0), 0);
  const rest = totalNights === null ? 0 : totalNights - known;
  if (totalNights !== null && known > totalNights) return { legs: legs.map((leg) => ({ ...leg, nights: null })), used };
  const complete = unknown.length === 1 && rest >= 1 ? legs.map((leg) => ({ ...leg, nights: leg.nights ?? rest })) : legs;
  return {
    legs: complete.map((leg) => ({ ...leg, nights: leg.nights !== null && leg.nights >= 1 && leg.nights <= 60 ? leg.nights : null })),
    used,
  };
};
