import { currencyExponent } from './currencies.ts';
import type { Money } from './money-schema.ts';

export type AmountProblem = 'not_a_number' | 'too_many_decimals';
export type ParsedAmount = { ok: true; money: Money } | { ok: false; problem: AmountProblem; detail: string };

const PLAIN = /^(-?)(\d{1,16})(?:\.(\d{1,20}))?$/;
/** Commas only where they cannot be a decimal comma: groups of three before a point. */
const GROUPED = /^(-?)(\d{1,3}(?:,\d{3}){1,5})\.(\d{1,20})$/;

/**
 * Reads an amount in major units with a decimal point ("1234.50", "1,234.50", "-3") into minor units, digit by digit.
 * "1,234" is refused, for it may be 1234 or 1.234. More decimals than the currency has are refused, even zeros: "100.000" may be a hundred thousand.
 * Throws `validation_failed` for an unknown currency; any text gives an answer.
 */
export const parseMajorUnits = ({ text, currency }: { text: string; currency: string }): ParsedAmount => {
  const exponent = currencyExponent(currency);
  const trimmed = text.trim();
  const notANumber = (detail: string): ParsedAmount => ({ ok: false, problem: 'not_a_number', detail });
  if (trimmed.length > 40) return notANumber('this is too long for an amount');
  const match = PLAIN.exec(trimmed) ?? GROUPED.exec(trimmed);
  if (!match) return notANumber(`"${trimmed}" is not an amount; write it like 1234.50`);
  const [, sign = '', whole = '', decimals = ''] = match;
  if (decimals.length > exponent) {
    return { ok: false, problem: 'too_many_decimals', detail: `"${trimmed}" has ${decimals.length} decimals; ${currency} has ${exponent}` };
  }
  const digits = `${whole.replaceAll(',', '')}${decimals.padEnd(exponent, '0')}`;
  const amount = Number(digits);
  if (!Number.isSafeInteger(amount)) return notANumber(`"${trimmed}" is too large`);
  return { ok: true, money: { amount: sign === '-' && amount !== 0 ? -amount : amount, currency } };
};
