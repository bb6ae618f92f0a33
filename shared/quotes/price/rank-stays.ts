import { priceLine, type Tariff } from './price-line.ts';
import type { StayCandidate } from './types.ts';

/** A stay with its price in the currency tried; null when it cannot be converted into that. */
export type RankedStay = { candidate: StayCandidate; total: number | null };

/** What the stay costs the client in `currency`, as the sum of its rounded lines in minor units; null when a rate of exchange is missing. */
const totalIn = ({ candidate, currency, tariff }: { candidate: StayCandidate; currency: string; tariff: Tariff }): number | null => {
  let total = 0;
  for (const draft of candidate.drafts) {
    const amounts = priceLine({ draft, currency, tariff });
    if (amounts === null) return null;
    total += amounts.price.amount;
  }
  return total;
};

/** The currency a stay is sold in before any conversion: that of its first night. */
export const ownCurrency = ({ rate }: StayCandidate): string => rate.currency;

type Order = (left: RankedStay, right: RankedStay) => number;

const byName: Order = (left, right) => {
  const names = [left.candidate, right.candidate].map(({ rate }) => `${rate.hotelName}\u0000${rate.roomType}\u0000${rate.id}`);
  const [first = '', second = ''] = names;
  if (first === second) return 0;
  return first < second ? -1 : 1;
};

const byTotal: Order = (left, right) => {
  if (left.total === null || right.total === null) return Number(left.total === null) - Number(right.total === null);
  return left.total - right.total;
};

/** The best of one hotel, room and meal plan: the closest window, then the price. */
const bestOfProduct: Order = (left, right) =>
  byTotal({ ...left, total: left.total === null ? null : 0 }, { ...right, total: right.total === null ? null : 0 }) ||
  left.candidate.windowRank - right.candidate.windowRank ||
  byTotal(left, right) ||
  byName(left, right);

const bestBy = ({
  stays,
  keyOf,
  order,
}: {
  stays: readonly RankedStay[];
  keyOf: (stay: RankedStay) => string;
  order: Order;
}): RankedStay[] => [...Map.groupBy(stays, keyOf).values()].flatMap((group) => group.toSorted(order).slice(0, 1));

/** Currencies with more hotels first, so that the fewest are lost where nothing can be converted. */
const byCommonCurrency = (stays: readonly RankedStay[]): Order => {
  const counts = new Map<string, number>();
  for (const { candidate } of stays) counts.set(ownCurrency(candidate), (counts.get(ownCurrency(candidate)) ?? 0) + 1);
  return (left, right) => {
    const [first, second] = [ownCurrency(left.candidate), ownCurrency(right.candidate)];
    if (first === second) return 0;
    return (counts.get(second) ?? 0) - (counts.get(first) ?? 0) || (first < second ? -1 : 1);
  };
};

/**
 * One stay per hotel: of each room and meal plan the closest window, of those the cheapest. Hotels asked for come first, then the cheapest;
 * those whose price is not comparable for want of an exchange rate last, by currency.
 */
export const rankStays = ({
  candidates,
  currency,
  tariff,
}: {
  candidates: readonly StayCandidate[];
  currency: string;
  tariff: Tariff;
}): RankedStay[] => {
  const priced = candidates.map((candidate): RankedStay => ({ candidate, total: totalIn({ candidate, currency, tariff }) }));
  const products = bestBy({ stays: priced, keyOf: ({ candidate }) => candidate.productKey, order: bestOfProduct });
  const hotels = bestBy({
    stays: products,
    keyOf: ({ candidate }) => candidate.hotelKey,
    order: (left, right) => byTotal(left, right) || byName(left, right),
  });
  const common = byCommonCurrency(hotels.filter(({ total }) => total === null));
  return hotels.toSorted(
    (left, right) =>
      Number(right.candidate.requested) - Number(left.candidate.requested) ||
      byTotal(left, right) ||
      (left.total === null ? common(left, right) : 0) ||
      byName(left, right),
  );
};
