import { z } from 'zod';
import { newUuid } from '../core/ids.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { getBudgetRules } from './get-budget-rules.ts';
import { BUDGET_REFUSALS, type BudgetRefusal, type ModelSpendPurpose } from './schemas.ts';

const answerSchema = z.object({ refusal: z.enum(BUDGET_REFUSALS).nullable(), month_micro_usd: z.int(), day_micro_usd: z.int() });

export type ReservedSpend = { granted: true; callId: string } | { granted: false; refusal: BudgetRefusal; resetsAt: Date };

type Input = {
  purpose: ModelSpendPurpose;
  model: string;
  /** What the call is for: `enquiry` and its id. */
  entity: string;
  entityId: string;
  /** What it may use at most: tokens that are sent, and micro US dollars. */
  tokensIn: number;
  estimateMicroUsd: number;
};

/**
 * Sets money aside for one paid call, before it is made. The agency's calls of a calendar month (of its time zone) never cost more than its plan allows, those of a day never more than a tenth of that or its own
 * setting `ai.dailyCapMicroUsd`, however many workers ask at once: what is set aside counts as spent until `settleModelSpend`. At 80, 90 and 100 % of the month whoever may change the settings is told, once each.
 * @throws AppError dependency_unavailable and others of the store: nobody can count, so no paid call may be made
 */
export const reserveModelSpend = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: Input }): Promise<ReservedSpend> => {
  const { caps, period } = await getBudgetRules({ ctx });
  const callId = newUuid();
  const used = await callFunction({
    store: ctx.store,
    name: 'reserve_model_money',
    args: {
      p_call: {
        id: callId,
        purpose: input.purpose,
        model: input.model,
        entity: input.entity,
        entity_id: input.entityId,
        tokens_in: input.tokensIn,
        cost_micro_usd: input.estimateMicroUsd,
      },
      p_caps: { month_micro_usd: caps.monthMicroUsd, day_micro_usd: caps.dayMicroUsd, unapproved_percent: caps.unapprovedPercent },
      p_day: period.day,
      p_at: ctx.now().toISOString(),
    },
    schema: answerSchema,
  });
  const { refusal } = used;
  if (refusal === null) return { granted: true, callId };
  const { monthMicroUsd, dayMicroUsd } = caps;
  ctx.log.warn('model_budget_reached', {
    ...{ purpose: input.purpose, refusal, monthMicroUsd, dayMicroUsd },
    ...{ monthSpentMicroUsd: used.month_micro_usd, daySpentMicroUsd: used.day_micro_usd },
  });
  return { granted: false, refusal, resetsAt: refusal === 'day' ? period.dayResetsAt : period.monthResetsAt };
};
