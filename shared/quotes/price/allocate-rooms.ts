import type { Rate } from '../../rates/schemas.ts';
import type { Party, Room } from '../schemas.ts';
import { classifyAge, classifyGuests, sortBands } from './classify-guests.ts';

type Limits = { maxAdults: number; maxChildren: number };
type People = { grownUps: number; overAge: number[]; children: (number | null)[]; infants: number[] };

const limitsOf = (rates: readonly Rate[]): Limits => ({
  maxAdults: Math.min(...rates.map(({ maxAdults }) => maxAdults ?? Number.POSITIVE_INFINITY)),
  maxChildren: Math.min(...rates.map(({ maxChildren }) => maxChildren ?? Number.POSITIVE_INFINITY)),
});

/** True when every rate takes every room: within its limits, and nobody's child without an adult. */
const roomsFit = ({ rooms, rates }: { rooms: readonly Room[]; rates: readonly Rate[] }): boolean =>
  rates.every((rate) => {
    const bands = sortBands(rate.childBands);
    return rooms.every((room) => {
      const { adults, childCount } = classifyGuests({ room, bands });
      if (adults === 0) return false;
      return adults <= (rate.maxAdults ?? Number.POSITIVE_INFINITY) && childCount <= (rate.maxChildren ?? Number.POSITIVE_INFINITY);
    });
  });

/** Seasons may draw the ages differently: who is an adult in one of them takes an adult's place, who is an infant takes none only if so in all. */
const sortPeople = ({ party, rates }: { party: Party; rates: readonly Rate[] }): People => {
  const bandSets = rates.map(({ childBands }) => sortBands(childBands));
  const people: People = { grownUps: party.adults, overAge: [], children: [], infants: [] };
  for (const age of party.childAges) {
    const classes = bandSets.map((bands) => classifyAge({ age, bands }));
    if (age !== null && classes.includes('adult')) people.overAge.push(age);
    else if (age !== null && classes.every((ageClass) => ageClass === 'infant')) people.infants.push(age);
    else people.children.push(age);
  }
  return people;
};

/** `count` rooms filled one after the other, keeping one adult back for each room still to come; null when somebody is left over. */
const fillRooms = ({ people, limits, count }: { people: People; limits: Limits; count: number }): Room[] | null => {
  let adultsLeft = people.grownUps + people.overAge.length;
  const places: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const adults = Math.min(limits.maxAdults, adultsLeft - (count - index - 1));
    if (adults < 1) return null;
    places.push(adults);
    adultsLeft -= adults;
  }
  const children = [...people.children];
  const overAge = [...people.overAge];
  // A grown-up in each room before the rest are placed, so that no youth is alone while it can be helped.
  let spareGrownUps = Math.max(0, people.grownUps - count);
  let firstGrownUps = Math.min(people.grownUps, count);
  const rooms = places.map((adults, index): Room => {
    const own = firstGrownUps > 0 ? 1 : 0;
    firstGrownUps -= own;
    const more = Math.min(adults - own, spareGrownUps);
    spareGrownUps -= more;
    const childAges = [...overAge.splice(0, adults - own - more), ...children.splice(0, Math.min(limits.maxChildren, children.length))];
    return { adults: own + more, childAges: index === 0 ? [...childAges, ...people.infants] : childAges };
  });
  return adultsLeft === 0 && children.length === 0 ? rooms : null;
};

/**
 * Who sleeps where: the rooms as asked for, else the fewest that every one of `rates` takes, filled in order, no child without an adult.
 * Rates without limits take everybody as one group. Null when no way of filling fits.
 */
export const allocateRooms = ({ party, rates }: { party: Party; rates: readonly Rate[] }): Room[] | null => {
  if (party.rooms !== null) return roomsFit({ rooms: party.rooms, rates }) ? [...party.rooms] : null;
  const limits = limitsOf(rates);
  const people = sortPeople({ party, rates });
  const mostRooms = people.grownUps + people.overAge.length;
  for (let count = 1; count <= mostRooms; count += 1) {
    const rooms = fillRooms({ people, limits, count });
    if (rooms !== null && roomsFit({ rooms, rates })) return rooms;
  }
  return null;
};
