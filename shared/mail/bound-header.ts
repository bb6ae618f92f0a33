import { MAIL_LIMITS } from './limits.ts';

const LINE_FEED = 0x0a;
/** Room for the essential fields behind the limit. */
const ESSENTIAL_BYTES = 65_536;
const ESSENTIAL =
  /^(from|to|cc|reply-to|subject|date|message-id|in-reply-to|references|content-type|content-transfer-encoding|mime-version|auto-submitted|precedence|list-id|return-path):/i;

/** A field, or the line that mailbox files put before a mail. */
const FIELD_LINE = /^(?:[!-9;-~]{1,200}[ \t]{0,9}:|>?From )/;
const USUAL_FIELD = /^(?:from|to|subject|date|received|return-path|delivered-to|message-id|mime-version|content-type|x-[\w-]{1,60}):/i;

/**
 * Where the header of a mail begins: behind blank lines that some programs put before it, else at 0; null for a bare text, saved
 * without a header, which is all body.
 */
export const findHeaderStart = (raw: Buffer): number | null => {
  const start = raw.subarray(0, 1024).toString('latin1');
  const blank = /^[\r\n]*/.exec(start)?.[0].length ?? 0;
  if (blank > 0) return USUAL_FIELD.test(start.slice(blank)) ? blank : 0;
  return FIELD_LINE.test(start) || start === '' ? 0 : null;
};

export type BoundedHeader = { header: Buffer; bodyStart: number; cut: boolean };

/**
 * The header block that begins at `start`, within the limits on lines and bytes, and where its body begins. Beyond the limits only
 * fields that say who, when, what about and how the body is to be read are kept; `cut` tells that something was left out.
 * `isBoundary`: tells lines of the enclosing multipart, which end a header that has no empty line.
 */
export const boundHeader = ({
  raw,
  start,
  isBoundary,
}: {
  raw: Buffer;
  start: number;
  isBoundary: (line: Buffer) => boolean;
}): BoundedHeader => {
  const kept: Buffer[] = [];
  let keptBytes = 0;
  let lineCount = 0;
  let cut = false;
  let isInEssential = false;
  let position = start;
  while (position < raw.length) {
    const end = lineEndAfter(raw, position);
    const line = raw.subarray(position, end);
    if (isBoundary(line)) break;
    position = end;
    if (isEmptyLine(line)) break;
    lineCount += 1;
    const isWithin = lineCount <= MAIL_LIMITS.headerLines && keptBytes + line.length <= MAIL_LIMITS.headerBytes;
    if (line[0] !== 0x20 && line[0] !== 0x09) isInEssential = !isWithin && ESSENTIAL.test(line.subarray(0, 40).toString('latin1'));
    if (isWithin || (isInEssential && keptBytes + line.length <= MAIL_LIMITS.headerBytes + ESSENTIAL_BYTES)) {
      kept.push(line);
      keptBytes += line.length;
    } else cut = true;
  }
  return { header: Buffer.concat(kept), bodyStart: position, cut };
};

/** Position behind the line feed that ends the line at `position`, or the end of the mail. */
export const lineEndAfter = (raw: Buffer, position: number): number => {
  const found = raw.indexOf(LINE_FEED, position);
  return found < 0 ? raw.length : found + 1;
};

const isEmptyLine = (line: Buffer): boolean => line[0] === LINE_FEED || (line.length === 2 && line[0] === 0x0d && line[1] === LINE_FEED);
