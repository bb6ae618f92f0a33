import { convertMoney } from '../core/convert-money.ts';
import { isCurrencyCode } from '../core/currencies.ts';
import type { Money } from '../core/money-schema.ts';
import type { FxSet } from './schemas.ts';

/** What a conversion multiplied by and divided by, as written in the set; null for 1. */
export type UsedRate = { multiplied: string | null; dividedBy: string | null };
export type Converted = { money: Money; used: UsedRate };

/** The rate of `currency` against the base, or null when the set lacks it or holds a zero. */
const rateOf = ({ currency, fxSet }: { currency: string; fxSet: FxSet }): string | null => {
  if (currency === fxSet.base) return '1';
  const rate = Object.hasOwn(fxSet.rates, currency) ? fxSet.rates[currency] : undefined;
  return rate !== undefined && /[1-9]/.test(rate) ? rate : null;
};

/**
 * `money` in `toCurrency` by a rate set: times the target's rate, divided by the source's (a cross rate is one exact fraction and never rounded
 * by itself), rounded once, half up. Null when there is no set or it lacks one of the two: there is no fallback rate.
 * Throws `validation_failed` when the result is too large to count.
 */
export const convertWithFxSet = ({
  money,
  toCurrency,
  fxSet,
}: {
  money: Money;
  toCurrency: string;
  fxSet: FxSet | null;
}): Converted | null => {
  if (money.currency === toCurrency) return { money, used: { multiplied: null, dividedBy: null } };
  if (fxSet === null || !isCurrencyCode(money.currency) || !isCurrencyCode(toCurrency)) return null;
  const rate = rateOf({ currency: toCurrency, fxSet });
  const dividedBy = rateOf({ currency: money.currency, fxSet });
  if (rate === null || dividedBy === null) return null;
  return {
    money: convertMoney({ money, toCurrency, rate, dividedBy }),
    used: { multiplied: toCurrency === fxSet.base ? null : rate, dividedBy: money.currency === fxSet.base ? null : dividedBy },
  };
};
