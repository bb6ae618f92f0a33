import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { ParsedDocument } from './blocks.ts';
import { collapseSpaces } from './collapse-spaces.ts';
import { unreadable } from './unreadable.ts';

const MAX_ROWS = 200_000;
const recordsSchema = z.array(z.array(z.string()));

const delimiterOf = (firstLine: string): string => {
  const counts = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: firstLine.split(delimiter).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best), { delimiter: ',', count: 0 }).delimiter;
};

const parseRecords = (text: string): string[][] => {
  const trimmed = text.replace(/^\ufeff/, '').trimStart();
  try {
    const end = trimmed.indexOf('\n');
    return recordsSchema.parse(
      parse(trimmed, {
        delimiter: delimiterOf(trimmed.slice(0, end === -1 ? undefined : end)),
        relax_column_count: true,
        relax_quotes: true,
        skip_empty_lines: true,
        to: MAX_ROWS + 1,
        max_record_size: 1_000_000,
      }),
    );
  } catch (cause) {
    if (cause instanceof CsvError)
      throw unreadable('malformed', { detail: 'The table cannot be read: a quote is not closed or a row is too long.', cause });
    throw cause;
  }
};

/**
 * A table: each row tells its columns, `Hotel: The Palms; Board: half`, so that it can be understood alone.
 * @throws AppError `validation_failed` with reason `malformed` or `too_large`
 */
export const parseCsv = (text: string): ParsedDocument => {
  const [header = [], ...rows] = parseRecords(text);
  if (rows.length > MAX_ROWS - 1) throw unreadable('too_large');
  const names = header.map(collapseSpaces);
  const told = rows.length === 0 ? [header] : rows;
  const blocks = told.flatMap((cells) => {
    const parts = cells.flatMap((cell, index) => {
      const value = collapseSpaces(cell);
      const name = rows.length === 0 ? '' : (names[index] ?? '');
      return value === '' ? [] : [name === '' ? value : `${name}: ${value}`];
    });
    return parts.length === 0 ? [] : [{ kind: 'row' as const, text: parts.join('; '), page: null, header: null }];
  });
  return { blocks, title: null, pageCount: null };
};
