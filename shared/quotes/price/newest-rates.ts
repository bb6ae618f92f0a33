import type { Rate } from '../../rates/schemas.ts';

/** Of each rate its newest version, where that is still active: an older version never stands in for a withdrawn one. */
export const newestRates = (rates: readonly Rate[]): Rate[] => {
  const newest = new Map<string, Rate>();
  for (const rate of rates) {
    const known = newest.get(rate.id);
    if (known === undefined || known.version < rate.version) newest.set(rate.id, rate);
  }
  return [...newest.values()].filter(({ active }) => active);
};
