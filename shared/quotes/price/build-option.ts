import { addDays } from '../../core/local-date.ts';
import { subtractMoney, sumMoney } from '../../core/money.ts';
import type { Leg, Line, Option, Party, Stay } from '../schemas.ts';
import type { Combination } from './combine-legs.ts';
import { describeLine, explainLine } from './describe-line.ts';
import { priceLine, type Tariff } from './price-line.ts';
import type { DraftLine, StayCandidate } from './types.ts';

const lineOf = ({ draft, leg, currency, tariff }: { draft: DraftLine; leg: number; currency: string; tariff: Tariff }): Line => {
  const amounts = priceLine({ draft, currency, tariff });
  if (amounts === null) throw new TypeError('an option was kept that cannot be converted');
  const { rate, kind, from, nights, quantity, unitAmount, unknownAge } = draft;
  return {
    kind,
    description: describeLine(draft),
    leg,
    from,
    nights,
    quantity,
    unit: { amount: unitAmount, currency: rate.currency },
    rateId: rate.id,
    rateVersion: rate.version,
    sourceRow: rate.sourceRow,
    explain: explainLine({ draft, amounts }),
    cost: amounts.cost,
    price: amounts.price,
    markup: amounts.markup,
    commission: amounts.commission,
    assumed: unknownAge > 0,
  };
};

const stayOf = ({ candidate, leg, party }: { candidate: StayCandidate; leg: Leg; party: Party }): Stay => {
  const { rate, rooms } = candidate;
  return {
    destination: rate.destination,
    hotelName: rate.hotelName,
    hotelRating: rate.hotelRating,
    supplier: rate.supplier,
    roomType: rate.roomType,
    mealPlan: rate.mealPlan,
    checkIn: leg.checkIn,
    checkOut: addDays(leg.checkIn, leg.nights),
    nights: leg.nights,
    rooms: rooms.map(({ adults, childAges }) => ({ adults, childAges: [...childAges] })),
    roomsAssumed: party.rooms === null,
    included: rate.included,
    cancellationPolicy: rate.cancellationPolicy,
    paymentSchedule: rate.paymentSchedule,
  };
};

const assumptionsOf = ({ combination, party }: { combination: Combination; party: Party }): string[] => {
  const drafts = combination.flatMap(({ candidate }) => candidate.drafts);
  const assumed = new Set<string>();
  for (const { unknownAge, band, rate } of drafts) {
    if (unknownAge === 0 || band === null) continue;
    assumed.add(
      `${unknownAge} ${unknownAge === 1 ? 'child' : 'children'} of unknown age priced as aged ${band.maxAge} at ${rate.hotelName}`,
    );
  }
  if (party.rooms !== null) return [...assumed];
  for (const { candidate } of combination) {
    const { length } = candidate.rooms;
    assumed.add(`${length} ${length === 1 ? 'room' : 'rooms'} (${candidate.rate.roomType}) at ${candidate.rate.hotelName}`);
  }
  return [...assumed];
};

export type UnnamedOption = Omit<Option, 'id' | 'overBudget' | 'budgetNotCompared'>;

/**
 * An option of one stay per leg with every line in `currency`; total, cost and margin are sums of the rounded lines. All stays must be convertible.
 * Throws `validation_failed` on amounts too large to count.
 */
export const buildOption = ({
  combination,
  legs,
  party,
  currency,
  tariff,
  alternative,
}: {
  combination: Combination;
  legs: readonly Leg[];
  party: Party;
  currency: string;
  tariff: Tariff;
  alternative: boolean;
}): UnnamedOption => {
  const lines = combination.flatMap(({ candidate }, leg) => candidate.drafts.map((draft) => lineOf({ draft, leg, currency, tariff })));
  const stays = combination.flatMap(({ candidate }, index) => {
    const leg = legs[index];
    return leg === undefined ? [] : [stayOf({ candidate, leg, party })];
  });
  const total = sumMoney({ amounts: lines.map(({ price }) => price), currency });
  const cost = sumMoney({ amounts: lines.map((line) => line.cost), currency });
  const assumed = assumptionsOf({ combination, party });
  return { stays, lines, currency, total, cost, margin: subtractMoney(total, cost), alternative, assumed };
};
