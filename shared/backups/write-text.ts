import { Readable } from 'node:stream';
import type { ObjectFolder } from '../services/backups/port.ts';

/** Stores a small text. */
export const writeText = async ({ target, path, text }: { target: ObjectFolder; path: string; text: string }): Promise<void> =>
  await target.write({ path, body: Readable.from([Buffer.from(text)]), contentType: 'text/plain; charset=utf-8' });
