import { AppError } from '../core/errors.ts';
import { budgetReached, budgetUncounted } from '../model-budget/budget-errors.ts';
import { budgetRefusal } from '../model-budget/budget-refusal.ts';
import { getModelUsage } from '../model-budget/get-model-usage.ts';
import type { TenantContext } from '../services/context.ts';
import { answerEstimate } from './permit-answer.ts';

/**
 * For a caller who wants the language model and nothing less.
 * @throws AppError ai_budget_reached: the agency's month or day has no money left for an answer; dependency_unavailable: this installation has no model, or what was spent cannot be read
 */
export const assertModelMoney = async ({ ctx }: { ctx: TenantContext<'store' | 'model'> }): Promise<void> => {
  const { chat } = ctx.model;
  if (chat === null)
    throw new AppError('dependency_unavailable', { detail: 'This installation has no language model. Ask without requireModel.' });
  const usage = await getModelUsage({ ctx }).catch((error: unknown) => {
    throw budgetUncounted(error);
  });
  const refusal = budgetRefusal({ usage, estimateMicroUsd: answerEstimate(chat) });
  if (refusal !== null) throw budgetReached({ refusal, resetsAt: (refusal === 'day' ? usage.day : usage.month).resetsAt });
};
