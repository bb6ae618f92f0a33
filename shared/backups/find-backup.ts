import { createHash } from 'node:crypto';
import { AppError } from '../core/errors.ts';
import type { ObjectFolder } from '../services/backups/port.ts';
import { BACKUPS_FOLDER, isBackupId } from './backup-id.ts';
import { MANIFEST_FILE, type Manifest, parseManifest, SEAL_FILE } from './manifest.ts';
import { readText } from './read-text.ts';

export type FoundBackup = { id: string; folder: string; manifest: Manifest };

const SEAL = /^([0-9a-f]{64}) {2}manifest\.json\n$/;

const unlessMissing = async (work: () => Promise<string>): Promise<string | null> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  }
};

const newestSealed = async (target: ObjectFolder): Promise<string> => {
  const ids = (await target.folders(BACKUPS_FOLDER)).filter(isBackupId).sort().reverse();
  for (const id of ids) {
    if ((await unlessMissing(() => readText({ target, path: `${BACKUPS_FOLDER}${id}/${SEAL_FILE}` }))) !== null) return id;
  }
  const unfinished = ids.length > 0 ? ` (${ids.length} were begun and never finished)` : '';
  throw new AppError('internal', { detail: `There is no backup in ${target.description}${unfinished}.` });
};

/**
 * A backup's manifest, checked against its seal; without `id` that of the newest that was finished.
 * @throws AppError `internal` when there is none, it was never finished, or its manifest is damaged.
 */
export const findBackup = async ({ target, id: given }: { target: ObjectFolder; id?: string }): Promise<FoundBackup> => {
  if (given !== undefined && !isBackupId(given)) throw new AppError('internal', { detail: `${given} is no backup's name.` });
  const id = given ?? (await newestSealed(target));
  const folder = `${BACKUPS_FOLDER}${id}/`;
  const seal = await unlessMissing(() => readText({ target, path: `${folder}${SEAL_FILE}` }));
  if (seal === null)
    throw new AppError('internal', { detail: `There is no finished backup ${id} in ${target.description}: it has no ${SEAL_FILE}.` });
  const text = await unlessMissing(() => readText({ target, path: `${folder}${MANIFEST_FILE}` }));
  if (text === null || SEAL.exec(seal)?.[1] !== createHash('sha256').update(text).digest('hex'))
    throw new AppError('internal', {
      detail: `${folder}${MANIFEST_FILE} is damaged: its checksum is not that of ${SEAL_FILE}. Use another backup.`,
    });
  return { id, folder, manifest: parseManifest({ text, where: `${folder}${MANIFEST_FILE}` }) };
};
