import { z } from 'zod';
import { AppError, invalid } from '../core/errors.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { getBudgetRules } from './get-budget-rules.ts';

const answerSchema = z.object({ approved_by: z.string(), approved_at: z.string() });

type ModelMonthApproval = {
  month: string;
  /** The bare uuid of a member. */
  approvedBy: string;
  approvedAt: Date;
};

/**
 * An owner's word that paid model work may use the whole of the running month's money (`YYYY-MM` of the agency's time zone), where the plan stops it before. The same again changes nothing: the first one stays.
 * @throws AppError forbidden: the caller is no owner; validation_failed: it is another month that runs; state_conflict: the plan needs no approval
 */
export const approveModelMonth = async ({
  ctx,
  input,
}: {
  ctx: TenantContext<'store'>;
  input: { month: string };
}): Promise<ModelMonthApproval> => {
  const { actor } = ctx;
  if (actor.kind !== 'member' || actor.role !== 'owner') throw new AppError('forbidden', { detail: 'Only an owner approves a month.' });
  const { caps, period } = await getBudgetRules({ ctx });
  if (input.month !== period.month) throw invalid([{ pointer: '/month', detail: `must be the month that runs: ${period.month}` }]);
  if (caps.unapprovedPercent === null)
    throw new AppError('state_conflict', { detail: 'The plan of this agency needs no approval: the whole of a month may be spent.' });
  const approval = await callFunction({
    store: ctx.store,
    name: 'approve_model_month',
    args: { p_month: `${period.month}-01`, p_cap_micro_usd: caps.monthMicroUsd, p_at: ctx.now().toISOString() },
    schema: answerSchema,
  });
  return { month: period.month, approvedBy: approval.approved_by, approvedAt: new Date(approval.approved_at) };
};
