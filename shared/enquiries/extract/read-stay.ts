import { daysBetween, type LocalDate } from '../../core/local-date.ts';
import type { DateOrder } from './date-order.ts';
import { type DateText, readStayDates, type StayDates } from './dates.ts';
import type { PlacedMention } from './destinations.ts';
import { foldText } from './fold-text.ts';
import { type Label, labelled } from './labels.ts';
import { findEllipses, type Leg, readLegs, standsBeside } from './legs.ts';
import { chooseNights, findNights, type NightsMention } from './nights.ts';
import { parseCount } from './number-words.ts';
import { type ReadValue, readValue } from './read-value.ts';
import { chainedRanges } from './stay-candidates.ts';

type StayInput = {
  prose: string;
  isReply: boolean;
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

const datedLegs = ({ body, order, today }: { body: string; order: DateOrder; today: LocalDate }): NightsMention[] =>
  chainedRanges({ folded: body, order, today }).flatMap(({ start, end, checkIn, checkOut, source }) =>
    checkIn === null || checkOut === null ? [] : [{ start, end, nights: daysBetween(checkIn, checkOut), days: false, source }],
  );

/** Several stops within one destination ("Mahé 4 nights, Praslin 3 nights") make one stay of them all. */
const sumOfStops = ({
  body,
  counted,
  mentions,
}: {
  body: string;
  counted: readonly NightsMention[];
  mentions: readonly PlacedMention[];
}): ReadValue<number> | null => {
  const stops = counted.filter(({ days, nights }) => !days && nights !== null);
  const words = new Set(mentions.map((place) => foldText(place.words)));
  if (stops.length < 2 || stops.length > words.size) return null;
  const used = new Set<PlacedMention>();
  for (const stop of stops) {
    const place = mentions.find((mention) => !used.has(mention) && standsBeside({ body, mention: stop, place: mention }));
    if (!place) return null;
    used.add(place);
  }
  const sum = stops.reduce((total, { nights }) => total + (nights ?? 0), 0);
  return sum <= MAX_NIGHTS ? readValue({ value: sum, confidence: 0.85, source: stops.map(({ source }) => source).join(', ') }) : null;
};

/** An order that was only assumed gives way to the other one when it makes no stay and the other does. */
const inFittingOrder = (input: DateText): StayDates => {
  const stay = readStayDates(input);
  if (!input.orderAssumed || stay.checkIn !== null || stay.problems.length === 0) return stay;
  const other = readStayDates({ ...input, order: input.order === 'dmy' ? 'mdy' : 'dmy' });
  return other.checkIn === null ? stay : other;
};

/** Reads dates, nights and legs together: nights beside one of several places are that leg's, the others are the whole stay's. */
export const readStay = ({
  prose,
  isReply,
  subject,
  labels,
  destinations,
  mentions,
  today,
  order,
}: StayInput): StayDates & { legs: Leg[] } => {
  const body = foldText(prose);
  const title = foldText(subject);
  const counted = findNights(body);
  const ellipses = destinations.length > 1 ? findEllipses({ body, parse: parseCount }) : [];
  const dated = destinations.length > 1 ? datedLegs({ body, order: order.order, today }) : [];
  const legInput = { body, destinations, mentions, nights: [...dated, ...counted, ...ellipses] };
  const first = readLegs({ ...legInput, totalNights: null });
  const whole = counted.filter((mention) => !first.used.has(mention));
  const inLabels = labelledNights(labels);
  const inSubject = whole.length === 0 && inLabels.length === 0 ? chooseNights(findNights(title)) : null;
  const nights =
    chooseNights(inLabels) ??
    (destinations.length === 1 ? sumOfStops({ body, counted, mentions }) : null) ??
    chooseNights(whole) ??
    inSubject ??
    sumOfLegs(first.legs);
  const stay = inFittingOrder({ isReply, body, subject: title, labels, today, order: order.order, orderAssumed: order.assumed, nights });
  const { legs } = readLegs({ ...legInput, totalNights: stay.nights?.value ?? null });
  return { ...stay, legs };
};
