import { z } from 'zod';
import { modelPrices } from './model-prices.ts';

const modelName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$/, 'must be the name of a model, or none');

/** Which language model is asked, if any: only MODEL=openai asks one, so that a key in somebody's shell sends no mail anywhere. */
export const modelSettings = {
  /** Any text for a compatible service that asks for none. */
  OPENAI_API_KEY: z.string().min(1).optional(),
  /** Of a compatible service, with its version: `http://127.0.0.1:11434/v1`; OpenAI itself when absent. */
  MODEL_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Name of the model that reads mails and writes answers; `none`: nobody does. */
  MODEL_CHAT: modelName.default('gpt-4.1-mini'),
  /** Name of the model that embeds, and how long its vectors are; `none`: this house embeds by itself. */
  MODEL_EMBEDDINGS: modelName.default('text-embedding-3-small'),
  MODEL_EMBEDDINGS_DIMENSION: z.coerce.number().int().min(8).max(4096).default(1536),
  /** `model=input/output,...` in US dollars per million tokens: for models that prices.json does not list, or other prices. */
  MODEL_PRICES: modelPrices,
};
