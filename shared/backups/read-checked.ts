import { type Duplex, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../core/errors.ts';
import type { ObjectFolder } from '../services/backups/port.ts';
import { type Measured, measure } from './measure.ts';

type Transforms = readonly (Duplex | Writable)[];

const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, next) => next() });

const isUnpacking = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');

/**
 * Reads an object to its end, through `through` where given, and holds its length and checksum against those that it should have.
 * @throws AppError `internal` that names the object when it is gone or not what it was. By then `through` has had bytes of it.
 */
export const readChecked = async ({
  target,
  path,
  expected,
  through = [],
}: {
  target: ObjectFolder;
  path: string;
  expected: Measured;
  through?: Transforms;
}): Promise<void> => {
  const damaged = (why: string, cause?: unknown): AppError =>
    new AppError('internal', { detail: `The backup is damaged: ${path} ${why}. Use another backup.`, cause });
  const body = await target.read(path).catch((error: unknown) => {
    for (const stream of through) stream.destroy();
    throw error instanceof AppError && error.code === 'not_found' ? damaged('is gone', error) : error;
  });
  const measured = measure();
  const rest = through.length > 0 ? through : [nowhere()];
  await pipeline([body, measured.stream, ...rest]).catch((error: unknown) => {
    throw isUnpacking(error) ? damaged('cannot be unpacked', error) : error;
  });
  const { bytes, sha256 } = measured.result();
  if (bytes !== expected.bytes || sha256 !== expected.sha256) throw damaged('is not what was written');
};
