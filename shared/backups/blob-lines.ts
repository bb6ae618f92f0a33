import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { AppError } from '../core/errors.ts';
import type { ObjectFolder } from '../services/backups/port.ts';
import { type BlobLine, blobLineSchema } from './manifest.ts';
import { type Measured, measure } from './measure.ts';

/** Writes a list of files into `file` of `target`, a line as it comes. `end` resolves when the list is stored. */
export const writeBlobLines = ({ target, file }: { target: ObjectFolder; file: string }) => {
  const [lines, measured, body] = [new PassThrough(), measure(), new PassThrough()];
  const stored = Promise.all([
    pipeline(lines, createGzip(), measured.stream, body),
    target.write({ path: file, body, contentType: 'application/gzip' }),
  ]);
  // Whoever adds a line or ends hears of it.
  stored.catch(() => undefined);
  return {
    add: async (line: BlobLine): Promise<void> => {
      if (!lines.write(`${JSON.stringify(line)}\n`)) await Promise.race([once(lines, 'drain'), stored]);
    },
    end: async (): Promise<Measured> => {
      lines.end();
      await stored;
      return measured.result();
    },
    abandon: async (cause: Error): Promise<void> => {
      lines.destroy(cause);
      await stored.catch(() => undefined);
    },
  };
};

const parseLine = ({ line, file }: { line: string; file: string }): BlobLine => {
  try {
    return blobLineSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new AppError('internal', { detail: `${file} is damaged: it has a line that is no file's. Take another backup.`, cause });
  }
};

/** The files of a list. @throws AppError `internal` when it is damaged. */
export const readBlobLines = async function* ({ body, file }: { body: Readable; file: string }): AsyncGenerator<BlobLine> {
  const text = createGunzip();
  const unpacked = pipeline(body, text);
  unpacked.catch(() => undefined);
  for await (const line of createInterface({ input: text })) yield parseLine({ line, file });
  // A list that ends early ends its lines without an error.
  await unpacked.catch((cause: unknown) => {
    throw new AppError('internal', { detail: `${file} is damaged: it cannot be unpacked. Take another backup.`, cause });
  });
};
