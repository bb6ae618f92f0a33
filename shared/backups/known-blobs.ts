import { randomUUID } from 'node:crypto';
import type { ObjectFolder } from '../services/backups/port.ts';
import { readBlobLines, writeBlobLines } from './blob-lines.ts';
import type { BlobLine } from './manifest.ts';

const KNOWN_FOLDER = 'known/';

/** What backups of this month, finished or not, have copied into `folder`, by the path of the file. */
export const readKnownBlobs = async ({ target, folder }: { target: ObjectFolder; folder: string }): Promise<Map<string, BlobLine>> => {
  const known = new Map<string, BlobLine>();
  for await (const { path } of target.list(`${folder}${KNOWN_FOLDER}`)) {
    for await (const line of readBlobLines({ body: await target.read(path), file: path })) known.set(line.path, line);
  }
  return known;
};

/** Notes for later backups what has been copied. */
export const noteKnownBlobs = async ({
  target,
  folder,
  lines,
}: {
  target: ObjectFolder;
  folder: string;
  lines: readonly BlobLine[];
}): Promise<void> => {
  if (lines.length === 0) return;
  const list = writeBlobLines({ target, file: `${folder}${KNOWN_FOLDER}${randomUUID()}.jsonl.gz` });
  for (const line of lines) await list.add(line);
  await list.end();
};
