import { z } from 'zod';
import type { ModelPrice } from '../../core/model-prices.ts';
import type { ModelUsage } from './port.ts';

const count = z.number().int().min(0).max(1_000_000_000);
const countsSchema = z.object({
  prompt_tokens: count,
  completion_tokens: count.nullish().catch(null),
  prompt_tokens_details: z
    .object({ cached_tokens: count.nullish().catch(null) })
    .nullish()
    .catch(null),
});

/** Three bytes a token: English has four and more, most other scripts about three. */
const BYTES_PER_TOKEN = 3;
const estimate = (text: string): number => Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);

/**
 * What a call used and what that costs: tokens x price (micro US dollars per million tokens), rounded up to a whole micro dollar.
 * `counted`: the answer's own `usage`; where it has none, `sent` and `received` are measured.
 */
export const usageOf = ({
  price,
  counted,
  sent,
  received,
  requests,
}: {
  price: ModelPrice;
  counted: unknown;
  sent: string;
  received: string;
  requests: number;
}): ModelUsage => {
  const parsed = countsSchema.safeParse(counted);
  const tokensIn = parsed.success ? parsed.data.prompt_tokens : estimate(sent);
  const tokensOut = parsed.success ? (parsed.data.completion_tokens ?? 0) : estimate(received);
  const cached = parsed.success ? Math.min(tokensIn, parsed.data.prompt_tokens_details?.cached_tokens ?? 0) : 0;
  const sum = (tokensIn - cached) * price.inputMicroUsd + cached * price.cachedInputMicroUsd + tokensOut * price.outputMicroUsd;
  return {
    model: price.model,
    tokensIn,
    tokensOut,
    costMicroUsd: Math.ceil(sum / 1_000_000),
    isEstimated: !parsed.success,
    requests,
  };
};
