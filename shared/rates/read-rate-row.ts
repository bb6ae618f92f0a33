import { isCurrencyCode } from '../core/currencies.ts';
import { type CellReader, createCellReader } from './cell-reader.ts';
import { parseCancellation } from './parse-cancellation.ts';
import { parseCloseouts } from './parse-closeouts.ts';
import type { RateProblem } from './rate-problems.ts';
import { MEAL_PLANS, RATE_BASES, type RateTerms } from './schemas.ts';

export const REQUIRED_COLUMNS = [
  'hotel_name',
  'destination',
  'room_type',
  'meal_plan',
  'currency',
  'basis',
  'valid_from',
  'valid_to',
  'adult_sharing',
] as const;

/** Of the columns of child bands: the first band has none, the others number themselves. */
export const BAND_SUFFIXES = ['', '_2', '_3', '_4', '_5', '_6'] as const;

/** The canonical name of a destination as written in a sheet, or why there is none. */
export type FindDestination = (written: string) => { name: string } | { detail: string };

const readChoice = <Choice extends string>({
  cells,
  column,
  choices,
  normalise,
  code,
}: {
  cells: CellReader;
  column: string;
  choices: readonly Choice[];
  normalise: (text: string) => string;
  code: RateProblem['code'];
}): Choice | null => {
  const written = cells.text({ column, maxLength: 60 });
  if (written === null) return null;
  const choice = choices.find((option) => option === normalise(written));
  if (choice === undefined) cells.report(column, code, `"${written.slice(0, 60)}" is none of ${choices.join(', ')}`);
  return choice ?? null;
};

const upper = (text: string): string => text.toUpperCase();
const lower = (text: string): string => text.toLowerCase();

const readRequiredChoice = <Choice extends string>(input: Parameters<typeof readChoice<Choice>>[0]): Choice | null => {
  const isEmpty = input.cells.text({ column: input.column, maxLength: 60 }) === null;
  if (isEmpty) input.cells.report(input.column, 'missing_value', `${input.column} is empty`);
  return isEmpty ? null : readChoice(input);
};

const readCurrency = (cells: CellReader): string | null => {
  const written = upper(cells.requiredText({ column: 'currency', maxLength: 60 }));
  if (written === '' || isCurrencyCode(written)) return written === '' ? null : written;
  cells.report('currency', 'unknown_currency', `${written.slice(0, 60)} is not an ISO 4217 code`);
  return null;
};

const readDestination = ({ cells, find }: { cells: CellReader; find: FindDestination }): string => {
  const written = cells.requiredText({ column: 'destination', maxLength: 120 });
  if (written === '') return '';
  const found = find(written);
  if ('name' in found) return found.name;
  cells.report('destination', 'unknown_destination', found.detail);
  return '';
};

const readStars = (cells: CellReader): number | null => {
  const written = cells.text({ column: 'star_rating', maxLength: 20 });
  if (written === null) return null;
  if (/^(?:[0-4](?:\.[05])?|5(?:\.0)?)$/.test(written)) return Number(written);
  cells.report('star_rating', 'not_a_number', `"${written}" is not a number from 0 to 5 in half steps`);
  return null;
};

const readNights = ({ cells, basis }: { cells: CellReader; basis: RateTerms['basis'] | null }) => {
  const stayNights = cells.integer({ column: 'stay_nights', min: 1, max: 30, rangeCode: 'night_range' });
  if (basis === 'per_person_stay' && cells.text({ column: 'stay_nights', maxLength: 60 }) === null) {
    cells.report('stay_nights', 'missing_value', 'basis per_person_stay needs stay_nights');
  }
  const minNights = cells.integer({ column: 'min_nights', min: 1, max: 60, rangeCode: 'night_range' });
  const maxNights = cells.integer({ column: 'max_nights', min: 1, max: 60, rangeCode: 'night_range' });
  if (minNights !== null && maxNights !== null && maxNights < minNights) {
    cells.report('max_nights', 'night_range', `max_nights ${maxNights} is below min_nights ${minNights}`);
  }
  // A package has its length already; least and most nights belong to prices per night.
  return basis === 'per_person_stay' ? { stayNights, minNights: null, maxNights: null } : { stayNights: null, minNights, maxNights };
};

const readDates = (cells: CellReader) => {
  const validFrom = cells.date('valid_from');
  const validTo = cells.date('valid_to');
  if (validFrom !== null && validTo !== null && validTo < validFrom) {
    cells.report('valid_to', 'date_range', `valid_to ${validTo} lies before valid_from ${validFrom}`);
  }
  return { validFrom: validFrom ?? '', validTo: validTo ?? '' };
};

