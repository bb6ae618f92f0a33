import { readValue } from '../extract/read-value.ts';
import type { Trip } from '../schemas.ts';
import { announcesAddition, announcesChange } from './change-words.ts';

type Places = Pick<Trip, 'destinations' | 'destinationText' | 'ambiguousDestinations' | 'legs'>;
type Known = Pick<Trip, keyof Places | 'nights'>;

const MAX_TEXT_CHARACTERS = 500;

const nightsOf = (legs: Trip['legs'], destination: string): number | null =>
  legs.find((leg) => leg.destination === destination)?.nights ?? null;

/**
 * The places after a reply. A place that was wanted before is no change; a new one takes the place of the old ones unless the reply says
 * that it comes on top. `nights` is the new length of the whole stay when legs were added and all are known, else null; `isAddition`
 * says that the nights in the reply are those of a leg.
 */
export const mergePlaces = ({
  before,
  reply,
  folded,
}: {
  before: Known;
  reply: Known;
  /** The reply's text, folded. */
  folded: string;
}): { places: Places; nights: Trip['nights']; isAddition: boolean } => {
  const { destinations, ambiguousDestinations } = before;
  const kept = { destinations, ambiguousDestinations, legs: before.legs, destinationText: before.destinationText };
  const unchanged = { places: kept, nights: null, isAddition: false };
  if (reply.destinations.length === 0) {
    if (destinations.length > 0) return unchanged;
    return {
      ...unchanged,
      places: {
        ...kept,
        ambiguousDestinations: reply.ambiguousDestinations.length > 0 ? reply.ambiguousDestinations : ambiguousDestinations,
        destinationText: reply.destinationText || kept.destinationText,
      },
    };
  }
  const known = new Set(destinations.map(({ value }) => value));
  const fresh = reply.destinations.filter(({ value }) => !known.has(value));
  const said = { ambiguousDestinations: [], destinationText: reply.destinationText.slice(0, MAX_TEXT_CHARACTERS) };
  const replaced = { ...unchanged, places: { ...said, destinations: reply.destinations, legs: reply.legs } };
  if (known.size === 0) return replaced;
  if (fresh.length === 0 && (reply.destinations.length === known.size || !announcesChange(folded))) {
    // Only how long they stay in each.
    const legs = kept.legs.map((leg) => ({ ...leg, nights: nightsOf(reply.legs, leg.destination) ?? leg.nights }));
    return { ...unchanged, places: { ...kept, legs: destinations.length > 1 ? legs : kept.legs } };
  }
  if (fresh.length === 0 || !announcesAddition(folded)) return replaced;

  const [only] = destinations;
  const earlier =
    destinations.length === 1 && only !== undefined ? [{ destination: only.value, nights: before.nights?.value ?? null }] : kept.legs;
  const legs = [...earlier, ...fresh.map(({ value }) => ({ destination: value, nights: nightsOf(reply.legs, value) }))];
  const total = legs.reduce<number | null>((sum, leg) => (sum === null || leg.nights === null ? null : sum + leg.nights), 0);
  const source = legs.map((leg) => `${leg.destination} ${leg.nights}`).join(', ');
  return {
    places: {
      ...said,
      destinations: [...destinations, ...fresh],
      destinationText: `${kept.destinationText}, ${said.destinationText}`.slice(0, MAX_TEXT_CHARACTERS),
      legs,
    },
    nights: total === null || total > 60 ? null : readValue({ value: total, confidence: 0.85, source }),
    isAddition: true,
  };
};
