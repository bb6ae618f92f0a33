import { isLocalDate } from '../core/local-date.ts';
import type { RateProblem } from './rate-problems.ts';
import type { Rate } from './schemas.ts';

type Closeout = Rate['closeouts'][number];

const MAX_CLOSEOUTS = 100;
const MAX_REASON = 200;

const readCloseout = (piece: string): Closeout | Omit<RateProblem, 'column'> => {
  const [dates = '', ...words] = piece.split(/\s+/);
  const [from = '', to = from, ...more] = dates.split('..');
  const wrong = [from, to].find((date) => !isLocalDate(date));
  if (wrong !== undefined || more.length > 0) {
    return { code: 'invalid_date', detail: `"${dates.slice(0, 60)}" is not a date or range; write it like 2026-05-01..2026-05-20` };
  }
  if (to < from) return { code: 'date_range', detail: `${to} lies before ${from}` };
  const reason = words.join(' ');
  return reason.length > MAX_REASON ? { code: 'too_long', detail: `a reason has at most ${MAX_REASON} characters` } : { from, to, reason };
};

/**
 * Reads the cell `closeouts`: closed nights, both ends included, each with an optional reason, parted by semicolons:
 * `2026-05-01..2026-05-20 refurbishment; 2026-12-24`. Gives the closeouts or the first thing wrong.
 */
export const parseCloseouts = (text: string): { closeouts: Closeout[] } | { problem: Omit<RateProblem, 'column'> } => {
  const pieces = text
    .split(';')
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
  if (pieces.length > MAX_CLOSEOUTS) return { problem: { code: 'too_long', detail: `at most ${MAX_CLOSEOUTS} ranges are allowed` } };
  const closeouts: Closeout[] = [];
  for (const piece of pieces) {
    const read = readCloseout(piece);
    if ('code' in read) return { problem: read };
    closeouts.push(read);
  }
  return { closeouts };
};
