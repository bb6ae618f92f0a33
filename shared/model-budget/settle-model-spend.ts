import { z } from 'zod';
import type { TenantContext } from '../services/context.ts';
import type { ModelUsage } from '../services/model/port.ts';
import { callFunction } from '../services/store/call-function.ts';
import type { ModelCallOutcome } from './schemas.ts';

type Input = {
  /** From `reserveModelSpend`. */
  callId: string;
  outcome: ModelCallOutcome;
  /** Null where surely nothing was done; `unknown` where nobody knows: what was set aside stays spent. */
  usage: ModelUsage | 'unknown' | null;
  ms: number;
};

/** Puts what a call really used in the place of what was set aside for it. Twice changes nothing. */
export const settleModelSpend = async ({ ctx, input }: { ctx: TenantContext<'store'>; input: Input }): Promise<void> => {
  const { callId, outcome, ms } = input;
  const isUnknown = input.usage === 'unknown';
  const usage = input.usage === 'unknown' ? null : input.usage;
  await callFunction({
    store: ctx.store,
    name: 'settle_model_spend',
    args: {
      p_id: callId,
      p_used: {
        outcome,
        ms: Math.round(ms),
        tokens_in: isUnknown ? null : (usage?.tokensIn ?? 0),
        tokens_out: usage?.tokensOut ?? 0,
        cost_micro_usd: isUnknown ? null : (usage?.costMicroUsd ?? 0),
        is_estimated: usage?.isEstimated ?? isUnknown,
      },
    },
    schema: z.boolean(),
  });
};
