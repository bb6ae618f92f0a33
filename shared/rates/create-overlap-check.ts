import type { RateTerms } from './schemas.ts';

type Taken = { from: string; to: string; row: number };

const keyOf = (terms: RateTerms): string =>
  JSON.stringify(
    [
      terms.destination,
      terms.hotelName,
      terms.roomType,
      terms.mealPlan,
      terms.currency,
      terms.basis,
      terms.basis === 'per_person_stay' ? terms.stayNights : null,
    ].map((part) => (typeof part === 'string' ? part.toLowerCase().replace(/\s+/g, ' ') : part)),
  );

/** Where `from` belongs among windows that do not overlap, in order. */
const positionOf = (windows: readonly Taken[], from: string): number => {
  let low = 0;
  let high = windows.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((windows[middle]?.from ?? '') < from) low = middle + 1;
    else high = middle;
  }
  return low;
};

/**
 * A check to be called with each good row of a sheet in order: gives the earlier row that covers a date of the same hotel, room, meal plan, currency,
 * basis (and nights of a package), with the dates in common, or null, and then remembers the row.
 */
export const createOverlapCheck = (): ((input: { row: number; terms: RateTerms }) => Taken | null) => {
  const byKey = new Map<string, Taken[]>();
  return ({ row, terms }) => {
    const key = keyOf(terms);
    const windows = byKey.get(key) ?? [];
    byKey.set(key, windows);
    const position = positionOf(windows, terms.validFrom);
    const before = windows[position - 1];
    const after = windows[position];
    const rival = before && before.to >= terms.validFrom ? before : after && after.from <= terms.validTo ? after : null;
    if (rival !== null) {
      const from = [rival.from, terms.validFrom].toSorted().at(-1) ?? '';
      const [to = ''] = [rival.to, terms.validTo].toSorted();
      return { row: rival.row, from, to };
    }
    windows.splice(position, 0, { from: terms.validFrom, to: terms.validTo, row });
    return null;
  };
};
