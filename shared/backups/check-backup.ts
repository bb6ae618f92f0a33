import { createGunzip } from 'node:zlib';
import { AppError } from '../core/errors.ts';
import type { ObjectFolder } from '../services/backups/port.ts';
import { readBlobLines } from './blob-lines.ts';
import { countLines } from './count-lines.ts';
import { type FoundBackup, findBackup } from './find-backup.ts';
import { forEachLimited } from './for-each-limited.ts';
import type { OnProgress } from './progress.ts';
import { readChecked } from './read-checked.ts';
import { tableName } from './read-tables.ts';

const AT_ONCE = 8;

/**
 * Reads a backup from its first byte to its last and holds every part against its checksum, rows against their number. Without `id` the newest that was finished.
 * @throws AppError `internal` that names the first part that is gone or damaged.
 */
export const checkBackup = async ({
  target,
  id,
  onProgress = () => undefined,
}: {
  target: ObjectFolder;
  id?: string;
  onProgress?: OnProgress;
}): Promise<FoundBackup> => {
  const found = await findBackup({ target, ...(id === undefined ? {} : { id }) });
  const { folder, manifest } = found;
  const { tables, blobs } = manifest;
  for (const [index, table] of tables.entries()) {
    onProgress({ step: 'checking tables', done: index, total: tables.length, current: tableName(table) });
    const rows = countLines();
    await readChecked({ target, path: `${folder}${table.file}`, expected: table, through: [createGunzip(), rows.stream.resume()] });
    if (rows.lines() !== table.rows)
      throw new AppError('internal', {
        detail: `The backup is damaged: ${folder}${table.file} has ${rows.lines()} rows instead of ${table.rows}. Use another backup.`,
      });
  }
  onProgress({ step: 'checking tables', done: tables.length, total: tables.length, current: '' });
  const list = `${folder}${blobs.file}`;
  await readChecked({ target, path: list, expected: blobs });
  let done = 0;
  await forEachLimited({
    items: readBlobLines({ body: await target.read(list), file: list }),
    limit: AT_ONCE,
    work: async ({ object, path, bytes, sha256 }) => {
      await readChecked({ target, path: object, expected: { bytes, sha256 } });
      done += 1;
      onProgress({ step: 'checking files', done, total: blobs.count, current: path });
    },
  });
  if (done !== blobs.count)
    throw new AppError('internal', { detail: `The backup is damaged: ${list} names ${done} files instead of ${blobs.count}.` });
  return found;
};
