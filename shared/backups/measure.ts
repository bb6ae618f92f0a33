import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

export type Measured = { bytes: number; sha256: string };

/** Passes bytes on and knows, once they have all gone through, how many they were and their SHA-256 (hex). */
export const measure = (): { stream: Transform; result(): Measured } => {
  const hash = createHash('sha256');
  let bytes = 0;
  let sha256: string | undefined;
  const stream = new Transform({
    transform: (chunk: Buffer, _encoding, next) => {
      hash.update(chunk);
      bytes += chunk.byteLength;
      next(null, chunk);
    },
    flush: (next) => {
      sha256 = hash.digest('hex');
      next();
    },
  });
  return {
    stream,
    result: () => {
      if (sha256 === undefined) throw new Error('Measured before the end.');
      return { bytes, sha256 };
    },
  };
};
