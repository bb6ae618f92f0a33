import type { TenantContext } from '../services/context.ts';
import { budgetReached, budgetUncounted } from './budget-errors.ts';
import { budgetRefusal } from './budget-refusal.ts';
import { getModelUsage } from './get-model-usage.ts';

/**
 * That the agency's month and day have so many micro US dollars left as things are. Sets nothing aside: that is `reserveModelSpend`'s.
 * @throws AppError ai_budget_reached: they have not; dependency_unavailable: what was spent cannot be read
 */
export const assertMoney = async ({
  ctx,
  input: { estimateMicroUsd },
}: {
  ctx: TenantContext<'store'>;
  input: { estimateMicroUsd: number };
}): Promise<void> => {
  const usage = await getModelUsage({ ctx }).catch((error: unknown) => {
    throw budgetUncounted(error);
  });
  const refusal = budgetRefusal({ usage, estimateMicroUsd });
  if (refusal !== null) throw budgetReached({ refusal, resetsAt: (refusal === 'day' ? usage.day : usage.month).resetsAt });
};
