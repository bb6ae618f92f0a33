import { AppError } from '../core/errors.ts';
import { createOverlapCheck } from './create-overlap-check.ts';
import type { RateProblem } from './rate-problems.ts';
import { readCsvTable } from './read-csv-table.ts';
import { BAND_SUFFIXES, type FindDestination, REQUIRED_COLUMNS, readRateRow } from './read-rate-row.ts';
import type { RateTerms } from './schemas.ts';

const MAX_ROWS = 50_000;
const LISTED_ERRORS = 500;

const OPTIONAL_COLUMNS = [
  ...['stay_nights', 'star_rating', 'season_name', 'min_nights', 'max_nights', 'adult_single', 'infant_rate', 'max_adults', 'max_children'],
  ...['cancellation', 'notes', 'supplier', 'price_basis', 'markup_pct', 'commission_pct', 'closeouts'],
  ...BAND_SUFFIXES.flatMap((suffix) => [`child_rate${suffix}`, `child_min_age${suffix}`, `child_max_age${suffix}`]),
];
const KNOWN_COLUMNS: ReadonlySet<string> = new Set([...REQUIRED_COLUMNS, ...OPTIONAL_COLUMNS]);

export type KnownDestination = { name: string; aliases: readonly string[] };

export type RateRowError = RateProblem & {
  /** As a spreadsheet counts: the header is 1. */
  row: number;
};

export type ParsedRates = {
  rows: { row: number; terms: RateTerms }[];
  /** The first 500 bad rows, one entry each: its first problem, with any others told in the detail. */
  errors: RateRowError[];
  /** All bad rows. */
  errorCount: number;
  /** Destinations that good rows name and the tenant does not have yet, as first written. */
  newDestinations: string[];
  /** Columns of the file that mean nothing to us. */
  ignoredColumns: string[];
};

const normalise = (name: string): string => name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim().replace(/\s+/g, ' ');

/** Names win over aliases; an alias that two destinations share finds neither. */
const createFinder = ({ known, isOpen }: { known: readonly KnownDestination[]; isOpen: boolean }): FindDestination => {
  const byAlias = new Map<string, Set<string>>();
  for (const { name, aliases } of known) {
    for (const alias of aliases) byAlias.set(normalise(alias), (byAlias.get(normalise(alias)) ?? new Set()).add(name));
  }
  const byName = new Map(known.map(({ name }) => [normalise(name), name]));
  return (written) => {
    const key = normalise(written);
    const exact = byName.get(key);
    if (exact !== undefined) return { name: exact };
    const [first, second] = byAlias.get(key) ?? [];
    if (second !== undefined) return { detail: `"${written}" may be ${first ?? ''} or ${second}` };
    if (first !== undefined) return { name: first };
    if (!isOpen) return { detail: `"${written}" is not one of the destinations` };
    byName.set(key, written);
    return { name: written };
  };
};

const errorOf = ({ row, problems }: { row: number; problems: readonly RateProblem[] }): RateRowError | null => {
  const [first, ...others] = problems;
  if (first === undefined) return null;
  const rest = others.map(({ column, detail }) => `${column}: ${detail}`).join('; ');
  return { row, ...first, detail: rest === '' ? first.detail : `${first.detail} (also ${rest})`.slice(0, 1000) };
};

const tooManyCells = ({ cells, header }: { cells: readonly string[]; header: readonly string[] }): RateProblem[] => {
  if (!cells.slice(header.length).some((cell) => cell.trim() !== '')) return [];
  const detail = `the row has ${cells.length} cells and the header ${header.length}; put texts that hold the separator in quotes`;
  return [{ column: header.at(-1) ?? '', code: 'column_count', detail }];
};

type ParseRatesCsvInput = {
  /** UTF-8, with or without byte order mark; either this or `text`. */
  bytes?: Uint8Array;
  text?: string;
  knownDestinations: readonly KnownDestination[];
  /** Take destinations that the tenant does not have instead of refusing the row. */
  createDestinations: boolean;
};

/**
 * Reads a rate sheet (spec: quotes, "CSV import"): good rows become rate terms in minor units, bad ones come back with row, column, code and detail.
 * Throws `validation_failed` when the file as a whole is no rate sheet (not UTF-8, not CSV, empty, a required column missing or doubled, over 50,000
 * rows) and `payload_too_large` above 10 MB.
 */
export const parseRatesCsv = ({ bytes, text, knownDestinations, createDestinations }: ParseRatesCsvInput): ParsedRates => {
  const { header, rows } = readCsvTable({ content: bytes ?? text ?? '', maxRows: MAX_ROWS });
  const missing = REQUIRED_COLUMNS.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new AppError('validation_failed', { detail: `The file has no column ${missing.join(', ')}.` });
  const columns = new Map(header.map((name, index) => [name, index]));
  const findDestination = createFinder({ known: knownDestinations, isOpen: createDestinations });
  const findOverlap = createOverlapCheck();
  const parsed: ParsedRates = { rows: [], errors: [], errorCount: 0, newDestinations: [], ignoredColumns: [] };
  parsed.ignoredColumns = header.filter((name) => name !== '' && !KNOWN_COLUMNS.has(name)).map((name) => name.slice(0, 60));
  const refuse = (row: number, problems: readonly RateProblem[]): void => {
    const error = errorOf({ row, problems });
    if (error === null) return;
    parsed.errorCount += 1;
    if (parsed.errors.length < LISTED_ERRORS) parsed.errors.push(error);
  };
  for (const { row, cells } of rows) {
    const shifted = tooManyCells({ cells, header });
    if (shifted.length > 0) {
      refuse(row, shifted);
      continue;
    }
    const read = readRateRow({ cell: (column) => cells[columns.get(column) ?? -1] ?? '', findDestination });
    if ('problems' in read) {
      refuse(row, read.problems);
      continue;
    }
    const { terms } = read;
    const rival = findOverlap({ row, terms });
    if (rival === null) {
      parsed.rows.push({ row, terms });
      continue;
    }
    const detail = `${rival.from} to ${rival.to} is also covered by row ${rival.row} (same hotel, room type, meal plan, currency and basis)`;
    refuse(row, [{ column: 'valid_from', code: 'overlap', detail }]);
  }
  const known = new Set(knownDestinations.map(({ name }) => name));
  parsed.newDestinations = [...new Set(parsed.rows.map(({ terms }) => terms.destination))].filter((name) => !known.has(name));
  return parsed;
};
