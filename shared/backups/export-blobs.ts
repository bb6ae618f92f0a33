import pRetry from 'p-retry';
import { AppError } from '../core/errors.ts';
import type { ListedObject, ObjectFolder } from '../services/backups/port.ts';
import { writeBlobLines } from './blob-lines.ts';
import { copyBlob } from './copy-blob.ts';
import { forEachLimited } from './for-each-limited.ts';
import { noteKnownBlobs, readKnownBlobs } from './known-blobs.ts';
import type { BlobLine, Manifest } from './manifest.ts';
import type { OnProgress } from './progress.ts';

const AT_ONCE = 8;
/** A run that is killed repeats at most so many copies. */
const NOTED_EVERY = 500;

type ExportBlobs = {
  files: ObjectFolder;
  target: ObjectFolder;
  /** Where copies of this month are. */
  folder: string;
  /** The backup's own folder, for its list. */
  backupFolder: string;
  signal: AbortSignal;
  onProgress: OnProgress;
};

/**
 * Copies every file that this month's folder does not have in its present version, and lists all of them, copied or known, for this backup. A file
 * that goes while this runs is left out: no row of the snapshot that was taken before needs it.
 */
export const exportBlobs = async ({
  files,
  target,
  folder,
  backupFolder,
  signal,
  onProgress,
}: ExportBlobs): Promise<{ blobs: Manifest['blobs']; copied: number }> => {
  const known = await readKnownBlobs({ target, folder });
  const file = 'blobs.jsonl.gz';
  const list = writeBlobLines({ target, file: `${backupFolder}${file}` });
  const waiting: BlobLine[] = [];
  const total = { count: 0, totalBytes: 0, copied: 0 };
  // Another try writes to another place: half a copy is never taken for one.
  const copy = async (found: ListedObject): Promise<BlobLine | null> =>
    await pRetry(() => copyBlob({ files, target, folder, found, signal }), {
      retries: 2,
      minTimeout: 500,
      signal,
      shouldRetry: ({ error }) => !(error instanceof AppError) && !signal.aborted,
    });
  const note = async (): Promise<void> => await noteKnownBlobs({ target, folder, lines: waiting.splice(0) });
  try {
    await forEachLimited({
      items: files.list(''),
      limit: AT_ONCE,
      work: async (found) => {
        signal.throwIfAborted();
        const before = known.get(found.path);
        const isSame = before !== undefined && before.version === found.version;
        const line = isSame ? before : await copy(found);
        if (line === null) return;
        await list.add(line);
        total.count += 1;
        total.totalBytes += line.bytes;
        onProgress({ step: 'files', done: total.count, total: null, current: isSame ? '' : found.path });
        if (isSame) return;
        total.copied += 1;
        waiting.push(line);
        if (waiting.length >= NOTED_EVERY) await note();
      },
    });
    await note();
    const { count, totalBytes, copied } = total;
    const blobs = { file, ...(await list.end()), count, totalBytes };
    onProgress({ step: 'files', done: count, total: count, current: `${copied} copied` });
    return { blobs, copied };
  } catch (error) {
    await list.abandon(error instanceof Error ? error : new Error(String(error)));
    // What was copied need not be copied again.
    await note().catch(() => undefined);
    throw error;
  }
};
