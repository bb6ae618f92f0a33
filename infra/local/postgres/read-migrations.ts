import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../shared/core/errors.ts';
import { concurrentIndexOf } from './concurrent-index-of.ts';

export type Migration = {
  version: string;
  name: string;
  checksum: string;
  sql: string;
  inTransaction: boolean;
  /** The index that a file outside of transactions makes or drops, as it names it. */
  concurrentIndex: string | null;
};

const FILE = /^(\d{14})_([a-z0-9_]{1,100})\.sql$/;

/**
 * The migrations of a folder, oldest first; the ways back in supabase/rollbacks have the same names. Files are called `YYYYMMDDHHMMSS_name.sql`; one that
 * begins with `-- no-transaction` runs outside of a transaction and holds one statement about one index. The checksum is SHA-256 (hex) over the text with `\n`
 * line ends, so that a Windows checkout has the same.
 * @throws AppError `internal` for a file with another name, two of the same version, or more than one index outside a transaction.
 */
export const readMigrations = async ({ folder }: { folder: string }): Promise<Migration[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const migrations = await Promise.all(
    names.map(async (fileName): Promise<Migration> => {
      const match = FILE.exec(fileName);
      if (!match?.[1] || !match[2])
        throw new AppError('internal', { detail: `Migration ${fileName} must be called YYYYMMDDHHMMSS_name.sql.` });
      const sql = (await readFile(join(folder, fileName), 'utf8')).replaceAll('\r\n', '\n');
      const checksum = createHash('sha256').update(sql).digest('hex');
      const inTransaction = !sql.startsWith('-- no-transaction');
      const concurrentIndex = inTransaction ? null : concurrentIndexOf({ fileName, sql });
      return { version: match[1], name: match[2], checksum, sql, inTransaction, concurrentIndex };
    }),
  );
  for (const [index, { version }] of migrations.entries()) {
    if (migrations[index - 1]?.version === version)
      throw new AppError('internal', { detail: `Two migrations have the version ${version}.` });
  }
  return migrations;
};
