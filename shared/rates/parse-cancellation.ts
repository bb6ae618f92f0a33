import type { Rate } from './schemas.ts';

type CancellationPolicy = Rate['cancellationPolicy'];
type Step = CancellationPolicy['steps'][number];

const RANGE = /^(\d{1,3}) ?- ?(\d{1,3}) days?$/i;
const FROM_ON = /^(\d{1,3})(?: ?\+)? days?(?: or more| and more)?$/i;
const PERCENT = /^(\d{1,3})(?:\.(\d{1,2}))? ?%$/;
const MAX_TEXT = 1000;
const MAX_STEPS = 20;
const MAX_DAYS = 730;

const readCharge = (text: string): Step['charge'] | null => {
  if (/^deposit$/i.test(text)) return 'deposit';
  const match = PERCENT.exec(text);
  if (!match) return null;
  const basisPoints = Number(`${match[1] ?? ''}${(match[2] ?? '').padEnd(2, '0')}`);
  return basisPoints <= 10_000 ? basisPoints : null;
};

type Part = { upper: number; lower: number | null; charge: Step['charge'] };

const readPart = (text: string): Part | null => {
  const colon = text.indexOf(':');
  if (colon < 0) return null;
  const charge = readCharge(text.slice(colon + 1).trim());
  const days = text.slice(0, colon).trim();
  const range = RANGE.exec(days);
  if (charge === null) return null;
  if (range) return { upper: Number(range[1]), lower: Number(range[2]), charge };
  const single = FROM_ON.exec(days);
  return single ? { upper: Number(single[1]), lower: null, charge } : null;
};

/** A deposit is some share of the price that we do not know here: it may only come before shares, and after nothing but a free step. */
const rises = (before: Step['charge'], after: Step['charge']): boolean => {
  if (after === 'deposit') return before === 'deposit' || before === 0;
  return before === 'deposit' ? after > 0 : after >= before;
};

/**
 * Steps are taken only from ranges that follow one another without gap down to the day of check-in, the first perhaps open towards earlier days
 * ("30 days: deposit; 29-15 days: 50%; 14-0 days: 100%"). Bare numbers further on may mean "from" or "until" and are left as text.
 */
const joins = (parts: readonly Part[]): boolean =>
  parts.every((part, index) => {
    const next = parts[index + 1];
    if (part.lower === null && (index > 0 || next === undefined)) return false;
    const lower = part.lower ?? part.upper;
    if (lower > part.upper || part.upper > MAX_DAYS) return false;
    return next === undefined ? lower === 0 : next.upper === lower - 1 && rises(part.charge, next.charge);
  });

/**
 * Reads the wording of cancellation terms into steps: `daysBefore` check-in is the first day (counted backwards, the highest number) from which the
 * charge holds, in basis points of the price or the deposit. Wording that does not say exactly that ("7 days: 0%; 6-0 days: 1 night") is kept as text
 * of at most 1,000 characters with no steps. Never throws.
 */
export const parseCancellation = (wording: string): CancellationPolicy => {
  const text = wording.trim().slice(0, MAX_TEXT);
  if (text === '') return { steps: [], text: null };
  const pieces = text
    .split(';')
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
  const parts = pieces.slice(0, MAX_STEPS + 1).flatMap((piece) => readPart(piece) ?? []);
  if (parts.length === 0 || parts.length !== pieces.length || parts.length > MAX_STEPS || !joins(parts)) return { steps: [], text };
  return { steps: parts.map(({ upper, charge }) => ({ daysBefore: upper, charge })), text: null };
};
