import type OpenAI from 'openai';
import type { ModelPrice } from '../../core/model-prices.ts';
import type { Caller } from '../resilience/create-caller.ts';
import { embeddingBatches } from './embedding-batches.ts';
import { toModelError } from './openai-error.ts';
import type { Embeddings, ModelUsage } from './port.ts';
import { readVectors } from './read-vectors.ts';
import { usageOf } from './usage-of.ts';

/** A change of how texts become vectors here (not of the model, whose name says that) makes a new version: all documents are embedded again. */
const VERSION = '1';

const add = (one: ModelUsage, other: ModelUsage): ModelUsage => ({
  model: one.model,
  tokensIn: one.tokensIn + other.tokensIn,
  tokensOut: one.tokensOut + other.tokensOut,
  costMicroUsd: one.costMicroUsd + other.costMicroUsd,
  isEstimated: one.isEstimated || other.isEstimated,
  requests: one.requests + other.requests,
});

/** Embeddings, a batch after the other: whoever indexes a thousand chunks must not take the whole rate limit. */
export const createOpenAiEmbeddings = ({
  client,
  model,
  dimension,
  price,
  isOpenAi,
  call,
}: {
  client: OpenAI;
  model: string;
  dimension: number;
  price: ModelPrice;
  isOpenAi: boolean;
  call: Caller;
}): Embeddings => {
  const embedBatch = async ({
    batch,
    totalMs,
    signal,
  }: {
    batch: string[];
    totalMs: number | undefined;
    signal: AbortSignal | undefined;
  }) => {
    // Services that are only compatible give one dimension, and some refuse the wish.
    const body = { model, input: batch, encoding_format: 'base64' as const, ...(isOpenAi ? { dimensions: dimension } : {}) };
    let requests = 0;
    const { vectors, usage } = await call({
      ...(totalMs === undefined ? {} : { totalMs }),
      ...(signal === undefined ? {} : { signal }),
      attempt: async (attempt) => {
        requests = attempt.number;
        const answer: unknown = await client.embeddings.create(body, { signal: attempt.signal });
        return readVectors({ answer, count: batch.length, dimension });
      },
    }).catch((error: unknown) => {
      throw toModelError({ error, model, setting: 'MODEL_EMBEDDINGS' });
    });
    return { vectors, usage: usageOf({ price, counted: usage, sent: batch.join(''), received: '', requests }) };
  };

  return {
    embedder: { name: model, version: VERSION, dimension },
    price,
    embed: async ({ texts, totalMs, signal }) => {
      const endsAtMs = totalMs === undefined ? undefined : performance.now() + totalMs;
      const vectors: number[][] = [];
      let usage: ModelUsage = { model: price.model, tokensIn: 0, tokensOut: 0, costMicroUsd: 0, isEstimated: false, requests: 0 };
      for (const batch of embeddingBatches(texts)) {
        const leftMs = endsAtMs === undefined ? undefined : Math.max(1, endsAtMs - performance.now());
        const embedded = await embedBatch({ batch, totalMs: leftMs, signal });
        vectors.push(...embedded.vectors);
        usage = add(usage, embedded.usage);
      }
      return { vectors, usage };
    },
  };
};
