import type { ModelUsageReport } from './get-model-usage.ts';
import type { BudgetRefusal } from './schemas.ts';

/** Why a call that may cost `estimateMicroUsd` would be refused as things are; null: there is money for it. The same rule as the database's function `reserve_model_money`, which alone decides. */
export const budgetRefusal = ({
  usage: { day, month },
  estimateMicroUsd,
}: {
  usage: ModelUsageReport;
  estimateMicroUsd: number;
}): BudgetRefusal | null => {
  const monthMicroUsd = month.spentMicroUsd + month.reservedMicroUsd + estimateMicroUsd;
  if (monthMicroUsd > month.capMicroUsd) return 'month';
  if (monthMicroUsd > month.stopsAtMicroUsd) return 'approval';
  return day.spentMicroUsd + day.reservedMicroUsd + estimateMicroUsd > day.capMicroUsd ? 'day' : null;
};
