import type { TenantContext } from '../services/context.ts';
import type { Embeddings, Model } from '../services/model/port.ts';
import { budgetReached, budgetUncounted } from './budget-errors.ts';
import { estimateEmbedding } from './estimate-embedding.ts';
import { isSurelyUnpaid } from './is-surely-unpaid.ts';
import { reserveModelSpend } from './reserve-model-spend.ts';
import { settleModelSpend } from './settle-model-spend.ts';

type Input = {
  /** What is embedded for: `question` or `documents`, and an id. */
  entity: string;
  entityId: string;
};

/**
 * The agency's model, whose paid embeddings are counted among its money as chats are: set aside before, settled after. An embedder that costs nothing stays as it is. `embed` then also throws AppError
 * ai_budget_reached: the money is spent; dependency_unavailable: what was spent cannot be read.
 */
export const countedModel = ({ ctx, input }: { ctx: TenantContext<'store' | 'model'>; input: Input }): Model => {
  const { embeddings } = ctx.model;
  const price = embeddings?.price;
  if (embeddings === null || price === undefined || price.inputMicroUsd === 0) return ctx.model;
  const embed: Embeddings['embed'] = async (wanted) => {
    const reserved = await reserveModelSpend({
      ctx,
      input: { purpose: 'embeddings', model: price.model, ...input, ...estimateEmbedding({ price, texts: wanted.texts }) },
    }).catch((error: unknown) => {
      throw budgetUncounted(error);
    });
    if (!reserved.granted) throw budgetReached(reserved);
    const { callId } = reserved;
    const startMs = performance.now();
    const settle = async (settled: Omit<Parameters<typeof settleModelSpend>[0]['input'], 'callId' | 'ms'>): Promise<void> =>
      await settleModelSpend({ ctx, input: { callId, ms: performance.now() - startMs, ...settled } }).catch(
        // What was set aside stays so: too much is counted, never too little.
        (error: unknown) => ctx.log.warn('model_spend_unsettled', { callId, error }),
      );
    try {
      const embedded = await embeddings.embed(wanted);
      await settle({ outcome: 'answered', usage: embedded.usage });
      return embedded;
    } catch (error) {
      // Of several batches some may have been done.
      await settle({ outcome: 'failed', usage: isSurelyUnpaid(error) && wanted.texts.length === 1 ? null : 'unknown' });
      throw error;
    }
  };
  return { ...ctx.model, embeddings: { ...embeddings, embed } };
};
