import { formatBasisPoints } from '../../core/format-money.ts';
import { addDays, type LocalDate } from '../../core/local-date.ts';
import type { Stay } from '../schemas.ts';
import { cleanLine } from './clean-text.ts';
import { formatDate, formatDateRange } from './format-date.ts';

type Step = Stay['cancellationPolicy']['steps'][number];

const chargeWords = (charge: Step['charge']): string => {
  if (charge === 'deposit') return 'the deposit is kept';
  if (charge === 0) return 'free of charge';
  return `${formatBasisPoints(charge)} % of the price is charged`;
};

const windowWords = (first: number, last: number): string => {
  if (first === 0) return 'on the day of arrival';
  if (first === last) return `${first} ${first === 1 ? 'day' : 'days'} before arrival`;
  return last === 0 ? `${first} days before arrival or later` : `${first} to ${last} days before arrival`;
};

type DescribeCancellationInput = { policy: Stay['cancellationPolicy']; checkIn: LocalDate; locale: string };

/**
 * The steps in sentences with their calendar dates: `29 to 15 days before arrival (11–25 June 2026): 50 % of the price is charged`.
 * A step reaches from its day down to the day before the next one begins; the last one down to arrival.
 * Text that could not be read into steps is given as it is. Empty when nothing is known.
 */
export const describeCancellation = ({ policy, checkIn, locale }: DescribeCancellationInput): string[] => {
  const sentences = policy.steps.map((step, index) => {
    const next = policy.steps[index + 1];
    const lastDay = Math.min(step.daysBefore, next === undefined ? 0 : next.daysBefore + 1);
    const from = addDays(checkIn, -step.daysBefore);
    const to = addDays(checkIn, -lastDay);
    const dates = from === to ? formatDate({ date: from, locale }) : formatDateRange({ from, to, locale });
    return `${windowWords(step.daysBefore, lastDay)} (${dates}): ${chargeWords(step.charge)}`;
  });
  const capitalised = sentences.map((sentence) => sentence.charAt(0).toUpperCase() + sentence.slice(1));
  const text = cleanLine(policy.text ?? '');
  return text === '' ? capitalised : [...capitalised, text];
};
