import { formatBasisPoints, formatMoneyPlain } from '../../core/format-money.ts';
import type { UsedRate } from '../../rates/convert-with-fx-set.ts';
import type { LineAmounts } from './price-line.ts';
import type { DraftLine } from './types.ts';

const count = (quantity: number, one: string, many: string): string => `${quantity} ${quantity === 1 ? one : many}`;

const ages = (draft: DraftLine): string => {
  if (draft.band === null) return '';
  const { minAge, maxAge } = draft.band;
  return minAge === maxAge ? ` (aged ${minAge})` : ` (aged ${minAge}-${maxAge})`;
};

const subject = (draft: DraftLine): string => {
  const { quantity } = draft;
  switch (draft.kind) {
    case 'adult_sharing':
      return `${count(quantity, 'adult', 'adults')} sharing`;
    case 'adult_single':
      return `${count(quantity, 'adult', 'adults')} in a single room`;
    case 'child':
      return `${count(quantity, 'child', 'children')}${ages(draft)}`;
    case 'infant':
      return count(quantity, 'infant', 'infants');
    case 'room':
      return count(quantity, 'room', 'rooms');
    case 'room_single':
      return `${count(quantity, 'room', 'rooms')} with one adult`;
    case 'extra_bed':
      return `${count(quantity, 'extra bed', 'extra beds')} for ${quantity === 1 ? 'a child' : 'children'}${ages(draft)}`;
  }
};

/** For the client, in English: "2 adults sharing, 7 nights, Garden Room". Holds no cost. */
export const describeLine = (draft: DraftLine): string =>
  `${subject(draft)}, ${count(draft.nights, 'night', 'nights')}, ${draft.rate.roomType}`;

const explainConversion = ({ multiplied, dividedBy }: UsedRate): string =>
  [multiplied === null ? '' : ` x ${multiplied}`, dividedBy === null ? '' : ` / ${dividedBy}`].join('');

/** The arithmetic of a line: "2 x ZAR 18,450.00 = ZAR 36,900.00; + 12.5 % = ZAR 41,512.50". Holds cost and markup. */
export const explainLine = ({ draft, amounts }: { draft: DraftLine; amounts: LineAmounts }): string => {
  const unit = formatMoneyPlain({ amount: draft.unitAmount, currency: draft.rate.currency });
  const nights = draft.rate.basis === 'per_person_stay' ? '' : `${count(draft.nights, 'night', 'nights')} x `;
  const steps = [`${draft.quantity} x ${nights}${unit} = ${formatMoneyPlain(amounts.own)}`];
  if (amounts.converted.currency !== amounts.own.currency) {
    steps.push(`${explainConversion(amounts.used).trim()} = ${formatMoneyPlain(amounts.converted)}`);
  }
  const percent = `${formatBasisPoints(amounts.basisPoints)} %`;
  if (draft.rate.priceBasis === 'gross') steps.push(`of it ${percent} commission = ${formatMoneyPlain(amounts.commission)}`);
  else if (amounts.basisPoints > 0) steps.push(`+ ${percent} = ${formatMoneyPlain(amounts.price)}`);
  if (draft.overAge > 0) steps.push(`${count(draft.overAge, 'child', 'children')} above the last child age counted as adult`);
  if (draft.unknownAge > 0)
    steps.push(`${count(draft.unknownAge, 'child', 'children')} of unknown age taken as aged ${draft.band?.maxAge ?? 17}`);
  return steps.join('; ');
};
