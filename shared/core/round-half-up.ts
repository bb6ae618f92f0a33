import { AppError } from './errors.ts';

/**
 * The whole number nearest to `numerator / denominator`, halves away from zero (the one rounding rule of the product: 0.5 -> 1, -0.5 -> -1).
 * `denominator` must be above zero.
 */
export const divideHalfUp = (numerator: bigint, denominator: bigint): bigint => {
  if (denominator <= 0n) throw new RangeError('denominator must be above zero');
  const magnitude = numerator < 0n ? -numerator : numerator;
  const rounded = (magnitude * 2n + denominator) / (denominator * 2n);
  return numerator < 0n ? -rounded : rounded;
};

/** `value` as a number, exactly. Throws `validation_failed` above 9,007,199,254,740,991 minor units, where numbers lose units. */
export const toSafeAmount = (value: bigint): number => {
  if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) {
    throw new AppError('validation_failed', { detail: 'An amount is too large to be counted exactly.' });
  }
  return Number(value);
};
