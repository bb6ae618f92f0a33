import { randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../core/errors.ts';
import type { ListedObject, ObjectFolder } from '../services/backups/port.ts';
import type { BlobLine } from './manifest.ts';
import { measure } from './measure.ts';

/** Copies one file to a place of its own in `folder` of `target`, which is never written again. Null when the file has gone in the meantime. */
export const copyBlob = async ({
  files,
  target,
  folder,
  found,
  signal,
}: {
  files: ObjectFolder;
  target: ObjectFolder;
  folder: string;
  found: ListedObject;
  signal: AbortSignal;
}): Promise<BlobLine | null> => {
  const { path, version, contentType } = found;
  const name = randomUUID();
  const object = `${folder}${name.slice(0, 2)}/${name}`;
  const source = await files.read(path).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  });
  if (source === null) return null;
  const [measured, body] = [measure(), new PassThrough()];
  await Promise.all([
    pipeline(source, measured.stream, body, { signal }),
    target.write({ path: object, body, contentType: 'application/octet-stream' }),
  ]);
  return { path, version, object, contentType, ...measured.result() };
};
