import { z } from 'zod';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { PlanName } from '../tenants/plans.ts';
import { getBudgetRules } from './get-budget-rules.ts';

const purposeSchema = z.object({
  purpose: z.string(),
  month_spent: z.int(),
  month_reserved: z.int(),
  month_calls: z.int(),
  day_spent: z.int(),
  day_reserved: z.int(),
  day_calls: z.int(),
});
const answerSchema = z.object({
  purposes: z.array(purposeSchema),
  approval: z.object({ approved_by: z.string(), approved_at: z.string() }).nullable(),
});

/** Micro US dollars. `reservedMicroUsd`: set aside for calls that are under way, or whose worker died. */
type Spend = { spentMicroUsd: number; reservedMicroUsd: number; calls: number };
export type PeriodUsage = Spend & {
  capMicroUsd: number;
  /** Spent and reserved of the cap, 1 being all of it. */
  share: number;
  resetsAt: Date;
  byPurpose: (Spend & { purpose: string })[];
};

export type ModelUsageReport = {
  plan: PlanName;
  /** The agency's own day. */
  day: PeriodUsage & { date: string };
  month: PeriodUsage & {
    /** `YYYY-MM`. */
    month: string;
    /** Where paid work ends as things are: below the cap while an owner has not approved the month. */
    stopsAtMicroUsd: number;
    /** Null where the plan needs none. `approvedBy`: the bare uuid of a member. */
    approval: { approvedBy: string | null; approvedAt: Date | null } | null;
  };
};

const SHARE_STEPS = 10_000;

const periodOf = ({
  purposes,
  capMicroUsd,
  resetsAt,
}: {
  purposes: (Spend & { purpose: string })[];
  capMicroUsd: number;
  resetsAt: Date;
}): PeriodUsage => {
  const byPurpose = purposes.filter(({ calls }) => calls > 0);
  const sum = (of: (spend: Spend) => number): number => byPurpose.reduce((total, spend) => total + of(spend), 0);
  const spentMicroUsd = sum((spend) => spend.spentMicroUsd);
  const reservedMicroUsd = sum((spend) => spend.reservedMicroUsd);
  const share = capMicroUsd === 0 ? 1 : Math.round(((spentMicroUsd + reservedMicroUsd) / capMicroUsd) * SHARE_STEPS) / SHARE_STEPS;
  return { spentMicroUsd, reservedMicroUsd, calls: sum(({ calls }) => calls), capMicroUsd, share, resetsAt, byPurpose };
};

/** What an agency's model work has cost in the running day and calendar month of its time zone, in micro US dollars, and how much each may cost. */
export const getModelUsage = async ({ ctx }: { ctx: TenantContext<'store'> }): Promise<ModelUsageReport> => {
  const { plan, caps, period } = await getBudgetRules({ ctx });
  const { purposes, approval } = await callFunction({
    store: ctx.store,
    name: 'model_budget',
    args: { p_day: period.day },
    schema: answerSchema,
  });
  const isHeld = caps.unapprovedPercent !== null && approval === null;
  return {
    plan,
    day: {
      date: period.day,
      ...periodOf({
        purposes: purposes.map((row) => ({
          ...{ purpose: row.purpose, spentMicroUsd: row.day_spent, reservedMicroUsd: row.day_reserved, calls: row.day_calls },
        })),
        capMicroUsd: caps.dayMicroUsd,
        resetsAt: period.dayResetsAt,
      }),
    },
    month: {
      month: period.month,
      ...periodOf({
        purposes: purposes.map((row) => ({
          ...{ purpose: row.purpose, spentMicroUsd: row.month_spent, reservedMicroUsd: row.month_reserved, calls: row.month_calls },
        })),
        capMicroUsd: caps.monthMicroUsd,
        resetsAt: period.monthResetsAt,
      }),
      stopsAtMicroUsd: isHeld ? Math.floor((caps.monthMicroUsd * (caps.unapprovedPercent ?? 100)) / 100) : caps.monthMicroUsd,
      approval:
        caps.unapprovedPercent === null
          ? null
          : {
              approvedBy: approval?.approved_by ?? null,
              approvedAt: approval === null ? null : new Date(approval.approved_at),
            },
    },
  };
};
