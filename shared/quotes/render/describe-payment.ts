import { formatBasisPoints, formatMoney } from '../../core/format-money.ts';
import { addDays, daysBetween, type LocalDate } from '../../core/local-date.ts';
import type { Money } from '../../core/money-schema.ts';
import { splitDeposit } from '../price/split-deposit.ts';
import type { Stay } from '../schemas.ts';
import { formatDate } from './format-date.ts';
import { countWords } from './list-words.ts';

const WHOLE_BASIS_POINTS = 10_000;

type DescribePaymentInput = {
  schedule: NonNullable<Stay['paymentSchedule']>;
  /** What the schedule divides, in the quote's currency. */
  amount: Money;
  checkIn: LocalDate;
  issuedOn: LocalDate;
  locale: string;
};

const depositDue = (days: number): string => (days === 0 ? 'when you confirm' : `within ${countWords(days, 'day')} of your confirmation`);

/** Deposit (half up) and balance with their due dates, in sentences: `Deposit of 30 %: R 15,905.03, due within 7 days of your confirmation`. */
export const describePayment = ({ schedule, amount, checkIn, issuedOn, locale }: DescribePaymentInput): string[] => {
  const { deposit, balance } = splitDeposit({ total: amount, depositBp: schedule.depositBp });
  const due = depositDue(schedule.depositDueDays);
  if (schedule.depositBp === WHOLE_BASIS_POINTS) return [`Full amount: ${formatMoney({ money: amount, locale })}, due ${due}`];
  const balanceDate = addDays(checkIn, -schedule.balanceDaysBefore);
  const balanceIsFirst = daysBetween(addDays(issuedOn, schedule.depositDueDays), balanceDate) <= 0;
  const before =
    schedule.balanceDaysBefore === 0 ? 'the day of arrival' : `${countWords(schedule.balanceDaysBefore, 'day')} before arrival`;
  const balanceDue = balanceIsFirst ? due : `by ${formatDate({ date: balanceDate, locale })} (${before})`;
  const name = schedule.depositBp === 0 ? 'Full amount' : 'Balance';
  const balanceLine = `${name}: ${formatMoney({ money: balance, locale })}, due ${balanceDue}`;
  if (schedule.depositBp === 0) return [balanceLine];
  const depositLine = `Deposit of ${formatBasisPoints(schedule.depositBp)} %: ${formatMoney({ money: deposit, locale })}, due ${due}`;
  return [depositLine, balanceLine];
};
