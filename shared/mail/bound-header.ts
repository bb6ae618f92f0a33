import { MAIL_LIMITS } from './limits.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** Room for the essential fields behind the limit. */
const ESSENTIAL_BYTES = 65_536;
const ESSENTIAL =
  /^(from|to|cc|reply-to|subject|date|message-id|in-reply-to|references|content-type|content-transfer-encoding|mime-version|auto-submitted|precedence|list-id|return-path):/i;
/** The longest of them with its colon. */
const ESSENTIAL_NAME_BYTES = 26;
/** How the essential fields begin. */
const ESSENTIAL_STARTS = new Set(
  'fro to: cc: rep sub dat mes in- ref con mim aut pre lis ret'.split(' ').map((start) => Buffer.from(start).readUIntBE(0, 3)),
);
/** How many lines behind the limit are looked at for such a field: each costs more than a byte of a line that is passed over. */
const LOOKS = 100_000;

/** Some programs save a mail with the byte order mark of UTF-8 before it. */
const UTF8_MARK = '\xef\xbb\xbf';
/** A field, or the line that mailbox files put before a mail. */
const FIELD_LINE = /^(?:[!-9;-~]{1,200}[ \t]{0,9}:|>?From )/;
const USUAL_FIELD = /^(?:from|to|subject|date|received|return-path|delivered-to|message-id|mime-version|content-type|x-[\w-]{1,60}):/i;

/**
 * Where the header of a mail begins: behind blank lines that some programs put before it, else at 0; null for a bare text, saved
 * without a header, which is all body.
 */
export const findHeaderStart = (raw: Buffer): number | null => {
  const start = raw.toString('latin1', 0, 1024);
  const mark = start.startsWith(UTF8_MARK) ? UTF8_MARK.length : 0;
  const text = start.slice(mark);
  const blank = /^[\r\n]*/.exec(text)?.[0].length ?? 0;
  if (blank > 0) return USUAL_FIELD.test(text.slice(blank)) ? mark + blank : mark;
  return FIELD_LINE.test(text) || text === '' ? mark : null;
};

export type BoundedHeader = { header: Buffer; bodyStart: number; cut: boolean };

/**
 * The header block that begins at `start`, within the limits on lines and bytes, and where its body begins. Beyond the limits only
 * fields that say who, when, what about and how the body is to be read are kept; `cut` tells that something was left out.
 * `isBoundary`: tells lines of the enclosing multipart (from, to), which end a header that has no empty line.
 */
export const boundHeader = ({
  raw,
  start,
  isBoundary,
}: {
  raw: Buffer;
  start: number;
  isBoundary: (lineStart: number, lineEnd: number) => boolean;
}): BoundedHeader => {
  const kept: Buffer[] = [];
  let keptBytes = 0;
  let lineCount = 0;
  let looksLeft = LOOKS;
  let cut = false;
  let isInEssential = false;
  let position = start;
  const isEssential = (lineStart: number): boolean => {
    if (looksLeft === 0 || !ESSENTIAL_STARTS.has(lowerStart(raw, lineStart))) return false;
    looksLeft -= 1;
    return ESSENTIAL.test(raw.toString('latin1', lineStart, lineStart + ESSENTIAL_NAME_BYTES));
  };
  while (position < raw.length) {
    const lineStart = position;
    const end = lineEndAfter(raw, lineStart);
    if (isBoundary(lineStart, end)) break;
    position = end;
    if (isEmptyLine(raw, lineStart, end)) break;
    lineCount += 1;
    const length = end - lineStart;
    const isWithin = lineCount <= MAIL_LIMITS.headerLines && keptBytes + length <= MAIL_LIMITS.headerBytes;
    if (raw[lineStart] !== 0x20 && raw[lineStart] !== 0x09) isInEssential = !isWithin && isEssential(lineStart);
    if (isWithin || (isInEssential && keptBytes + length <= MAIL_LIMITS.headerBytes + ESSENTIAL_BYTES)) {
      kept.push(raw.subarray(lineStart, end));
      keptBytes += length;
    } else cut = true;
  }
  return { header: Buffer.concat(kept), bodyStart: position, cut };
};

/** The first three bytes as one number, letters lower-cased. */
const lowerStart = (raw: Buffer, position: number): number =>
  (lower(raw[position]) << 16) | (lower(raw[position + 1]) << 8) | lower(raw[position + 2]);

const lower = (byte: number | undefined): number => (byte === undefined ? 0 : byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);

/** Position behind the line feed that ends the line at `position`, or the end of the mail. Byte by byte: most lines are too short for a search to pay. */
export const lineEndAfter = (raw: Buffer, position: number): number => {
  let end = position;
  while (end < raw.length && raw[end] !== LINE_FEED) end += 1;
  return Math.min(raw.length, end + 1);
};

/** Also with more than one carriage return, as programs write that convert line ends twice. */
const isEmptyLine = (raw: Buffer, lineStart: number, lineEnd: number): boolean => {
  let position = lineStart;
  while (raw[position] === CARRIAGE_RETURN) position += 1;
  return position === lineEnd - 1 && raw[position] === LINE_FEED;
};
