import type { Trip } from '../schemas.ts';

/**
 * How sure the reading of a whole trip is, 0 to 1 with two places: the mean of its place, its dates and its party, each as sure as the least
 * sure of its parts, and 0 when it was not said. A text that asks for no trip has nothing to be sure of and gives null.
 */
export const tripConfidence = (trip: Trip): number | null => {
  if (!trip.isTravel) return null;
  const least = (values: readonly ({ confidence: number } | null)[]): number => {
    const said = values.flatMap((value) => (value === null ? [] : [value.confidence]));
    return said.length === 0 ? 0 : Math.min(...said);
  };
  const parts = [
    trip.ambiguousDestinations.length > 0 ? 0 : least(trip.destinations),
    least(trip.checkIn === null ? [trip.dateWindow] : [trip.checkIn, trip.checkOut, trip.nights]),
    least([trip.adults, trip.children]),
  ];
  return Math.round((parts.reduce((sum, part) => sum + part, 0) / parts.length) * 100) / 100;
};
