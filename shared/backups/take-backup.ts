import { createHash } from 'node:crypto';
import type { ServiceMap } from '../services/context.ts';
import { BACKUPS_FOLDER, blobsFolderOf, newBackupId } from './backup-id.ts';
import { exportBlobs } from './export-blobs.ts';
import { exportDatabase } from './export-database.ts';
import { MANIFEST_FILE, type Manifest, SEAL_FILE } from './manifest.ts';
import type { OnProgress } from './progress.ts';
import { removeExpired } from './remove-expired.ts';
import { writeText } from './write-text.ts';

export type TakenBackup = { id: string; manifest: Manifest; copiedFiles: number; removed: readonly string[] };

type TakeBackup = {
  ctx: Pick<ServiceMap, 'backups'> & { signal: AbortSignal };
  input: { takenAt: Date; version: string; onProgress?: OnProgress };
};

const take = async ({ ctx, input }: TakeBackup): Promise<TakenBackup> => {
  const { backups, signal } = ctx;
  const { takenAt, version, onProgress = () => undefined } = input;
  const { database, files, target } = backups;
  const id = newBackupId(takenAt);
  const folder = `${BACKUPS_FOLDER}${id}/`;
  // Rows first: a file is written before the row that needs it, so every file of the snapshot is there when files are listed after it.
  const rows = await exportDatabase({ database, target, folder, signal, onProgress });
  const { blobs, copied } = await exportBlobs({ files, target, folder: blobsFolderOf(takenAt), backupFolder: folder, signal, onProgress });
  const manifest: Manifest = { format: 1, takenAt: takenAt.toISOString(), version, ...rows, blobs };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await writeText({ target, path: `${folder}${MANIFEST_FILE}`, text });
  const seal = createHash('sha256').update(text).digest('hex');
  await writeText({ target, path: `${folder}${SEAL_FILE}`, text: `${seal}  ${MANIFEST_FILE}\n` });
  const removed = await removeExpired({ target, now: takenAt, newest: id });
  return { id, manifest, copiedFiles: copied, removed };
};

/**
 * A full backup of the database, at one instant of it, and of the files, into `ctx.backups.target`: each part with its SHA-256, a manifest, and last
 * the seal without which it does not count. One that is cut off leaves no seal, and the next does not copy the same files again.
 * `takenAt`: real time. `version`: of the release.
 * @throws AppError `dependency_unavailable` or `internal` that says what could not be read or written; the reason of `ctx.signal` when that ends it.
 */
export const takeBackup = async ({ ctx, input }: TakeBackup): Promise<TakenBackup> => {
  try {
    return await take({ ctx, input });
  } catch (error) {
    // Streams that are ended say no more than that they were.
    throw ctx.signal.aborted ? ctx.signal.reason : error;
  }
};
