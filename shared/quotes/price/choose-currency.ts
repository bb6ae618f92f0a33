import { type Combination, combineLegs } from './combine-legs.ts';
import type { Tariff } from './price-line.ts';
import { ownCurrency, rankStays } from './rank-stays.ts';
import type { LegSearch } from './search-leg.ts';

export type ChosenCurrency = { currency: string; combinations: Combination[]; withoutRate: string[] };

const isConverted = (combination: Combination): boolean => combination.every(({ total }) => total !== null);

type Attempt = { searches: readonly LegSearch[]; currency: string; tariff: Tariff; maxOptions: number };

const rankLegs = ({ searches, currency, tariff }: Omit<Attempt, 'maxOptions'>) =>
  searches.map(({ candidates }) => rankStays({ candidates, currency, tariff }));

const hotelsWithoutRate = (legs: ReturnType<typeof rankLegs>): string[] =>
  legs.flatMap((stays) => stays.filter(({ total }) => total === null).map(({ candidate }) => candidate.rate.hotelName));

/** Only what can be told in `currency`; null when a leg has nothing left. */
const attempt = ({ searches, currency, tariff, maxOptions }: Attempt): ChosenCurrency | null => {
  const legs = rankLegs({ searches, currency, tariff });
  const converted = legs.map((stays) => stays.filter(({ total }) => total !== null));
  const combinations = combineLegs({ legs: converted, maxOptions });
  return combinations.length === 0 ? null : { currency, combinations, withoutRate: hotelsWithoutRate(legs) };
};

/**
 * The currency of the quote and its combinations, best first: the tenant's (`currency`) if every option kept can be converted into it, else that
 * of the best match, without the options that cannot be brought into it (`withoutRate`). Null when no currency serves every leg.
 */
export const chooseCurrency = ({ searches, currency, tariff, maxOptions }: Attempt): ChosenCurrency | null => {
  const legs = rankLegs({ searches, currency, tariff });
  const kept = combineLegs({ legs, maxOptions });
  if (kept.length > 0 && kept.every(isConverted)) return { currency, combinations: kept, withoutRate: hotelsWithoutRate(legs) };
  const inOrder = kept.flatMap((combination) => combination.map(({ candidate }) => ownCurrency(candidate)));
  for (const own of new Set(inOrder)) {
    const chosen = attempt({ searches, currency: own, tariff, maxOptions });
    if (chosen !== null) return chosen;
  }
  return null;
};
