import { decodeUuencode } from './decode-uuencode.ts';

const PADDING = 64;
const SKIPPED = 255;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const EQUALS = 0x3d;
const LINE_FEED = 0x0a;

const base64Values = (): Uint8Array => {
  const values = new Uint8Array(256).fill(SKIPPED);
  for (const [value, character] of [...ALPHABET].entries()) values[character.charCodeAt(0)] = value;
  values[EQUALS] = PADDING;
  return values;
};

/**
 * Undoes a Content-Transfer-Encoding (RFC 2045 6). Our own, because the parser takes every line through a promise: a part of 15 million
 * line ends would take minutes. Padding inside base64 ends a unit, as some programs pad every line; what is no base64 is skipped;
 * a broken quoted-printable escape stays as it is. Any other encoding is the bytes themselves.
 */
export const decodeTransfer = ({ encoding, body }: { encoding: string; body: Buffer }): Buffer => {
  if (/base64/i.test(encoding)) return decodeBase64(body);
  if (/\b(x-)?uu(e|encode)\b/i.test(encoding)) return decodeUuencode(body);
  return /quoted-printable/i.test(encoding) ? decodeQuotedPrintable(body) : body;
};

const decodeBase64 = (body: Buffer): Buffer => {
  const values = base64Values();
  const decoded = Buffer.alloc(Math.ceil((body.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let bitCount = 0;
  for (const byte of body) {
    const value = values[byte] ?? SKIPPED;
    if (value === SKIPPED) continue;
    if (value === PADDING) {
      bitCount = 0;
      continue;
    }
    bits = ((bits << 6) | value) & 0xffffff;
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    decoded[length] = (bits >> bitCount) & 0xff;
    length += 1;
  }
  return decoded.subarray(0, length);
};

const decodeQuotedPrintable = (body: Buffer): Buffer => {
  const decoded = Buffer.alloc(body.length);
  let length = 0;
  let position = 0;
  while (position < body.length) {
    const softBreakEnd = body[position] === EQUALS ? endOfSoftBreak(body, position) : null;
    const escaped = body[position] === EQUALS ? (hexValue(body[position + 1]) << 4) | hexValue(body[position + 2]) : -1;
    if (softBreakEnd !== null) {
      position = softBreakEnd;
      continue;
    }
    decoded[length] = escaped >= 0 ? escaped : (body[position] ?? 0);
    length += 1;
    position += escaped >= 0 ? 3 : 1;
  }
  return decoded.subarray(0, length);
};

/** Position behind `=`, blanks and a line end; null when that is not what stands there. */
const endOfSoftBreak = (body: Buffer, start: number): number | null => {
  let position = start + 1;
  while (body[position] === 0x20 || body[position] === 0x09) position += 1;
  if (body[position] === 0x0d) position += 1;
  return body[position] === LINE_FEED || position >= body.length ? position + 1 : null;
};

/** Negative for what is no hex digit, so that a pair with one is negative too. */
const hexValue = (byte: number | undefined): number => {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte & 0xdf;
  return letter >= 0x41 && letter <= 0x46 ? letter - 0x37 : -1;
};
