import { AppError } from '../core/errors.ts';
import type { PermitModelCall } from '../knowledge/answer/ask-model.ts';
import { estimateSpend } from '../model-budget/estimate-spend.ts';
import { isSurelyUnpaid } from '../model-budget/is-surely-unpaid.ts';
import { reserveModelSpend } from '../model-budget/reserve-model-spend.ts';
import type { ModelCallOutcome } from '../model-budget/schemas.ts';
import { settleModelSpend } from '../model-budget/settle-model-spend.ts';
import type { TenantContext } from '../services/context.ts';
import type { Chat, ModelUsage } from '../services/model/port.ts';

/** The most that one question may send: 8,000 tokens (spec: knowledge, Budget) of three bytes. */
const MAX_SENT_BYTES = 24_000;
const MAX_OUTPUT_TOKENS = 500;

export const budgetReached = (): AppError =>
  new AppError('ai_budget_reached', {
    detail: 'The money for the language model is spent for today. Ask without requireModel: the documents answer in their own words.',
  });

/** What one answer may cost at most, in micro US dollars. */
export const answerEstimate = (chat: Chat): number =>
  estimateSpend({ price: chat.price, sentBytes: MAX_SENT_BYTES, maxOutputTokens: MAX_OUTPUT_TOKENS });

type Budget = { permit: PermitModelCall; wasRefused: () => boolean };

/**
 * Lets a call of the model for a question through while the agency's day has money for it, and puts what it used in the place of what was set aside. `wasRefused` tells afterwards whether the money was spent.
 */
export const permitAnswer = ({ ctx, chat, questionId }: { ctx: TenantContext<'store'>; chat: Chat; questionId: string }): Budget => {
  let isRefused = false;
  const settle = async (input: {
    callId: string;
    outcome: ModelCallOutcome;
    usage: ModelUsage | 'unknown' | null;
    ms: number;
  }): Promise<void> => {
    await settleModelSpend({ ctx, input }).catch(
      // What was set aside stays so: too much is counted, never too little.
      (error: unknown) => ctx.log.warn('model_spend_unsettled', { callId: input.callId, error }),
    );
  };
  return {
    wasRefused: () => isRefused,
    permit: async (call) => {
      const reserved = await reserveModelSpend({
        ctx,
        input: { purpose: 'answers', model: chat.model, entity: 'question', entityId: questionId, estimateMicroUsd: answerEstimate(chat) },
      });
      if (!reserved.granted) {
        isRefused = true;
        return null;
      }
      const { callId } = reserved;
      const startMs = performance.now();
      try {
        const completed = await call();
        const outcome = completed.outcome === 'answered' ? completed.outcome : completed.reason;
        await settle({ callId, outcome, usage: completed.usage, ms: performance.now() - startMs });
        return completed;
      } catch (error) {
        await settle({ callId, outcome: 'failed', usage: isSurelyUnpaid(error) ? null : 'unknown', ms: performance.now() - startMs });
        throw error;
      }
    },
  };
};
