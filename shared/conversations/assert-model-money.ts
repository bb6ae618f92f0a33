import { AppError } from '../core/errors.ts';
import { getModelUsage } from '../model-budget/get-model-usage.ts';
import type { TenantContext } from '../services/context.ts';
import { answerEstimate, budgetReached } from './permit-answer.ts';

/**
 * For a caller who wants the language model and nothing less.
 * @throws AppError ai_budget_reached: the agency's day has no money left for an answer; dependency_unavailable: this installation has no model
 */
export const assertModelMoney = async ({ ctx }: { ctx: TenantContext<'store' | 'model'> }): Promise<void> => {
  const { chat } = ctx.model;
  if (chat === null)
    throw new AppError('dependency_unavailable', { detail: 'This installation has no language model. Ask without requireModel.' });
  const { today, dailyCapMicroUsd } = await getModelUsage({ ctx });
  if (today.costMicroUsd + answerEstimate(chat) > dailyCapMicroUsd) throw budgetReached();
};
