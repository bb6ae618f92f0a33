import { createHash, type Hash } from 'node:crypto';

const SLICE_CHARACTERS = 16_384;

export type TextHash = {
  /** One text, in pieces or whole. */ add(text: { isHtml: boolean; pieces: Iterable<string> }): void;
  digest(): string;
};

/**
 * SHA-256 (hex) over the words of a mail's decoded texts, plain ones and HTML ones apart. Blanks and how a text was spread over parts do not
 * count: the mail provider's parsed form folds and joins them differently than the mail itself.
 */
export const openTextHash = (): TextHash => {
  const plain = openWords();
  const html = openWords();
  return {
    add: ({ isHtml, pieces }) => (isHtml ? html : plain).add(pieces),
    digest: () => createHash('sha256').update(plain.digest()).update(html.digest()).digest('hex'),
  };
};

const openWords = (): { add(pieces: Iterable<string>): void; digest(): Buffer } => {
  const hash: Hash = createHash('sha256');
  let isStarted = false;
  let isGap = false;
  // Unit by unit into one buffer: a pattern that replaces every blank of a long text takes many times its memory.
  const units = Buffer.alloc(2 * SLICE_CHARACTERS + 4);
  const addSlice = (text: string, start: number): void => {
    const end = Math.min(text.length, start + SLICE_CHARACTERS);
    let length = 0;
    for (let index = start; index < end; index += 1) {
      const unit = text.charCodeAt(index);
      if (unit === 0) continue;
      if (isBlank(unit)) {
        isGap = true;
        continue;
      }
      if (isGap && isStarted) length = units.writeUInt16LE(0x20, length);
      length = units.writeUInt16LE(unit, length);
      isStarted = true;
      isGap = false;
    }
    hash.update(units.subarray(0, length));
  };
  return {
    add: (pieces) => {
      for (const piece of pieces) for (let start = 0; start < piece.length; start += SLICE_CHARACTERS) addSlice(piece, start);
      isGap = true;
    },
    digest: () => hash.digest(),
  };
};

/** What `\s` matches. */
const isBlank = (unit: number): boolean => {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  if (unit < 0x1680) return unit === 0xa0;
  return (unit >= 0x2000 && unit <= 0x200a) || OTHER_BLANKS.includes(unit);
};

const OTHER_BLANKS: readonly number[] = [0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff];
