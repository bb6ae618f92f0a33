import { inflateSync } from 'node:zlib';
import { READ_LIMITS } from './read-limits.ts';
import { unreadable } from './unreadable.ts';

/** No deflated byte becomes more than this many: a stream that is shorter needs no look. */
const MAX_RATIO = 1_032;
const SMALL_BYTES = Math.floor(READ_LIMITS.streamBytes / MAX_RATIO);
const START = Buffer.from('stream');
const END = Buffer.from('endstream');

const isDeflated = (packed: Buffer): boolean => {
  const [first = 0, second = 0] = packed;
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
};

const isTooLong = (packed: Buffer): boolean => {
  try {
    inflateSync(packed, { maxOutputLength: READ_LIMITS.streamBytes, finishFlush: 2 });
    return false;
  } catch (error) {
    // Anything else is a damaged stream, with which the reader deals.
    return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
  }
};

/**
 * Inflates the large packed streams of a PDF once, up to a bound, because its reader has none.
 * @throws AppError `validation_failed` with reason `too_large`
 */
export const checkPdfStreams = (bytes: Uint8Array): void => {
  const pdf = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = pdf.indexOf(START);
  while (at !== -1) {
    const lineEnd = pdf[at + START.length] === 0x0d ? 2 : 1;
    const start = at + START.length + lineEnd;
    const end = pdf.indexOf(END, start);
    const packed = pdf.subarray(start, end === -1 ? pdf.length : end);
    if (packed.length > SMALL_BYTES && isDeflated(packed) && isTooLong(packed)) {
      throw unreadable('too_large', { detail: 'The PDF unpacks to more than any document holds.' });
    }
    if (end === -1) return;
    at = pdf.indexOf(START, end + END.length);
  }
};
