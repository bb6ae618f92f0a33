import type { AppError } from '../core/errors.ts';
import type { PermitModelCall } from '../knowledge/answer/ask-model.ts';
import { budgetReached, budgetUncounted } from '../model-budget/budget-errors.ts';
import { estimateSpend } from '../model-budget/estimate-spend.ts';
import { estimateTokens } from '../model-budget/estimate-tokens.ts';
import { isSurelyUnpaid } from '../model-budget/is-surely-unpaid.ts';
import { ANSWER_TOKENS } from '../model-budget/question-allowance.ts';
import { type ReservedSpend, reserveModelSpend } from '../model-budget/reserve-model-spend.ts';
import type { ModelCallOutcome } from '../model-budget/schemas.ts';
import { settleModelSpend } from '../model-budget/settle-model-spend.ts';
import type { TenantContext } from '../services/context.ts';
import type { Chat, ModelUsage } from '../services/model/port.ts';

const MAX_OUTPUT_TOKENS = 500;

/** What one answer may cost at most, in micro US dollars. */
export const answerEstimate = (chat: Chat): number =>
  estimateSpend({ price: chat.price, tokensIn: ANSWER_TOKENS, maxOutputTokens: MAX_OUTPUT_TOKENS });

type Budget = {
  permit: PermitModelCall;
  /** Why a call was not permitted, for whoever wants the model and nothing less: the money is spent, or what was spent cannot be read. */
  refusal: () => AppError | null;
};

/**
 * Lets calls of the model for a question through while the agency's month and day have money for them and they send no more than `maxTokensIn` together, and puts what each used in the place of what was set aside.
 * Where what was spent cannot be read none is let through.
 */
export const permitAnswer = ({
  ctx,
  chat,
  questionId,
  maxTokensIn = ANSWER_TOKENS,
}: {
  ctx: TenantContext<'store'>;
  chat: Chat;
  questionId: string;
  maxTokensIn?: number;
}): Budget => {
  let refusal: AppError | null = null;
  let leftTokens = maxTokensIn;
  const reserve = async ({ tokensIn, maxOutputTokens }: { tokensIn: number; maxOutputTokens: number }): Promise<ReservedSpend | null> => {
    const estimateMicroUsd = estimateSpend({ price: chat.price, tokensIn, maxOutputTokens });
    try {
      return await reserveModelSpend({
        ctx,
        input: { purpose: 'answers', model: chat.model, entity: 'question', entityId: questionId, tokensIn, estimateMicroUsd },
      });
    } catch (error) {
      ctx.log.warn('model_spend_uncounted', { questionId, error });
      refusal = budgetUncounted(error);
      return null;
    }
  };
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
    refusal: () => refusal,
    permit: async (call, sent) => {
      const tokensIn = sent === undefined ? maxTokensIn : estimateTokens(sent.bytes);
      if (tokensIn > leftTokens) {
        ctx.log.warn('question_too_long', { questionId, tokensIn, leftTokens });
        return null;
      }
      leftTokens -= tokensIn;
      const reserved = await reserve({ tokensIn, maxOutputTokens: sent?.maxOutputTokens ?? MAX_OUTPUT_TOKENS });
      if (reserved === null) return null;
      if (!reserved.granted) {
        refusal = budgetReached(reserved);
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
