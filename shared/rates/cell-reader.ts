import { isLocalDate, type LocalDate } from '../core/local-date.ts';
import { parseMajorUnits } from '../core/parse-major-units.ts';
import type { RateProblem, RateProblemCode } from './rate-problems.ts';

const quote = (text: string): string => `"${text.length > 60 ? `${text.slice(0, 60)}...` : text}"`;

/** Reads the cells of one row and keeps a list of what is wrong with them. An empty cell is null, never zero. */
export type CellReader = {
  problems: RateProblem[];
  report: (column: string, code: RateProblemCode, detail: string) => void;
  text: (input: { column: string; maxLength: number }) => string | null;
  requiredText: (input: { column: string; maxLength: number }) => string;
  integer: (input: { column: string; min: number; max: number; rangeCode: RateProblemCode }) => number | null;
  date: (column: string) => LocalDate | null;
  /** Minor units of `currency`; null currency (itself a problem) leaves the amount unread. */
  amount: (input: { column: string; currency: string | null }) => number | null;
  basisPoints: (column: string) => number | null;
};

/** `cell` gives the raw text of a column, '' when the file has no such column. */
export const createCellReader = (cell: (column: string) => string): CellReader => {
  const problems: RateProblem[] = [];
  const report = (column: string, code: RateProblemCode, detail: string): void => {
    problems.push({ column, code, detail });
  };

  const text: CellReader['text'] = ({ column, maxLength }) => {
    // Our own export guards such cells with a quote mark; taken off again, the text is the same after a round trip.
    const value = cell(column)
      .trim()
      .replace(/^'(?=[=+\-@])/, '');
    if (value === '') return null;
    if (value.length > maxLength) report(column, 'too_long', `has ${value.length} characters, at most ${maxLength} are allowed`);
    return value;
  };

  const requiredText: CellReader['requiredText'] = ({ column, maxLength }) => {
    const value = text({ column, maxLength });
    if (value === null) report(column, 'missing_value', `${column} is empty`);
    return value ?? '';
  };

  const integer: CellReader['integer'] = ({ column, min, max, rangeCode }) => {
    const value = cell(column).trim();
    if (value === '') return null;
    if (!/^-?\d{1,9}$/.test(value)) {
      report(column, 'not_a_number', `${quote(value)} is not a whole number`);
      return null;
    }
    const parsed = Number(value);
    if (parsed >= min && parsed <= max) return parsed;
    report(column, rangeCode, `${value} is not between ${min} and ${max}`);
    return null;
  };

  const date: CellReader['date'] = (column) => {
    const value = cell(column).trim();
    if (value === '') {
      report(column, 'missing_value', `${column} is empty`);
      return null;
    }
    if (isLocalDate(value)) return value;
    report(column, 'invalid_date', `${quote(value)} is not a date; write it like 2026-12-31`);
    return null;
  };

  const amount: CellReader['amount'] = ({ column, currency }) => {
    const value = cell(column).trim();
    if (value === '' || currency === null) return null;
    const parsed = parseMajorUnits({ text: value, currency });
    if (!parsed.ok) {
      report(column, parsed.problem, parsed.detail);
      return null;
    }
    if (parsed.money.amount >= 0) return parsed.money.amount;
    report(column, 'negative_amount', `${value} is below zero`);
    return null;
  };

  const basisPoints: CellReader['basisPoints'] = (column) => {
    const value = cell(column).trim().replace(/ ?%$/, '');
    if (value === '') return null;
    // A percentage with two decimals is a number of basis points, as an amount in euro is one of cents.
    const parsed = parseMajorUnits({ text: value, currency: 'EUR' });
    if (!parsed.ok) {
      report(
        column,
        parsed.problem,
        parsed.problem === 'too_many_decimals' ? `${quote(value)} has more than 2 decimals` : `${quote(value)} is not a percentage`,
      );
      return null;
    }
    const { amount: parsedBasisPoints } = parsed.money;
    if (parsedBasisPoints >= 0 && parsedBasisPoints <= 10_000) return parsedBasisPoints;
    report(column, parsedBasisPoints < 0 ? 'negative_amount' : 'not_a_number', `${quote(value)} is not between 0 and 100 %`);
    return null;
  };

  return { problems, report, text, requiredText, integer, date, amount, basisPoints };
};
