import type { ModelPrice } from '../core/model-prices.ts';

/** What a call may cost at most, in micro US dollars rounded up: tokens of what is sent and all that may be answered, x price (micro US dollars per million tokens). */
export const estimateSpend = ({
  price,
  tokensIn,
  maxOutputTokens,
}: {
  price: ModelPrice;
  tokensIn: number;
  maxOutputTokens: number;
}): number => Math.ceil((tokensIn * price.inputMicroUsd + maxOutputTokens * price.outputMicroUsd) / 1_000_000);
