/** What model work is paid for. */
export type ModelSpendPurpose = 'extraction' | 'answers' | 'embeddings';

/** How a paid call ended; `failed`: nobody answered, and nobody counted; what may have been done all the same keeps its price. */
export const MODEL_CALL_OUTCOMES = ['answered', 'refused', 'empty', 'cut_off', 'not_json', 'wrong_form', 'failed'] as const;
export type ModelCallOutcome = (typeof MODEL_CALL_OUTCOMES)[number];

/** Why a call may not be made: the month's money is spent, all of it that needs no approval of an owner is, or the day's is. */
export const BUDGET_REFUSALS = ['month', 'approval', 'day'] as const;
export type BudgetRefusal = (typeof BUDGET_REFUSALS)[number];
