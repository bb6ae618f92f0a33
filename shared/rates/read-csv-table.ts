import { CsvError, parse } from 'csv-parse/sync';
import { AppError } from '../core/errors.ts';

const MAX_BYTES = 10 * 1024 * 1024;
/** Far above any allowed number of rows, so that a file of empty lines or single letters cannot fill the memory. */
const MAX_RECORDS = 200_000;
const MAX_RECORD_CHARACTERS = 64 * 1024;

export type CsvTable = {
  /** Trimmed, in small letters. */
  header: string[];
  /** `row` as a spreadsheet counts: the first line is 1, blank lines count. Rows without any content are left out. */
  rows: { row: number; cells: string[] }[];
};

const unreadable = (detail: string, cause?: unknown): AppError => new AppError('validation_failed', { detail, cause });

const decode = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable('The file is not UTF-8. Save it as "CSV UTF-8" and send it again.', cause);
  }
};

/** The sign that stands more often between the cells of the first line with content. */
const findDelimiter = (text: string): ',' | ';' => {
  let commas = 0;
  let semicolons = 0;
  let isQuoted = false;
  for (const character of text.trimStart().slice(0, MAX_RECORD_CHARACTERS)) {
    if (character === '"') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (character === '\n' || character === '\r') break;
    if (character === ',') commas += 1;
    if (character === ';') semicolons += 1;
  }
  return semicolons > commas ? ';' : ',';
};

type CsvRecord = { record: string[]; info: { records: number; empty_lines: number } };

const parseRecords = (text: string): CsvRecord[] => {
  try {
    return parse(text, {
      delimiter: findDelimiter(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      info: true,
      to: MAX_RECORDS,
      max_record_size: MAX_RECORD_CHARACTERS,
    }) as unknown as CsvRecord[];
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = typeof cause['lines'] === 'number' ? ` near line ${cause['lines']}` : '';
    throw unreadable(`The file cannot be read as CSV${line}: a quote is not closed or a row is too long.`, cause);
  }
};

/**
 * Reads a CSV file (UTF-8 with or without byte order mark, comma or semicolon, any line ends) into a header and rows.
 * Throws `payload_too_large` above 10 MB, `validation_failed` when it is empty, not UTF-8, not CSV, names a column twice or has over `maxRows` rows.
 */
export const readCsvTable = ({ content, maxRows }: { content: Uint8Array | string; maxRows: number }): CsvTable => {
  if (content.length > MAX_BYTES) throw new AppError('payload_too_large', { detail: 'The file is larger than 10 MB.' });
  const decoded = typeof content === 'string' ? content : decode(content);
  const records = parseRecords(decoded.replace(/^\uFEFF/, ''));
  const [first, ...rest] = records.filter(({ record }) => record.some((cell) => cell.trim() !== ''));
  if (first === undefined) throw unreadable('The file is empty.');
  if (rest.length > maxRows || records.length === MAX_RECORDS) throw unreadable(`The file has more than ${maxRows} rows.`);
  const header = first.record.map((name) => name.trim().toLowerCase());
  const twice = header.find((name, index) => name !== '' && header.indexOf(name) !== index);
  if (twice !== undefined) throw unreadable(`The column ${twice.slice(0, 60)} is there twice.`);
  return { header, rows: rest.map(({ record, info }) => ({ row: info.records + info.empty_lines, cells: record })) };
};
