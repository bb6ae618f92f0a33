import type { FieldProblem } from '../../core/errors.ts';
import { foldText } from '../extract/fold-text.ts';
import type { Destination } from '../extract/place-names.ts';
import type { Trip } from '../schemas.ts';
import type { TripCorrection } from './schemas.ts';
import { stated } from './stated.ts';

type Places = Pick<Trip, 'destinations' | 'destinationText' | 'ambiguousDestinations' | 'legs'>;
type Corrected = { fields: Places; problems: FieldProblem[] };

const canonicalName = ({ text, destinations }: { text: string; destinations: readonly Destination[] }): string | null => {
  const folded = foldText(text).toLowerCase();
  return destinations.find(({ name, aliases }) => [name, ...aliases].some((form) => foldText(form).toLowerCase() === folded))?.name ?? null;
};

const unknown = (pointer: string): FieldProblem => ({ pointer, detail: 'is no destination of this agency' });

const isSameList = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((name, index) => name === right[index]);

/**
 * The destinations and legs of a trip after a person's correction. Names and aliases count as the agency wrote them, capitals and accents aside;
 * nothing is guessed. Nights of a place that stays in the list are kept when they are not said anew.
 */
export const correctPlaces = ({
  trip,
  correction,
  destinations,
}: {
  trip: Places;
  correction: TripCorrection;
  destinations: readonly Destination[];
}): Corrected => {
  const { destinations: names, legs } = correction;
  const { destinationText, ambiguousDestinations } = trip;
  if (names === undefined && legs === undefined)
    return { fields: { destinations: trip.destinations, destinationText, ambiguousDestinations, legs: trip.legs }, problems: [] };
  const foundNames = names?.map((text) => canonicalName({ text, destinations })) ?? null;
  const foundLegs =
    legs?.map(({ destination, nights }) => ({ destination: canonicalName({ text: destination, destinations }), nights })) ?? null;
  const problems = [
    ...(foundNames ?? []).flatMap((name, index) => (name === null ? [unknown(`/destinations/${index}`)] : [])),
    ...(foundLegs ?? []).flatMap(({ destination }, index) => (destination === null ? [unknown(`/legs/${index}/destination`)] : [])),
  ];
  const legNames = (foundLegs ?? []).map(({ destination }) => destination ?? '');
  const places = (foundNames ?? legNames).map((name) => name ?? '');
  if (problems.length === 0 && foundLegs !== null && !isSameList(legNames, places))
    problems.push({ pointer: '/legs', detail: 'must name the destinations in their order' });
  const newLegs =
    foundLegs?.map(({ nights }, index) => ({ destination: places[index] ?? '', nights })) ??
    places.map((destination) => ({ destination, nights: trip.legs.find((leg) => leg.destination === destination)?.nights ?? null }));
  return {
    fields: {
      destinations: places.map(stated),
      destinationText: places.join(', ').slice(0, 500),
      ambiguousDestinations: [],
      legs: newLegs,
    },
    problems,
  };
};
