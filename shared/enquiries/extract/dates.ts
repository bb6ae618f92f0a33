import { addDays, daysBetween, type LocalDate } from '../../core/local-date.ts';
import type { DateOrder } from './date-order.ts';
import { readDateWindow } from './date-window.ts';
import { type Label, labelled } from './labels.ts';
import { type ReadValue, readValue } from './read-value.ts';
import { readRelativeDates } from './relative-dates.ts';
import { type StayCandidate, stayCandidates } from './stay-candidates.ts';

type Problem = { reason: string; text: string };
type DateWindow = { earliest: LocalDate; latest: LocalDate };
export type StayDates = {
  checkIn: ReadValue<LocalDate> | null;
  checkOut: ReadValue<LocalDate> | null;
  nights: ReadValue<number> | null;
  dateWindow: ReadValue<DateWindow> | null;
  problems: Problem[];
};
export type DateText = {
  body: string;
  subject: string;
  isReply: boolean;
  labels: readonly Label[];
  today: LocalDate;
  order: DateOrder;
  orderAssumed: boolean;
  nights: ReadValue<number> | null;
};

const SUBJECT_PENALTY = -2;
const LABEL_BONUS = 20;
/** Scores under this belong to days that only happen to be named. */
const MIN_SCORE = 3;
const ENOUGH_FOR_PROBLEM = 6;

/** Label lines become a sentence of their own, so that "Arrival | 12 Sept" is read like "arriving 12 Sept". */
const labelSentence = (labels: readonly Label[]): string => {
  const start = labelled(labels, 'checkIn').at(0)?.value;
  const leave = labelled(labels, 'leave').at(0)?.value;
  const end = labelled(labels, 'checkOut').at(0)?.value;
  const first = start ?? (end === undefined ? undefined : leave);
  const last = end ?? (start === undefined ? undefined : leave);
  const parts = [
    first === undefined ? '' : `arriving ${first}`,
    last === undefined ? '' : `returning ${last}`,
    first === undefined && last === undefined && leave !== undefined ? `arriving ${leave}` : '',
  ];
  const dates = labelled(labels, 'dates').map(({ value }) => `. travel ${value}`);
  return [...parts.filter((part) => part !== ''), ...dates].join(' ').toLowerCase();
};

const sameStay = (left: StayCandidate, right: StayCandidate): boolean => left.checkIn === right.checkIn && left.checkOut === right.checkOut;

/** A second stay as good as the best, offered with "or", leaves the dates open. */
const alternatives = ({
  best,
  all,
  folded,
}: {
  best: StayCandidate;
  all: readonly StayCandidate[];
  folded: string;
}): StayCandidate | null =>
  all.find(
    (other) =>
      other.problem === null &&
      !sameStay(best, other) &&
      (other.checkOut === null) === (best.checkOut === null) &&
      other.start >= best.end &&
      /^[^.!?]{0,30}\b(?:or|oder|ou|o)\b[^.!?]{0,20}$/.test(folded.slice(best.end, other.start)),
  ) ?? null;

const windowOf = ({
  dates,
  nights,
  source,
  problems,
}: {
  dates: readonly (LocalDate | null)[];
  nights: ReadValue<number> | null;
  source: string;
  problems: Problem[];
}): StayDates => {
  const known = dates.filter((date) => date !== null).sort();
  const earliest = known[0] ?? '';
  return {
    checkIn: null,
    checkOut: null,
    nights,
    dateWindow: readValue({ value: { earliest, latest: known.at(-1) ?? earliest }, confidence: 0.8, source }),
    problems,
  };
};

