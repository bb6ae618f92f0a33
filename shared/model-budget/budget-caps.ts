import { PLANS, type PlanName } from '../tenants/plans.ts';

/** A tenth of a month's money is the most of a day (spec: knowledge, Budget). */
const DAYS_OF_A_MONTH = 10;

export type BudgetCaps = {
  monthMicroUsd: number;
  dayMicroUsd: number;
  /** Where a month needs an owner's approval: how much of its money may be spent without, in per cent. */
  unapprovedPercent: number | null;
};

/** What paid model work may cost on a plan, in micro US dollars; `ownDayMicroUsd`: the agency's own limit for a day, which can only lower the plan's. */
export const budgetCaps = ({ plan, ownDayMicroUsd }: { plan: PlanName; ownDayMicroUsd: number | undefined }): BudgetCaps => {
  const { aiMonthMicroUsd, aiUnapprovedPercent = null } = PLANS[plan];
  const dayMicroUsd = Math.floor(aiMonthMicroUsd / DAYS_OF_A_MONTH);
  return {
    monthMicroUsd: aiMonthMicroUsd,
    dayMicroUsd: Math.min(dayMicroUsd, ownDayMicroUsd ?? dayMicroUsd),
    unapprovedPercent: aiUnapprovedPercent,
  };
};
