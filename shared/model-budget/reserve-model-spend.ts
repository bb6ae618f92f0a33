import { z } from 'zod';
import { newUuid } from '../core/ids.ts';
import { localDateAt } from '../core/local-date.ts';
import type { TenantContext } from '../services/context.ts';
import { callFunction } from '../services/store/call-function.ts';
import { getSettings } from '../tenants/get-settings.ts';
import type { ModelSpendPurpose } from './schemas.ts';

const answerSchema = z.object({ granted: z.boolean(), spent_micro_usd: z.int() });

export type ReservedSpend = { granted: true; callId: string } | { granted: false; spentMicroUsd: number; capMicroUsd: number };

type Input = {
  purpose: ModelSpendPurpose;
  model: string;
  /** What the call is for: `enquiry` and its id. */
  entity: string;
  entityId: string;
  /** What it may cost at most, in micro US dollars. */
  estimateMicroUsd: number;
};

/**
 * Sets money aside for one paid call, before it is made. The agency's calls of a day (in its time zone) never cost more than its setting `ai.dailyCapMicroUsd`, however many workers
 * ask at once: what is set aside counts as spent until `settleModelSpend`. The first refusal of a day is told to whoever may change the setting (`budget_threshold`).
 */
export const reserveModelSpend = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: Input }): Promise<ReservedSpend> => {
  const { company, ai } = await getSettings({ ctx });
  const callId = newUuid();
  const now = ctx.now();
  const { granted, spent_micro_usd: spentMicroUsd } = await callFunction({
    store: ctx.store,
    name: 'reserve_model_spend',
    args: {
      p_call: {
        id: callId,
        purpose: input.purpose,
        model: input.model,
        entity: input.entity,
        entity_id: input.entityId,
        cost_micro_usd: input.estimateMicroUsd,
      },
      p_cap_micro_usd: ai.dailyCapMicroUsd,
      p_day: localDateAt({ instant: now, timeZone: company.timeZone }),
      p_at: now.toISOString(),
    },
    schema: answerSchema,
  });
  if (granted) return { granted, callId };
  ctx.log.warn('model_budget_reached', { purpose: input.purpose, spentMicroUsd, capMicroUsd: ai.dailyCapMicroUsd });
  return { granted, spentMicroUsd, capMicroUsd: ai.dailyCapMicroUsd };
};
