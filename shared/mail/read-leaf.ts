import { isUtf8 } from 'node:buffer';
import PostalMime, { type Email } from 'postal-mime';
import { chooseCharset } from './choose-charset.ts';
import { cleanText } from './clean-text.ts';
import { decodeTransfer } from './decode-transfer.ts';
import { joinEncodedWords } from './join-encoded-words.ts';
import { joinFlowed } from './join-flowed.ts';
import { MAIL_LIMITS } from './limits.ts';
import type { MimeLeaf } from './split-mime.ts';

export type LeafText = { text: string; isCut: boolean; isCharsetUnknown: boolean };
export type LeafFile = { filename: string | null; content: Uint8Array; contentId: string | null; disposition: 'attachment' | 'inline' };

/** Quoted-printable triples a text at most. */
const ENCODED_TEXT_FACTOR = 3;
const PARSE_OPTIONS = { forceRfc822Attachments: true, maxHeadersSize: 8 * 1024 * 1024 } as const;

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const PIECE_BYTES = 65_536;

const FIELD_CHARACTERS = 8192;

/** The value of a header field of the part as written, at most 8 kB; empty when there is none. */
export const leafHeader = (leaf: MimeLeaf, name: string): string =>
  (leaf.headers.find((header) => header.name === name)?.value ?? '').slice(0, FIELD_CHARACTERS);

export type LeafBytes = { bytes: Buffer; charset: string; isCut: boolean; isCharsetUnknown: boolean };

/**
 * The bytes of a text part, transfer encoding undone, and the charset to read them in. Cut where they would be over `limitBytes` as text:
 * decoding a text of 30 MB takes several times its memory.
 */
export const readLeafBytes = (leaf: MimeLeaf, limitBytes: number): LeafBytes => {
  const encodedLimit = limitBytes * ENCODED_TEXT_FACTOR;
  const declared = leaf.type.charset;
  const encoded = leaf.body.subarray(0, encodedLimit);
  const decoded = decodeTransfer({ encoding: leafHeader(leaf, 'content-transfer-encoding'), body: encoded });
  const mostBytes = limitBytes * (/utf-?(16|32)|ucs/i.test(declared ?? '') ? 2 : 1);
  const isCut = leaf.body.length > encodedLimit || decoded.length > mostBytes;
  const bytes = isCut ? wholeCharacters(decoded.subarray(0, mostBytes)) : decoded;
  const { label, isUnknown } = chooseCharset({ declared, bytes, isHtml: leaf.type.value === 'text/html' });
  return { bytes, charset: label, isCut, isCharsetUnknown: isUnknown };
};

/** The text of a text part: transfer encoding and charset undone, format=flowed joined, cut at `limitBytes` (of UTF-8). */
export const readLeafText = (leaf: MimeLeaf, limitBytes: number = MAIL_LIMITS.textBytes): LeafText => {
  const { bytes, charset, isCut, isCharsetUnknown } = readLeafBytes(leaf, limitBytes);
  const clean = cleanText(new TextDecoder(charset).decode(charset.startsWith('utf-16') ? bytes : joinLineEnds(bytes)));
  const { isFlowed, isDelSp } = leaf.type;
  const joined = isFlowed ? joinFlowed({ text: clean, isDelSp }) : clean;
  const kept = cutBytes(joined, limitBytes);
  return { text: kept, isCut: isCut || kept.length < joined.length, isCharsetUnknown };
};

/** The text of a text part piece by piece, as its charset says: never more than a piece of it in memory. Line ends and flowed lines are as sent. */
export function* readLeafPieces({ bytes, charset }: LeafBytes): Generator<string> {
  const decoder = new TextDecoder(charset);
  for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
    yield decoder.decode(bytes.subarray(start, start + PIECE_BYTES), { stream: start + PIECE_BYTES < bytes.length });
  }
}

/** The bytes of any part and what its header says about it. `filename` is decoded, but not yet safe. */
export const readLeafFile = async (leaf: MimeLeaf): Promise<LeafFile> => {
  const disposition = leafHeader(leaf, 'content-disposition');
  const headers = [
    `Content-Type: ${leafHeader(leaf, 'content-type') || 'text/plain'}`,
    // Said to be a file, else the library would read texts and attached messages into the body.
    `Content-Disposition: ${disposition.replace(/^[^;]*/, 'attachment')}`,
    `Content-ID: ${leafHeader(leaf, 'content-id')}`,
  ];
  const [file] = (await decode({ headers, body: Buffer.alloc(0) })).attachments;
  return {
    filename: file?.filename ?? null,
    content: decodeTransfer({ encoding: leafHeader(leaf, 'content-transfer-encoding'), body: leaf.body }),
    contentId: file?.contentId?.replace(/[<>\s]/g, '') ?? null,
    disposition: /^inline/i.test(disposition) ? 'inline' : 'attachment',
  };
};

/** Header lines that hold raw 8-bit bytes, as text that the library reads right: UTF-8 if it is, else Windows-1252. */
export const toUtf8 = (bytes: Buffer): Buffer => (isUtf8(bytes) ? bytes : Buffer.from(new TextDecoder('windows-1252').decode(bytes)));

/** Parses with the limits of the library set beyond ours, which have been applied before. */
export const decode = ({ headers, body }: { headers: readonly string[]; body: Buffer }): Promise<Email> =>
  PostalMime.parse(
    Buffer.concat([toUtf8(Buffer.from(`${headers.map(joinEncodedWords).join('\r\n')}\r\n\r\n`, 'latin1')), body]),
    PARSE_OPTIONS,
  );

/** As bytes, which leaves nothing behind for each of millions of lines. */
const joinLineEnds = (bytes: Buffer): Buffer => {
  if (!bytes.includes(CARRIAGE_RETURN)) return bytes;
  const joined = Buffer.alloc(bytes.length);
  let length = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte === CARRIAGE_RETURN && bytes[index + 1] === LINE_FEED) continue;
    joined[length] = byte === CARRIAGE_RETURN ? LINE_FEED : byte;
    length += 1;
  }
  return joined.subarray(0, length);
};

/** Without the start of a UTF-8 character whose end is missing. */
const wholeCharacters = (bytes: Buffer): Buffer => {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return bytes.subarray(0, bytes.length - back);
    if (byte < 0x80) return bytes;
  }
  return bytes;
};

const cutBytes = (text: string, limitBytes: number): string => {
  if (Buffer.byteLength(text) <= limitBytes) return text;
  return new TextDecoder().decode(Buffer.from(text).subarray(0, limitBytes)).replace(/\ufffd$/, '');
};