const settled = ({ best, input, problems }: { best: StayCandidate; input: DateText; problems: Problem[] }): StayDates => {
  const assumed = best.orderMatters && input.orderAssumed;
  const read = (value: LocalDate | null) =>
    value === null ? null : readValue({ value, confidence: assumed ? 0.6 : best.score >= 9 ? 0.95 : 0.8, source: best.source, assumed });
  const stated = input.nights;
  if (best.checkIn !== null && best.checkOut !== null) {
    const nights = daysBetween(best.checkIn, best.checkOut);
    const differs = stated !== null && !stated.assumed && stated.value !== nights;
    const mismatch = differs ? [{ reason: 'nights_mismatch', text: `${stated.source} / ${best.source}` }] : [];
    return {
      checkIn: read(best.checkIn),
      checkOut: read(best.checkOut),
      nights: readValue({ value: nights, confidence: 0.95, source: best.source, assumed }),
      dateWindow: null,
      problems: [...problems, ...mismatch],
    };
  }
  const derived = (value: LocalDate) =>
    stated === null
      ? null
      : readValue({
          value,
          confidence: Math.min(0.9, stated.confidence),
          source: `${best.source}, ${stated.source}`,
          assumed: assumed || stated.assumed,
        });
  if (best.checkIn !== null)
    return {
      checkIn: read(best.checkIn),
      checkOut: stated ? derived(addDays(best.checkIn, stated.value)) : null,
      nights: stated,
      dateWindow: null,
      problems,
    };
  const checkIn = best.checkOut === null || stated === null ? null : addDays(best.checkOut, -stated.value);
  if (checkIn === null || checkIn < input.today) return { checkIn: null, checkOut: null, nights: stated, dateWindow: null, problems };
  return { checkIn: derived(checkIn), checkOut: read(best.checkOut), nights: stated, dateWindow: null, problems };
};

const fromRelative = (input: DateText): StayDates | null => {
  const found = readRelativeDates({ folded: input.body, today: input.today });
  const start = found.find(({ role }) => role === 'start');
  if (!start) return null;
  const end = found.find(({ role, date }) => role === 'end' && date > start.date);
  const read = (value: LocalDate, source: string) => readValue({ value, confidence: 0.6, source, assumed: true });
  const nights = end
    ? readValue({ value: daysBetween(start.date, end.date), confidence: 0.6, source: end.source, assumed: true })
    : input.nights;
  const checkOut = end ? read(end.date, end.source) : nights ? read(addDays(start.date, nights.value), nights.source) : null;
  return nights && nights.value > 60 ? null : { checkIn: read(start.date, start.source), checkOut, nights, dateWindow: null, problems: [] };
};

/**
 * The stay of a mail, seen from `today` (a day in the tenant's zone). Form labels win over the body, the body over the subject.
 * Dates that cannot be are dropped and named in `problems` (`date_in_past`, `dates_reversed`, `date_impossible`, `nights_mismatch`);
 * dates the mail leaves open become `dateWindow`, with checkIn and checkOut empty.
 */
export const readStayDates = (input: DateText): StayDates => {
  const { body, subject, labels, today, order, nights } = input;
  const form = labelSentence(labels);
  const texts = [
    { folded: form, bonus: LABEL_BONUS },
    { folded: body, bonus: 0 },
    { folded: subject, bonus: SUBJECT_PENALTY },
  ];
  const all = texts.flatMap(({ folded, bonus }) =>
    stayCandidates({ folded, order, today, bonus, isReply: input.isReply }).map((candidate) => ({ ...candidate, folded })),
  );
  const ranked = all.sort((left, right) => right.score - left.score);
  const good = ranked.filter(({ problem, score }) => problem === null && score >= MIN_SCORE);
  const bad = ranked.filter(({ problem, score }) => problem !== null && score >= ENOUGH_FOR_PROBLEM);
  const best = good.find(({ checkIn }) => checkIn !== null) ?? (nights ? good[0] : undefined);
  const worse = bad.filter(({ score }) => !best || score > best.score);
  const problems = worse
    .slice(0, 3)
    .flatMap(({ problem, source }) => (problem === null ? [] : [{ reason: problem, text: source.slice(0, 300) }]));
  if (best && problems.length === 0) {
    const other = alternatives({ best, all: good, folded: best.folded });
    if (other)
      return windowOf({
        dates: [best.checkIn, best.checkOut, other.checkIn, other.checkOut],
        nights,
        source: body.slice(best.start, other.end),
        problems,
      });
    const span = best.checkIn !== null && best.checkOut !== null ? daysBetween(best.checkIn, best.checkOut) : 0;
    const isOpen = best.open && (span > 60 || (nights !== null && span > nights.value && !(nights.assumed && span <= nights.value + 1)));
    if (isOpen) return windowOf({ dates: [best.checkIn, best.checkOut], nights, source: best.source, problems });
    return settled({ best, input, problems });
  }
  if (problems.length > 0) return { checkIn: null, checkOut: null, nights, dateWindow: null, problems };
  const relative = fromRelative(input);
  if (relative) return relative;
  const window = [form, body, subject].reduce<StayDates['dateWindow']>(
    (found, folded) => found ?? readDateWindow({ folded, today, nights: nights?.value ?? null }),
    null,
  );
  return { checkIn: null, checkOut: null, nights, dateWindow: window, problems };
};
