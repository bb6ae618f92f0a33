import { isDeepStrictEqual } from 'node:util';
import { invalid } from '../../core/errors.ts';
import { formatMoney } from '../../core/format-money.ts';
import type { LocalDate } from '../../core/local-date.ts';
import { sumMoney } from '../../core/money.ts';
import type { Money } from '../../core/money-schema.ts';
import type { Option } from '../schemas.ts';
import { cleanLine } from './clean-text.ts';
import { describePayment } from './describe-payment.ts';
import { describeStay, type StayView } from './describe-stay.ts';

/** One alternative in words. `payment` holds one paragraph for the whole option, or one per stay where the schedules differ. */
export type OptionView = {
  id: string;
  /** The hotels, in order of travel. */
  title: string;
  total: string;
  remarks: string[];
  stays: StayView[];
  payment: { stay: string | null; sentences: string[] }[];
};

type DescribeOptionInput = { option: Option; issuedOn: LocalDate; locale: string };

const remarksOf = (option: Option): string[] => {
  const remarks = option.assumed.map((assumption) => `Assumed: ${cleanLine(assumption)}`);
  if (option.alternative) remarks.unshift('An alternative to the hotel you asked for.');
  if (option.overBudget) remarks.unshift('Above the budget you gave us.');
  if (option.budgetNotCompared) remarks.unshift('Not compared with your budget, which is in another currency.');
  return remarks;
};

const paymentOf = ({ option, issuedOn, locale }: DescribeOptionInput): OptionView['payment'] => {
  const [first] = option.stays;
  if (first === undefined) return [];
  const shared = option.stays.every((stay) => isDeepStrictEqual(stay.paymentSchedule, first.paymentSchedule));
  const parts: { stay: string | null; schedule: typeof first.paymentSchedule; amount: Money; checkIn: LocalDate }[] = shared
    ? [{ stay: null, schedule: first.paymentSchedule, amount: option.total, checkIn: first.checkIn }]
    : option.stays.map((stay, leg) => ({
        stay: cleanLine(stay.hotelName),
        schedule: stay.paymentSchedule,
        amount: sumMoney({ amounts: option.lines.filter((line) => line.leg === leg).map((line) => line.price), currency: option.currency }),
        checkIn: stay.checkIn,
      }));
  return parts.map(({ stay, schedule, amount, checkIn }) => ({
    stay,
    sentences:
      schedule === null
        ? [`${formatMoney({ money: amount, locale })}, due as agreed when you confirm`]
        : describePayment({ schedule, amount, checkIn, issuedOn, locale }),
  }));
};

// A line that belongs to no stay would be in the total and on no page.
const assertWhole = (option: Option): void => {
  const stray = option.lines.findIndex((line) => line.leg >= option.stays.length || line.price.currency !== option.currency);
  if (stray >= 0) throw invalid([{ pointer: `/lines/${stray}`, detail: "must belong to a stay and be in the option's currency" }]);
};

/** Throws `validation_failed` for a line of no stay or of another currency. */
export const describeOption = ({ option, issuedOn, locale }: DescribeOptionInput): OptionView => {
  assertWhole(option);
  return {
    id: cleanLine(option.id),
    title: option.stays.map((stay) => cleanLine(stay.hotelName)).join(' + '),
    total: formatMoney({ money: option.total, locale }),
    remarks: remarksOf(option),
    stays: option.stays.map((stay, leg) => describeStay({ stay, lines: option.lines.filter((line) => line.leg === leg), locale })),
    payment: paymentOf({ option, issuedOn, locale }),
  };
};
