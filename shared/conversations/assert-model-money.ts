import { AppError } from '../core/errors.ts';
import { assertMoney } from '../model-budget/assert-money.ts';
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
  await assertMoney({ ctx, input: { estimateMicroUsd: answerEstimate(chat) } });
};
