import { currencyExponent } from './currencies.ts';
import { AppError } from './errors.ts';
import type { Money } from './money-schema.ts';

/** The amount as a plain decimal: "-1234.50", "151878", "40.870". Exact for every safe integer. */
export const toMajorUnits = ({ amount, currency }: Money): string => {
  const exponent = currencyExponent(currency);
  const digits = Math.abs(amount)
    .toString()
    .padStart(exponent + 1, '0');
  const whole = exponent === 0 ? digits : digits.slice(0, -exponent);
  const decimals = exponent === 0 ? '' : `.${digits.slice(-exponent)}`;
  return `${amount < 0 ? '-' : ''}${whole}${decimals}`;
};

/** "ZAR 18,450.00": the same on every machine and in every locale, for explanations, logs and stored wording. */
export const formatMoneyPlain = (money: Money): string => {
  const [whole = '', decimals] = toMajorUnits(money).replace('-', '').split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `${money.currency} ${money.amount < 0 ? '-' : ''}${grouped}${decimals === undefined ? '' : `.${decimals}`}`;
};

/** "12.5", "15", "0.05": basis points as a percentage without needless zeros. */
export const formatBasisPoints = (basisPoints: number): string => {
  const percent = toMajorUnits({ amount: basisPoints, currency: 'EUR' });
  return percent.replace(/\.?0{1,2}$/, '');
};

type FormatMoneyInput = {
  money: Money;
  /** BCP 47, such as `en-ZA`. */
  locale: string;
  /** `code` where a bare `$` could be misread. */
  display?: 'symbol' | 'code';
};

/**
 * The amount as people of `locale` write it, with all decimals of its currency: "R 18 450,00".
 * Digits are handed over as text, never as a binary fraction. Throws `validation_failed` for an unknown currency or a malformed locale.
 */
export const formatMoney = ({ money, locale, display = 'symbol' }: FormatMoneyInput): string => {
  const exponent = currencyExponent(money.currency);
  try {
    const format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: money.currency,
      currencyDisplay: display,
      minimumFractionDigits: exponent,
      maximumFractionDigits: exponent,
    });
    return format.format(toMajorUnits(money) as Intl.StringNumericLiteral);
  } catch (cause) {
    throw new AppError('validation_failed', { detail: 'The locale is not a BCP 47 language tag.', cause });
  }
};
