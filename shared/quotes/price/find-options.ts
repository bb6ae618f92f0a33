import type { Leg, NoAvailability, Option, Priced } from '../schemas.ts';
import { buildOption } from './build-option.ts';
import { checkSearch } from './check-search.ts';
import { chooseCurrency } from './choose-currency.ts';
import type { Combination } from './combine-legs.ts';
import { compareBudget } from './compare-budget.ts';
import { nearestWindows } from './nearest-windows.ts';
import { newestRates } from './newest-rates.ts';
import { type LegSearch, searchLeg } from './search-leg.ts';
import type { SearchInput } from './types.ts';

const DEFAULT_OPTIONS = 3;
const MOST_REASONS = 100;

type Reasons = NoAvailability['reasons'];

const withoutNights = (input: SearchInput): NoAvailability | null => {
  const open = input.legs.filter(({ nights }) => nights === null);
  if (open.length === 0) return null;
  const reasons = open.map(({ destination }): Reasons[number] => ({
    reason: 'nights_per_leg_unknown',
    destination,
    hotelName: null,
    detail: 'The nights at this destination are not known; a person splits them.',
  }));
  return { result: 'no_availability', reasons, nearestWindows: [] };
};

const reasonsOf = ({ leg, failures, rates }: LegSearch): Reasons => {
  const { destination } = leg;
  if (failures.length > 0) return failures.map((failure) => ({ ...failure, destination })).slice(0, MOST_REASONS);
  if (rates.length > 0) return [];
  return [{ reason: 'destination_without_rates', destination, hotelName: null, detail: `There are no rates for ${destination}.` }];
};

const withoutStays = ({ searches, input }: { searches: readonly LegSearch[]; input: SearchInput }): NoAvailability | null => {
  const empty = searches.filter(({ candidates }) => candidates.length === 0);
  if (empty.length === 0) return null;
  return {
    result: 'no_availability',
    reasons: empty.flatMap(reasonsOf),
    nearestWindows: empty.flatMap(({ rates, leg }) => nearestWindows({ rates, leg, today: input.today })),
  };
};

const withoutExchangeRate = (searches: readonly LegSearch[]): NoAvailability => ({
  result: 'no_availability',
  reasons: searches.flatMap(({ leg, candidates }) =>
    [...new Set(candidates.map(({ rate }) => rate.hotelName))].slice(0, MOST_REASONS).map((hotelName) => ({
      reason: 'fx_missing' as const,
      destination: leg.destination,
      hotelName,
      detail: 'There is no exchange rate that brings the stays of this trip into one currency.',
    })),
  ),
  nearestWindows: [],
});

/** True when a hotel was asked for and this is another, in a leg where the one asked for exists or in a trip where none is of those. */
const isAlternative = ({
  combination,
  searches,
  hotels,
}: {
  combination: Combination;
  searches: readonly LegSearch[];
  hotels: readonly string[];
}) => {
  if (hotels.length === 0) return false;
  if (combination.every(({ candidate }) => !candidate.requested)) return true;
  return combination.some(({ candidate }, leg) => !candidate.requested && (searches[leg]?.foundHotels.length ?? 0) > 0);
};

const inOrderShown = (left: Omit<Option, 'id'>, right: Omit<Option, 'id'>): number =>
  Number(left.overBudget) - Number(right.overBudget) ||
  Number(left.alternative) - Number(right.alternative) ||
  left.total.amount - right.total.amount;

const droppedOf = ({ searches, withoutRate }: { searches: readonly LegSearch[]; withoutRate: readonly string[] }): Priced['dropped'] => {
  const unavailable = searches.flatMap(({ failures }) => failures.map(({ hotelName, reason }) => ({ hotelName, reason })));
  const withoutPrice = withoutRate.map((hotelName) => ({ hotelName, reason: 'fx_missing' as const }));
  return [...withoutPrice, ...unavailable].slice(0, MOST_REASONS);
};

/**
 * The best options for a trip, priced from stored rates alone, or why there are none (spec: quotes, "Finding options" and "Price of an option").
 *
 * Takes rates, legs (local dates), the party with ages at check-in, wishes, budget, the tenant's currency, an exchange-rate snapshot and markups
 * in basis points. Gives at most `maxOptions` options named A, B, C ... in the order shown: within the budget first, hotels asked for first, then
 * the cheapest; one per hotel (several legs: one stay per leg). Hotels asked for are always among those kept. All amounts are minor units.
 * Throws `validation_failed` when the input contradicts itself (see `checkSearch`) or amounts are too large to count exactly.
 */
export const findOptions = (input: SearchInput): Priced | NoAvailability => {
  checkSearch(input);
  const unknown = withoutNights(input);
  if (unknown !== null) return unknown;
  const { party, hotels, mealPlans, fxSet, destinationMarkupBp, defaultMarkupBp, maxOptions = DEFAULT_OPTIONS } = input;
  const legs = input.legs.flatMap((leg): Leg[] => (leg.nights === null ? [] : [{ ...leg, nights: leg.nights }]));
  const tariff = { fxSet, destinationMarkupBp, defaultMarkupBp };
  const rates = newestRates(input.rates);
  const searches = legs.map((leg) => searchLeg({ rates, leg, party, mealPlans, hotels, tariff }));
  const nothing = withoutStays({ searches, input });
  if (nothing !== null) return nothing;
  const chosen = chooseCurrency({ searches, currency: input.quoteCurrency, tariff, maxOptions });
  if (chosen === null) return withoutExchangeRate(searches);
  const { currency, combinations, withoutRate } = chosen;
  const options = combinations.map((combination) => {
    const alternative = isAlternative({ combination, searches, hotels });
    const option = buildOption({ combination, legs, party, currency, tariff, alternative });
    const stays = combination.map(({ candidate }, index) => ({ candidate, nights: legs[index]?.nights ?? 0 }));
    return { ...option, ...compareBudget({ budget: input.budget, party, stays, total: option.total, fxSet }) };
  });
  const found = new Set(searches.flatMap(({ foundHotels }) => foundHotels));
  return {
    result: 'priced',
    currency,
    options: options.toSorted(inOrderShown).map((option, index) => ({ id: String.fromCharCode(65 + index), ...option })),
    requestedHotelNotFound: hotels.filter((name) => !found.has(name)),
    dropped: droppedOf({ searches, withoutRate }),
  };
};
