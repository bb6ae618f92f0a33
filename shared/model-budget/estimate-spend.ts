import type { ModelPrice } from '../core/model-prices.ts';

/** Three bytes a token: English has four and more, most other scripts about three. */
const BYTES_PER_TOKEN = 3;

/**
 * What a call may cost at most, in micro US dollars rounded up: tokens of what is sent (from its UTF-8 bytes) and all that may be answered, x price (micro US dollars per million tokens).
 */
export const estimateSpend = ({
  price,
  sentBytes,
  maxOutputTokens,
}: {
  price: ModelPrice;
  sentBytes: number;
  maxOutputTokens: number;
}): number =>
  Math.ceil((Math.ceil(sentBytes / BYTES_PER_TOKEN) * price.inputMicroUsd + maxOutputTokens * price.outputMicroUsd) / 1_000_000);
