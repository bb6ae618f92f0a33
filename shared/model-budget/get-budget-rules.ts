import type { TenantContext } from '../services/context.ts';
import { getPlan } from '../tenants/get-plan.ts';
import { getSettings } from '../tenants/get-settings.ts';
import type { PlanName } from '../tenants/plans.ts';
import { type BudgetCaps, budgetCaps } from './budget-caps.ts';
import { type BudgetPeriod, budgetPeriod } from './budget-period.ts';

type BudgetRules = { plan: PlanName; caps: BudgetCaps; period: BudgetPeriod };

/** What the agency's model work may cost now, and in which day and month of its time zone. */
export const getBudgetRules = async ({ ctx }: { ctx: TenantContext<'store'> }): Promise<BudgetRules> => {
  const [plan, { company, ai }] = await Promise.all([getPlan({ ctx }), getSettings({ ctx })]);
  return {
    plan,
    caps: budgetCaps({ plan, ownDayMicroUsd: ai.dailyCapMicroUsd }),
    period: budgetPeriod({ instant: ctx.now(), timeZone: company.timeZone }),
  };
};
