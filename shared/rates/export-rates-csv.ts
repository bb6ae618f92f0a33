import { formatBasisPoints, toMajorUnits } from '../core/format-money.ts';
import { BAND_SUFFIXES } from './read-rate-row.ts';
import type { RateTerms } from './schemas.ts';

/** A spreadsheet would run such a cell as a formula; the quote mark makes it text. Our import takes it off again. */
const guardFormula = (cell: string): string => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

const writeCell = (cell: string): string => {
  const safe = guardFormula(cell);
  return /[",;\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Cancellation steps in the wording that the import reads: "30 days: deposit; 29-15 days: 50%; 14-0 days: 100%". */
const describeCancellation = ({ steps, text }: RateTerms['cancellationPolicy']): string => {
  if (steps.length === 0) return text ?? '';
  return steps
    .map(({ daysBefore, charge }, index) => {
      const next = steps[index + 1];
      const lower = next === undefined ? 0 : next.daysBefore + 1;
      const days = index === 0 && next !== undefined && lower === daysBefore ? `${daysBefore} days` : `${daysBefore}-${lower} days`;
      return `${days}: ${charge === 'deposit' ? charge : `${formatBasisPoints(charge)}%`}`;
    })
    .join('; ');
};

const describeCloseouts = (closeouts: RateTerms['closeouts']): string =>
  closeouts.map(({ from, to, reason }) => `${from}..${to} ${reason.replaceAll(';', ',')}`.trim()).join('; ');

const cellsOf = (terms: RateTerms): Record<string, string | number | null> => {
  const { currency } = terms;
  const money = (amount: number | null): string | null => (amount === null ? null : toMajorUnits({ amount, currency }));
  const percent = (basisPoints: number | null): string | null => (basisPoints === null ? null : formatBasisPoints(basisPoints));
  const bands = BAND_SUFFIXES.flatMap((suffix, index): [string, string | number | null][] => {
    const band = terms.childBands[index];
    return [
      [`child_rate${suffix}`, money(band?.amount ?? null)],
      [`child_min_age${suffix}`, band?.minAge ?? null],
      [`child_max_age${suffix}`, band?.maxAge ?? null],
    ];
  });
  return {
    hotel_name: terms.hotelName,
    destination: terms.destination,
    star_rating: terms.hotelRating,
    room_type: terms.roomType,
    meal_plan: terms.mealPlan,
    currency,
    basis: terms.basis,
    stay_nights: terms.stayNights,
    season_name: terms.season,
    valid_from: terms.validFrom,
    valid_to: terms.validTo,
    min_nights: terms.minNights,
    max_nights: terms.maxNights,
    adult_sharing: money(terms.adultSharing),
    adult_single: money(terms.adultSingle),
    ...Object.fromEntries(bands),
    infant_rate: money(terms.infantAmount),
    max_adults: terms.maxAdults,
    max_children: terms.maxChildren,
    cancellation: describeCancellation(terms.cancellationPolicy),
    notes: terms.notes,
    supplier: terms.supplier,
    price_basis: terms.priceBasis,
    markup_pct: percent(terms.markupBp),
    commission_pct: percent(terms.commissionBp),
    closeouts: describeCloseouts(terms.closeouts),
  };
};

const BAND_COLUMNS = BAND_SUFFIXES.flatMap((suffix) => [`child_rate${suffix}`, `child_min_age${suffix}`, `child_max_age${suffix}`]);
const COLUMNS: readonly string[] = [
  ...['hotel_name', 'destination', 'star_rating', 'room_type', 'meal_plan', 'currency', 'basis', 'stay_nights', 'season_name'],
  ...['valid_from', 'valid_to', 'min_nights', 'max_nights', 'adult_sharing', 'adult_single', ...BAND_COLUMNS, 'infant_rate'],
  ...['max_adults', 'max_children', 'cancellation', 'notes', 'supplier', 'price_basis', 'markup_pct', 'commission_pct', 'closeouts'],
];

/**
 * Rates as a CSV file that the import reads back to the same terms: comma, CRLF, header line, amounts in major units with all decimals of their
 * currency, no byte order mark. A text that begins with `= + - @` or a tab gets a leading quote mark. Not in the file, for it has no columns for
 * them: what is included and the payment schedule.
 */
export const exportRatesCsv = ({ rates }: { rates: readonly RateTerms[] }): string => {
  const lines = rates.map((terms) => {
    const cells = cellsOf(terms);
    return COLUMNS.map((column) => writeCell(String(cells[column] ?? ''))).join(',');
  });
  return `${[COLUMNS.join(','), ...lines].join('\r\n')}\r\n`;
};
