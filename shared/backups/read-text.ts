import { AppError } from '../core/errors.ts';
import type { ObjectFolder } from '../services/backups/port.ts';

const MAX_BYTES = 20_000_000;

/** A small text. @throws AppError `not_found` when it is not there, `internal` when it is far too long to be one. */
export const readText = async ({ target, path }: { target: ObjectFolder; path: string }): Promise<string> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of (await target.read(path)) as AsyncIterable<Buffer>) {
    bytes += part.byteLength;
    if (bytes > MAX_BYTES) throw new AppError('internal', { detail: `${path} is too long to be what it should be.` });
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
};
