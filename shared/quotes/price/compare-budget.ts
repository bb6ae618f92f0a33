import type { Money } from '../../core/money-schema.ts';
import { toSafeAmount } from '../../core/round-half-up.ts';
import { convertWithFxSet } from '../../rates/convert-with-fx-set.ts';
import type { FxSet } from '../../rates/schemas.ts';
import type { Budget, Party } from '../schemas.ts';
import type { StayCandidate } from './types.ts';

/** How often the budget's amount counts for these stays: for the whole, per traveller over infant age, per such a night, per room and night. */
const timesOf = ({ basis, party, stays }: { basis: Budget['basis']; party: Party; stays: readonly BudgetStay[] }): number => {
  if (basis === 'total') return 1;
  if (basis === 'per_room_night') return stays.reduce((sum, { candidate, nights }) => sum + candidate.rooms.length * nights, 0);
  const infants = Math.min(...stays.map(({ candidate }) => candidate.infants));
  const travellers = party.adults + party.childAges.length - infants;
  return basis === 'per_person' ? travellers : travellers * stays.reduce((sum, { nights }) => sum + nights, 0);
};

export type BudgetStay = { candidate: StayCandidate; nights: number };

/**
 * Whether an option's total (minor units of its currency) is above the budget, both brought to the option's currency. Exactly the budget is
 * within it. `notCompared` when there is no exchange rate between the two.
 */
export const compareBudget = ({
  budget,
  party,
  stays,
  total,
  fxSet,
}: {
  budget: Budget | null;
  party: Party;
  stays: readonly BudgetStay[];
  total: Money;
  fxSet: FxSet | null;
}): { overBudget: boolean; budgetNotCompared: boolean } => {
  if (budget === null) return { overBudget: false, budgetNotCompared: false };
  const whole = BigInt(budget.amount) * BigInt(timesOf({ basis: budget.basis, party, stays }));
  const converted = convertWithFxSet({
    money: { amount: toSafeAmount(whole), currency: budget.currency },
    toCurrency: total.currency,
    fxSet,
  });
  if (converted === null) return { overBudget: false, budgetNotCompared: true };
  return { overBudget: total.amount > converted.money.amount, budgetNotCompared: false };
};
