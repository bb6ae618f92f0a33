import { lineEndAfter } from './bound-header.ts';

const BEGIN = /^begin[ \t]{1,9}[0-7]{3,4}[ \t]{1,9}\S/m;
/** Within which `begin` must stand; texts before it are short. */
const READ_BYTES = 65_536;
const END = 'end';

/**
 * The bytes of a uuencoded body (POSIX uuencode): of the lines between `begin` and `end`, or of all where there is no `begin`. What a line
 * says to hold beyond its end is zeros.
 */
export const decodeUuencode = (body: Buffer): Buffer => {
  const decoded = Buffer.alloc(body.length);
  const begin = BEGIN.exec(body.toString('latin1', 0, READ_BYTES))?.index;
  let length = 0;
  for (let start = begin === undefined ? 0 : lineEndAfter(body, begin); start < body.length; ) {
    const next = lineEndAfter(body, start);
    if (body.toString('latin1', start, Math.min(next, start + END.length)) === END) break;
    const bytes = Math.min(sixBits(body[start]), Math.floor(((next - start) * 3) / 4));
    for (let index = 0; index < bytes; index += 1) {
      const at = start + 1 + Math.floor(index / 3) * 4 + (index % 3);
      const pair = (sixBits(body[at]) << 6) | sixBits(body[at + 1]);
      decoded[length] = (pair >> (4 - 2 * (index % 3))) & 0xff;
      length += 1;
    }
    start = next;
  }
  return decoded.subarray(0, length);
};

const sixBits = (byte: number | undefined): number => (byte === undefined || byte < 0x20 ? 0 : (byte - 0x20) & 0x3f);
