import type { ModelPrice } from '../core/model-prices.ts';
import { estimateSpend } from './estimate-spend.ts';
import { estimateTokens } from './estimate-tokens.ts';

/** What texts may use at most when they are embedded: tokens, and micro US dollars. */
export const estimateEmbedding = ({
  price,
  texts,
}: {
  price: ModelPrice;
  texts: readonly string[];
}): { tokensIn: number; estimateMicroUsd: number } => {
  const tokensIn = estimateTokens(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0));
  return { tokensIn, estimateMicroUsd: estimateSpend({ price, tokensIn, maxOutputTokens: 0 }) };
};