const readBands = ({ cells, currency }: { cells: CellReader; currency: string | null }): RateTerms['childBands'] => {
  const bands = BAND_SUFFIXES.flatMap((suffix) => {
    const columns = { rate: `child_rate${suffix}`, min: `child_min_age${suffix}`, max: `child_max_age${suffix}` };
    if (cells.text({ column: columns.rate, maxLength: 60 }) === null) return [];
    const amount = cells.amount({ column: columns.rate, currency });
    for (const column of [columns.min, columns.max]) {
      if (cells.text({ column, maxLength: 60 }) === null) cells.report(column, 'missing_value', `${columns.rate} needs ${column}`);
    }
    const minAge = cells.integer({ column: columns.min, min: 0, max: 17, rangeCode: 'age_range' });
    const maxAge = cells.integer({ column: columns.max, min: 0, max: 17, rangeCode: 'age_range' });
    if (minAge === null || maxAge === null) return [];
    if (maxAge < minAge) cells.report(columns.max, 'age_range', `${columns.max} ${maxAge} is below ${columns.min} ${minAge}`);
    return [{ minAge, maxAge, amount: amount ?? 0, minColumn: columns.min }];
  });
  const sorted = bands.toSorted((left, right) => left.minAge - right.minAge);
  for (const [index, band] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before === undefined || band.minAge === before.maxAge + 1) continue;
    const fault = band.minAge <= before.maxAge ? 'overlaps' : 'leaves a gap after';
    cells.report(band.minColumn, 'age_range', `${band.minAge}-${band.maxAge} ${fault} ${before.minAge}-${before.maxAge}`);
  }
  return sorted.map(({ minAge, maxAge, amount }) => ({ minAge, maxAge, amount }));
};

const readCloseouts = (cells: CellReader): RateTerms['closeouts'] => {
  const written = cells.text({ column: 'closeouts', maxLength: 20_000 });
  if (written === null) return [];
  const parsed = parseCloseouts(written);
  if ('closeouts' in parsed) return parsed.closeouts;
  cells.report('closeouts', parsed.problem.code, parsed.problem.detail);
  return [];
};

/**
 * Reads one row of a rate sheet: `cell` gives the raw text of a column ('' where there is none). Amounts become minor units of the row's currency.
 * Gives the terms, or every problem in the order of the columns; never throws.
 */
export const readRateRow = ({
  cell,
  findDestination,
}: {
  cell: (column: string) => string;
  findDestination: FindDestination;
}): { terms: RateTerms } | { problems: RateProblem[] } => {
  const cells = createCellReader(cell);
  const hotelName = cells.requiredText({ column: 'hotel_name', maxLength: 200 });
  const destination = readDestination({ cells, find: findDestination });
  const roomType = cells.requiredText({ column: 'room_type', maxLength: 120 });
  const mealPlan = readRequiredChoice({ cells, column: 'meal_plan', choices: MEAL_PLANS, normalise: upper, code: 'unknown_meal_plan' });
  const currency = readCurrency(cells);
  const basis = readRequiredChoice({ cells, column: 'basis', choices: RATE_BASES, normalise: lower, code: 'unknown_basis' });
  const nights = readNights({ cells, basis });
  const dates = readDates(cells);
  if (cells.text({ column: 'adult_sharing', maxLength: 60 }) === null)
    cells.report('adult_sharing', 'missing_value', 'adult_sharing is empty');
  const adultSharing = cells.amount({ column: 'adult_sharing', currency });
  const adultSingle = cells.amount({ column: 'adult_single', currency });
  const childBands = readBands({ cells, currency });
  const infantAmount = cells.amount({ column: 'infant_rate', currency });
  const priceBasis = readChoice({ cells, column: 'price_basis', choices: ['net', 'gross'], normalise: lower, code: 'unknown_basis' });
  const rest = {
    maxAdults: cells.integer({ column: 'max_adults', min: 1, max: 20, rangeCode: 'not_a_number' }),
    maxChildren: cells.integer({ column: 'max_children', min: 0, max: 10, rangeCode: 'not_a_number' }),
    hotelRating: readStars(cells),
    season: cells.text({ column: 'season_name', maxLength: 60 }),
    markupBp: cells.basisPoints('markup_pct'),
    commissionBp: cells.basisPoints('commission_pct'),
    closeouts: readCloseouts(cells),
    cancellationPolicy: parseCancellation(cells.text({ column: 'cancellation', maxLength: 1000 }) ?? ''),
    supplier: cells.text({ column: 'supplier', maxLength: 200 }) ?? '',
    notes: cells.text({ column: 'notes', maxLength: 1000 }) ?? '',
    included: { transfers: false, flights: false, activities: false, text: '' },
    paymentSchedule: null,
  };
  const { problems } = cells;
  if (problems.length > 0 || mealPlan === null || basis === null || currency === null || adultSharing === null) return { problems };
  const amounts = { adultSharing, adultSingle, childBands, infantAmount, priceBasis: priceBasis ?? ('net' as const) };
  return { terms: { hotelName, destination, roomType, mealPlan, currency, basis, ...nights, ...dates, ...amounts, ...rest } };
};
