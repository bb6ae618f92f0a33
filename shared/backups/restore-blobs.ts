import { PassThrough } from 'node:stream';
import type { ObjectFolder } from '../services/backups/port.ts';
import { readBlobLines } from './blob-lines.ts';
import type { FoundBackup } from './find-backup.ts';
import { forEachLimited } from './for-each-limited.ts';
import type { OnProgress } from './progress.ts';
import { readChecked } from './read-checked.ts';

const AT_ONCE = 8;

/** Puts every file of a backup back. Safe to repeat. @throws AppError `internal` when one is gone or not what it was. */
export const restoreBlobs = async ({
  files,
  target,
  backup,
  onProgress,
}: {
  files: ObjectFolder;
  target: ObjectFolder;
  backup: FoundBackup;
  onProgress: OnProgress;
}): Promise<void> => {
  const { blobs } = backup.manifest;
  const list = `${backup.folder}${blobs.file}`;
  let done = 0;
  await forEachLimited({
    items: readBlobLines({ body: await target.read(list), file: list }),
    limit: AT_ONCE,
    work: async ({ object, path, bytes, sha256, contentType }) => {
      const body = new PassThrough();
      await Promise.all([
        readChecked({ target, path: object, expected: { bytes, sha256 }, through: [body] }),
        files.write({ path, body, contentType }),
      ]);
      done += 1;
      onProgress({ step: 'files', done, total: blobs.count, current: path });
    },
  });
};
