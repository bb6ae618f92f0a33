import { currencyExponent } from './currencies.ts';
import type { Money } from './money-schema.ts';
import { divideHalfUp, toSafeAmount } from './round-half-up.ts';

const assertSameCurrency = (left: string, right: string): void => {
  // A defect of ours, never of the input: amounts are converted before they meet.
  if (left !== right) throw new TypeError(`${left} and ${right} cannot be added or compared without conversion`);
};

/** Nothing, in `currency`. Throws `validation_failed` for an unknown code. */
export const zeroMoney = (currency: string): Money => {
  currencyExponent(currency);
  return { amount: 0, currency };
};

/** The sum of two amounts of one currency. Throws TypeError on two currencies, `validation_failed` when it no longer fits. */
export const addMoney = (left: Money, right: Money): Money => {
  assertSameCurrency(left.currency, right.currency);
  return { amount: toSafeAmount(BigInt(left.amount) + BigInt(right.amount)), currency: left.currency };
};

/** `left - right` in one currency; may be negative. Throws like `addMoney`. */
export const subtractMoney = (left: Money, right: Money): Money => {
  assertSameCurrency(left.currency, right.currency);
  return { amount: toSafeAmount(BigInt(left.amount) - BigInt(right.amount)), currency: left.currency };
};

/** The sum of any number of amounts, all of `currency`; zero for none. Throws like `addMoney`. */
export const sumMoney = ({ amounts, currency }: { amounts: readonly Money[]; currency: string }): Money => {
  let sum = 0n;
  for (const money of amounts) {
    assertSameCurrency(currency, money.currency);
    sum += BigInt(money.amount);
  }
  return { amount: toSafeAmount(sum), currency };
};

/** `money` times a whole number (people, nights, rooms). Throws `validation_failed` when it no longer fits. */
export const multiplyMoney = (money: Money, times: number): Money => ({
  amount: toSafeAmount(BigInt(money.amount) * BigInt(times)),
  currency: money.currency,
});

/** The part of `money` that `basisPoints` (1/100 of a percent, whole) make, rounded half up away from zero: 15 % of 12,000.50 = 1,800.08. */
export const applyBasisPoints = (money: Money, basisPoints: number): Money => ({
  amount: toSafeAmount(divideHalfUp(BigInt(money.amount) * BigInt(basisPoints), 10_000n)),
  currency: money.currency,
});

/** Below, at or above zero as `left` is less than, equal to or more than `right`. Throws TypeError on two currencies. */
export const compareMoney = (left: Money, right: Money): number => {
  assertSameCurrency(left.currency, right.currency);
  return Math.sign(left.amount - right.amount);
};
