import type { RankedStay } from './rank-stays.ts';

/** One stay per leg. */
export type Combination = readonly RankedStay[];

/**
 * The best of each leg together, the second best together, and so on, up to `maxOptions`. A leg with fewer hotels than another stays with its last.
 * Empty when a leg has none.
 */
export const combineLegs = ({ legs, maxOptions }: { legs: readonly (readonly RankedStay[])[]; maxOptions: number }): Combination[] => {
  if (legs.some((stays) => stays.length === 0)) return [];
  const count = Math.min(maxOptions, Math.max(...legs.map((stays) => stays.length)));
  return Array.from({ length: count }, (_, index) =>
    legs.flatMap((stays) => {
      const stay = stays[Math.min(index, stays.length - 1)];
      return stay === undefined ? [] : [stay];
    }),
  );
};
