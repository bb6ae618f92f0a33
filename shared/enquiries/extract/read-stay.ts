import type { LocalDate } from '../../core/local-date.ts';
import type { DateOrder } from './date-order.ts';
import { readStayDates, type StayDates } from './dates.ts';
import type { PlacedMention } from './destinations.ts';
import { foldText } from './fold-text.ts';
import { type Label, labelled } from './labels.ts';
import { findEllipses, type Leg, readLegs } from './legs.ts';
import { chooseNights, findNights, type NightsMention } from './nights.ts';
import { parseCount } from './number-words.ts';
import { type ReadValue, readValue } from './read-value.ts';

type StayInput = {
  prose: string;
  subject: string;
  labels: readonly Label[];
  destinations: readonly string[];
  mentions: readonly PlacedMention[];
  today: LocalDate;
  order: { order: DateOrder; assumed: boolean };
};

const MAX_NIGHTS = 60;

const labelledNights = (labels: readonly Label[]): NightsMention[] =>
  findNights(
    labelled(labels, 'nights')
      .map(({ value }) => (/^\s*\d{1,2}\s*$/.test(value) ? `${value.trim()} nights` : foldText(value)))
      .join('. '),
  );

/** All legs known: the whole stay is their sum. */
const sumOfLegs = (legs: readonly Leg[]): ReadValue<number> | null => {
  if (legs.length < 2 || legs.some(({ nights }) => nights === null)) return null;
  const sum = legs.reduce((total, leg) => total + (leg.nights ?? 0), 0);
  const source = legs.map(({ destination, nights }) => `${destination} ${nights}`).join(', ');
  return sum <= MAX_NIGHTS ? readValue({ value: sum, confidence: 0.9, source }) : null;
};

/** Reads dates, nights and legs together: nights beside one of several places are that leg's, the others are the whole stay's. */
export const readStay = ({ prose, subject, labels, destinations, mentions, today, order }: StayInput): StayDates & { legs: Leg[] } => {
  const body = foldText(prose);
  const title = foldText(subject);
  const counted = findNights(body);
  const ellipses = destinations.length > 1 ? findEllipses({ body, parse: parseCount }) : [];
  const legInput = { body, destinations, mentions, nights: [...counted, ...ellipses] };
  const first = readLegs({ ...legInput, totalNights: null });
  const whole = counted.filter((mention) => !first.used.has(mention));
  const inLabels = labelledNights(labels);
  const inSubject = whole.length === 0 && inLabels.length === 0 ? chooseNights(findNights(title)) : null;
  const nights = chooseNights(inLabels) ?? chooseNights(whole) ?? inSubject ?? sumOfLegs(first.legs);
  const stay = readStayDates({ body, subject: title, labels, today, order: order.order, orderAssumed: order.assumed, nights });
  const { legs } = readLegs({ ...legInput, totalNights: stay.nights?.value ?? null });
  return { ...stay, legs };
};
