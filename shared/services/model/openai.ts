import { AppError } from '../../core/errors.ts';
import type { ModelPrice } from '../../core/model-prices.ts';
import { type Caller, type CallerOptions, createCaller } from '../resilience/create-caller.ts';
import { DEPENDENCY_POLICIES, type DependencyPolicy } from '../resilience/policies.ts';
import { openLocalEmbeddings } from './local-embeddings.ts';
import { createOpenAiChat } from './openai-chat.ts';
import { type OpenAiAccount, openAiClient } from './openai-client.ts';
import { createOpenAiEmbeddings } from './openai-embeddings.ts';
import { classifyOpenAi } from './openai-error.ts';
import type { Model } from './port.ts';
import { priceOf } from './price-of.ts';

export type OpenAiModelOptions = OpenAiAccount & {
  /** Whether OpenAI's newer fields may be used; absent: as the address says. */
  isOpenAi?: boolean;
  /** Name of the model that answers; null: nobody does. */
  chat: string | null;
  /** Name of the model that embeds and the dimension of its vectors; null: this house's own embedder does. */
  embeddings: { model: string; dimension: number } | null;
  /** Prices that go before the list's. */
  prices?: readonly ModelPrice[];
  calls?: Partial<CallerOptions>;
};

/** One line of printable characters: anything else would break the header that carries it, and the error would show it. */
const KEY = /^[\x21-\x7e]+$/;

/**
 * A model behind OpenAI's protocol: OpenAI itself, or any compatible service at `baseUrl`.
 * @throws AppError at opening: `dependency_unavailable` for a key that cannot be one and for a model without a price, naming the setting.
 */
export const openOpenAiModel = (options: OpenAiModelOptions): Model => {
  const { apiKey, baseUrl, chat, embeddings, prices = [], calls = {} } = options;
  if (!KEY.test(apiKey))
    throw new AppError('dependency_unavailable', {
      detail: 'The setting OPENAI_API_KEY is not a key: it has blanks or other signs in it.',
    });
  const client = openAiClient({ apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) });
  const { isOpenAi = baseUrl === undefined || new URL(baseUrl).hostname.endsWith('.openai.com') } = options;
  const settings = 'OPENAI_API_KEY (and the rights and the credit of its project)';
  const callerOf = (policy: DependencyPolicy): Caller => createCaller({ ...policy, settings, classify: classifyOpenAi, ...calls });
  return {
    chat:
      chat === null
        ? null
        : createOpenAiChat({
            client,
            model: chat,
            price: priceOf({ model: chat, prices }),
            isOpenAi,
            calls: { extraction: callerOf(DEPENDENCY_POLICIES.modelExtraction), answers: callerOf(DEPENDENCY_POLICIES.modelAnswers) },
          }),
    embeddings:
      embeddings === null
        ? openLocalEmbeddings()
        : createOpenAiEmbeddings({
            client,
            ...embeddings,
            price: priceOf({ model: embeddings.model, prices }),
            isOpenAi,
            call: callerOf(DEPENDENCY_POLICIES.embeddings),
          }),
  };
};
