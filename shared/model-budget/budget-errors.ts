import { AppError } from '../core/errors.ts';
import type { BudgetRefusal } from './schemas.ts';

const WHY: Readonly<Record<BudgetRefusal, string>> = {
  month: 'The money for the language model is spent for this month.',
  approval: 'The money for the language model that needs no approval is spent for this month: an owner may approve the rest.',
  day: 'The money for the language model is spent for today.',
};

/** For whoever wants the language model and nothing less: `limit` says which money is spent, `resetsAt` when there is some again. */
export const budgetReached = ({ refusal, resetsAt }: { refusal: BudgetRefusal; resetsAt: Date }): AppError =>
  new AppError('ai_budget_reached', {
    detail: `${WHY[refusal]} Ask without requireModel: the documents answer in their own words.`,
    extra: { limit: refusal, resetsAt: resetsAt.toISOString() },
  });

/** For the same, where what was spent cannot be read: without a count nothing is paid for. */
export const budgetUncounted = (cause: unknown): AppError =>
  new AppError('dependency_unavailable', {
    detail: 'What the language model has cost cannot be read right now. Ask again, or without requireModel.',
    cause,
  });
