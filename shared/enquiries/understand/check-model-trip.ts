import { isLocalDate, type LocalDate } from '../../core/local-date.ts';
import { readHotels } from '../extract/hotels.ts';
import type { Label } from '../extract/labels.ts';
import type { Destination } from '../extract/place-names.ts';
import { type ReadValue, readValue } from '../extract/read-value.ts';
import { saysAges, saysNights, saysPeople, saysRooms } from './counts-said.ts';
import { datesSaid } from './dates-said.ts';
import { locateWords } from './locate-words.ts';
import type { ModelTrip } from './model-trip.ts';
import { isPlaceSaid } from './place-said.ts';
import type { MailReading } from './read-for-model.ts';

/** What of a model's answer the mail itself says, in the form of a trip's fields. */
export type CheckedTrip = {
  destinations: ReadValue<string>[];
  checkIn: ReadValue<LocalDate> | null;
  checkOut: ReadValue<LocalDate> | null;
  nights: ReadValue<number> | null;
  adults: ReadValue<number> | null;
  children: ReadValue<number> | null;
  childAges: ReadValue<number[]> | null;
  roomCount: ReadValue<number> | null;
  hotels: ReadValue<string>[];
  /** Names of fields whose value was left out: it cannot be, or the mail does not say it. */
  dropped: string[];
  /** Of those, what cannot be at all: no such day, a stay that ends before it begins, a party of -1. */
  impossible: ('date_impossible' | 'dates_reversed' | 'party_invalid')[];
};

/** Under what the rules give a plain statement, over what they only assume. */
const MODEL_CONFIDENCE = 0.75;
const MAX_DESTINATIONS = 10;
const MAX_HOTELS = 3;

type Said<T> = { value: T; words: string } | null;

const isCount = ({ value, min, max }: { value: number; min: number; max: number }): boolean =>
  Number.isInteger(value) && value >= min && value <= max;

const toRead = <T>({ value, words }: { value: T; words: string }, assumed = false): ReadValue<T> =>
  readValue({ value, confidence: assumed ? 0.6 : MODEL_CONFIDENCE, source: words, assumed });

const checkDay = ({ reading, said }: { reading: MailReading; said: Said<string> }): ReadValue<LocalDate> | null => {
  if (said === null || !isLocalDate(said.value)) return null;
  const found = datesSaid({ reading, words: said.words }).find(({ date }) => date === said.value);
  return found === undefined ? null : toRead(said, found.assumed);
};

const hotelLabel = (value: string): Label => ({ field: 'hotel', value, hint: '', line: value });

const checkHotel = ({ reading, name, placeNames }: { reading: MailReading; name: string; placeNames: string[] }): ReadValue<string>[] => {
  if (locateWords({ folded: reading.folded, words: name }).length === 0) return [];
  const [hotel, ...others] = readHotels({ text: '', labels: [hotelLabel(name)], placeNames });
  return hotel === undefined || others.length > 0 ? [] : [toRead({ value: hotel.value, words: name })];
};

const uniqueByValue = <T>(reads: readonly ReadValue<T>[]): ReadValue<T>[] =>
  [...new Map(reads.toReversed().map((read) => [read.value, read])).values()].toReversed();

const impossibleOf = ({ checkIn, checkOut, adults, children, childAges }: ModelTrip): CheckedTrip['impossible'] => {
  const days = [checkIn, checkOut].filter((day) => day !== null);
  const isReversed = checkIn !== null && checkOut !== null && checkOut.value <= checkIn.value;
  const isNoParty =
    (adults !== null && !isCount({ value: adults.value, min: 1, max: 20 })) ||
    (children !== null && !isCount({ value: children.value, min: 0, max: 10 })) ||
    (childAges !== null && (childAges.value.length > 10 || childAges.value.some((age) => !isCount({ value: age, min: 0, max: 17 }))));
  return [
    ...(days.some(({ value }) => !isLocalDate(value)) ? (['date_impossible'] as const) : []),
    ...(isReversed ? (['dates_reversed'] as const) : []),
    ...(isNoParty ? (['party_invalid'] as const) : []),
  ];
};

/**
 * Checks a model's answer against the mail, field by field: the words it names must stand there, and the rules' own readers must read its value out of them. A destination
 * must be one of `destinations`. What fails is left out and named in `dropped`.
 */
export const checkModelTrip = ({
  model,
  reading,
  destinations,
}: {
  model: ModelTrip;
  reading: MailReading;
  destinations: readonly Destination[];
}): CheckedTrip => {
  const { order } = reading.order;
  const impossible = impossibleOf(model);
  const isStay = !impossible.includes('dates_reversed');
  const isParty = !impossible.includes('party_invalid');
  const keep = <T>(said: Said<T>, isSaid: (said: { value: T; words: string }) => boolean): ReadValue<T> | null =>
    said !== null && locateWords({ folded: reading.folded, words: said.words }).length > 0 && isSaid(said) ? toRead(said) : null;
  const names = new Set(destinations.map(({ name }) => name));
  const places = (model.destinations ?? []).slice(0, MAX_DESTINATIONS).filter((place) => place !== null);
  const hotels = (model.hotels ?? []).slice(0, MAX_HOTELS).filter((name) => name !== null);
  const placeNames = destinations.flatMap(({ name, aliases }) => [name, ...aliases]);
  const checked = {
    destinations: uniqueByValue(
      places
        .filter(({ name, words }) => names.has(name) && isPlaceSaid({ reading, name, words }))
        .map(({ name, words }) => toRead({ value: name, words })),
    ),
    checkIn: isStay ? checkDay({ reading, said: model.checkIn }) : null,
    checkOut: isStay ? checkDay({ reading, said: model.checkOut }) : null,
    nights: keep(model.nights, ({ value, words }) => isCount({ value, min: 1, max: 60 }) && saysNights({ words, nights: value })),
    adults: keep(model.adults, ({ value, words }) => isParty && saysPeople({ words, kind: 'adults', count: value, order })),
    children: keep(model.children, ({ value, words }) => isParty && saysPeople({ words, kind: 'children', count: value, order })),
    childAges: keep(model.childAges, ({ value, words }) => isParty && value.length > 0 && saysAges({ words, ages: value, order })),
    roomCount: keep(model.roomCount, ({ value, words }) => isCount({ value, min: 1, max: 20 }) && saysRooms({ words, count: value })),
    hotels: uniqueByValue(hotels.flatMap((name) => checkHotel({ reading, name, placeNames }))),
  };
  const single = ['checkIn', 'checkOut', 'nights', 'adults', 'children', 'childAges', 'roomCount'] as const;
  const dropped = [
    ...single.filter((field) => model[field] !== null && checked[field] === null),
    ...(places.length > checked.destinations.length ? ['destinations'] : []),
    ...(hotels.length > checked.hotels.length ? ['hotels'] : []),
  ];
  return { ...checked, dropped, impossible };
};
