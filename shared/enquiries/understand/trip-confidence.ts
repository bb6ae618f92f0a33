import type { Trip } from '../schemas.ts';

/**
 * How sure a whole trip is, 0 to 1 with two decimals: the mean of what a quote is made from (destination, arrival, length of stay, grown-ups, children), where what nobody said, and what
 * rules and model read differently (`doubted`), counts nothing. A text that asks for no trip has nothing to be sure of: null.
 */
export const tripConfidence = ({ trip, doubted = [] }: { trip: Trip; doubted?: readonly string[] }): number | null => {
  if (!trip.isTravel) return null;
  const places = trip.destinations.map(({ confidence }) => confidence);
  const parts = {
    destinations: places.length === 0 ? 0 : Math.min(...places),
    checkIn: trip.checkIn?.confidence ?? 0,
    nights: Math.max(trip.nights?.confidence ?? 0, trip.checkOut?.confidence ?? 0),
    adults: trip.adults?.confidence ?? 0,
    children: trip.children?.confidence ?? 0,
  };
  const entries = Object.entries(parts).map(([field, confidence]) => (doubted.includes(field) ? 0 : confidence));
  return Math.round((entries.reduce((sum, part) => sum + part, 0) / entries.length) * 100) / 100;
};
