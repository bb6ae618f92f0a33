import { formatMoney } from '../../core/format-money.ts';
import { addDays } from '../../core/local-date.ts';
import type { Line, Stay } from '../schemas.ts';
import { cleanLine } from './clean-text.ts';
import { describeCancellation } from './describe-cancellation.ts';
import { describeRooms } from './describe-party.ts';
import { formatDate, formatDateRange } from './format-date.ts';
import { countWords, listWords } from './list-words.ts';

/** A priced line for the client's eyes: no cost, markup or commission. `period` only where it covers a part of the stay. */
export type LineView = { description: string; period: string | null; price: string; assumed: boolean };

/** A stay in words. */
export type StayView = {
  hotelName: string;
  /** `★★★★½`, empty when not rated. */
  stars: string;
  destination: string;
  /** `Garden Room, half board`. */
  roomAndMeal: string;
  /** `10–17 July 2026, 7 nights`. */
  dates: string;
  arrival: string;
  departure: string;
  rooms: string;
  included: string;
  lines: LineView[];
  cancellation: string[];
};

const MEAL_WORDS: Readonly<Record<Stay['mealPlan'], string>> = {
  SC: 'self-catering',
  BB: 'bed and breakfast',
  HB: 'half board',
  FB: 'full board',
  AI: 'all inclusive',
};

const starsOf = (rating: number | null): string =>
  rating === null || rating <= 0 ? '' : `${'★'.repeat(Math.min(5, Math.floor(rating)))}${rating % 1 === 0 ? '' : '½'}`;

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const includedWords = ({ transfers, flights, activities, text }: Stay['included']): string => {
  const named = [flights ? 'flights' : '', transfers ? 'transfers' : '', activities ? 'activities' : ''].filter((word) => word !== '');
  const list = named.length === 0 ? '' : `${capitalised(listWords(named))}.`;
  const without = flights ? '' : 'Flights are not included.';
  return [list, cleanLine(text), without].filter((sentence) => sentence !== '').join(' ');
};

const describeLine = ({ line, stay, locale }: { line: Line; stay: Stay; locale: string }): LineView => {
  const whole = line.from === stay.checkIn && line.nights === stay.nights;
  const range = formatDateRange({ from: line.from, to: addDays(line.from, line.nights), locale });
  return {
    description: cleanLine(line.description),
    period: whole ? null : `${range}, ${countWords(line.nights, 'night')}`,
    price: formatMoney({ money: line.price, locale }),
    assumed: line.assumed,
  };
};

/** `lines` are those of this stay. `locale` must be a tag that exists. */
export const describeStay = ({ stay, lines, locale }: { stay: Stay; lines: readonly Line[]; locale: string }): StayView => {
  const rooms = describeRooms(stay.rooms);
  return {
    hotelName: cleanLine(stay.hotelName),
    stars: starsOf(stay.hotelRating),
    destination: cleanLine(stay.destination),
    roomAndMeal: `${cleanLine(stay.roomType)}, ${MEAL_WORDS[stay.mealPlan]}`,
    dates: `${formatDateRange({ from: stay.checkIn, to: stay.checkOut, locale })}, ${countWords(stay.nights, 'night')}`,
    arrival: formatDate({ date: stay.checkIn, locale, weekday: true }),
    departure: formatDate({ date: stay.checkOut, locale, weekday: true }),
    rooms: rooms === '' || !stay.roomsAssumed ? rooms : `${rooms} (our assumption)`,
    included: includedWords(stay.included),
    lines: lines.map((line) => describeLine({ line, stay, locale })),
    cancellation: describeCancellation({ policy: stay.cancellationPolicy, checkIn: stay.checkIn, locale }),
  };
};
