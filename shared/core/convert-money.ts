import { currencyExponent } from './currencies.ts';
import { AppError } from './errors.ts';
import type { Money } from './money-schema.ts';
import { divideHalfUp, toSafeAmount } from './round-half-up.ts';

const RATE = /^(\d{1,9})(?:\.(\d{1,8}))?$/;
const RATE_SCALE = 8;

/** The rate times 10^8, exactly. Throws `validation_failed` unless it is a decimal above zero with at most 8 decimals. */
const scaledRate = (rate: string): bigint => {
  const match = RATE.exec(rate);
  const scaled = match ? BigInt(`${match[1] ?? ''}${(match[2] ?? '').padEnd(RATE_SCALE, '0')}`) : 0n;
  if (scaled === 0n) {
    throw new AppError('validation_failed', { detail: 'An exchange rate must be a decimal above zero with at most 8 decimals.' });
  }
  return scaled;
};

type Conversion = {
  money: Money;
  toCurrency: string;
  /** Units of `toCurrency` for one unit of `money.currency` (or of the base, with `dividedBy`): "19.8765". */
  rate: string;
  /** For a cross rate: units of `money.currency` for one unit of the base. */
  dividedBy?: string | undefined;
};

/**
 * `money x rate / dividedBy` in minor units of `toCurrency`, worked out as one exact fraction and rounded once, half up away from zero.
 * Throws `validation_failed` for an unknown currency, a rate that is not one, or a result too large to count.
 */
export const convertMoney = ({ money, toCurrency, rate, dividedBy = '1' }: Conversion): Money => {
  const numerator = BigInt(money.amount) * scaledRate(rate) * 10n ** BigInt(currencyExponent(toCurrency));
  const denominator = scaledRate(dividedBy) * 10n ** BigInt(currencyExponent(money.currency));
  return { amount: toSafeAmount(divideHalfUp(numerator, denominator)), currency: toCurrency };
};
