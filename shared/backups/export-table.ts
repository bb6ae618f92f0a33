import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ObjectFolder, Session } from '../services/backups/port.ts';
import { countLines } from './count-lines.ts';
import type { ManifestTable } from './manifest.ts';
import { measure } from './measure.ts';
import type { TableToCopy } from './read-tables.ts';

/** Copies the rows of a table, as the session's snapshot sees them, into `file` below `folder` of `target`; equal rows make equal bytes. */
export const exportTable = async ({
  sql,
  table,
  target,
  folder,
  file,
  signal,
}: {
  sql: Session;
  table: TableToCopy;
  target: ObjectFolder;
  folder: string;
  file: string;
  signal: AbortSignal;
}): Promise<ManifestTable> => {
  const { schema, name, columns, key } = table;
  const order = key.length > 0 ? sql(key) : sql`t::text`;
  const query = sql`copy (select ${sql(columns)} from ${sql(schema)}.${sql(name)} as t order by ${order}) to stdout`;
  const rows = await query.readable();
  const [lines, measured, body] = [countLines(), measure(), new PassThrough()];
  await Promise.all([
    pipeline(rows, lines.stream, createGzip(), measured.stream, body, { signal }),
    target.write({ path: `${folder}${file}`, body, contentType: 'application/gzip' }),
  ]);
  return { schema, name, columns, key, rows: lines.lines(), file, ...measured.result() };
};
