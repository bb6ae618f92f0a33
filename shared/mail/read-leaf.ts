import { isUtf8 } from 'node:buffer';
import PostalMime, { type Email } from 'postal-mime';
import { cleanText } from './clean-text.ts';
import { decodeTransfer } from './decode-transfer.ts';
import { MAIL_LIMITS } from './limits.ts';
import type { MimeLeaf } from './split-mime.ts';

export type LeafText = { text: string; isCut: boolean; isCharsetUnknown: boolean };
export type LeafFile = { filename: string | null; content: Uint8Array; contentId: string | null; disposition: 'attachment' | 'inline' };

/** Quoted-printable triples a text at most. */
const ENCODED_TEXT_FACTOR = 3;
const PARSE_OPTIONS = { forceRfc822Attachments: true, maxHeadersSize: 8 * 1024 * 1024 } as const;

const PIECE_BYTES = 65_536;

const FIELD_CHARACTERS = 8192;

/** The value of a header field of the part as written, at most 8 kB; empty when there is none. */
export const leafHeader = (leaf: MimeLeaf, name: string): string =>
  (leaf.headers.find((header) => header.name === name)?.value ?? '').slice(0, FIELD_CHARACTERS);

export type LeafBytes = { bytes: Buffer; charset: string; isCut: boolean; isCharsetUnknown: boolean };

/**
 * The bytes of a text part, transfer encoding undone, and their charset: Windows-1252 where none is declared and they are not UTF-8. Cut where
 * they would be over `limitBytes` as text: decoding a text of 30 MB takes several times its memory.
 */
export const readLeafBytes = (leaf: MimeLeaf, limitBytes: number): LeafBytes => {
  const encodedLimit = limitBytes * ENCODED_TEXT_FACTOR;
  const { type } = leaf;
  const isDeclared = type.charset !== null && !/^(us-)?ascii$/i.test(type.charset);
  const declared = (isDeclared ? type.charset : null) ?? 'utf-8';
  const encoded = leaf.body.subarray(0, encodedLimit);
  const decoded = decodeTransfer({ encoding: leafHeader(leaf, 'content-transfer-encoding'), body: encoded });
  const mostBytes = limitBytes * (/utf-?(16|32)|ucs/i.test(declared) ? 2 : 1);
  const isCut = leaf.body.length > encodedLimit || decoded.length > mostBytes;
  const bytes = isCut ? wholeCharacters(decoded.subarray(0, mostBytes)) : decoded;
  const charset = isDeclared || isUtf8(bytes) ? declared : 'windows-1252';
  return { bytes, charset, isCut, isCharsetUnknown: isDeclared && knownLabel(declared) === null };
};

/**
 * The text of a text part: transfer encoding and charset undone, format=flowed joined, cut at `limitBytes` (of UTF-8). A charset that nobody knows is
 * read as Windows-1252; so is one that is not declared, unless the bytes are UTF-8.
 */
export const readLeafText = async (leaf: MimeLeaf, limitBytes: number = MAIL_LIMITS.textBytes): Promise<LeafText> => {
  const { bytes, charset, isCut, isCharsetUnknown } = readLeafBytes(leaf, limitBytes);
  const clean = cleanText(await decodeText({ leaf, bytes, charset }));
  const kept = cutBytes(clean, limitBytes);
  return { text: kept, isCut: isCut || kept.length < clean.length, isCharsetUnknown };
};

/** The text of a text part piece by piece, as its charset says: never more than a piece of it in memory. Line ends and flowed lines are as sent. */
export function* readLeafPieces({ bytes, charset }: LeafBytes): Generator<string> {
  const decoder = new TextDecoder(knownLabel(charset) ?? 'windows-1252');
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
  PostalMime.parse(Buffer.concat([toUtf8(Buffer.from(`${headers.join('\r\n')}\r\n\r\n`, 'latin1')), body]), PARSE_OPTIONS);

/**
 * format=flowed is the library's, and so are the charsets that only it knows; base64 gives it the bytes as one line. It takes many times a text's
 * memory, which is why nothing else goes through it.
 */
const decodeText = async ({ leaf, bytes, charset }: { leaf: MimeLeaf; bytes: Buffer; charset: string }): Promise<string> => {
  const { isFlowed, isDelSp } = leaf.type;
  const known = knownLabel(charset);
  if (!isFlowed && known !== null) return new TextDecoder(known).decode(bytes);
  const format = `${isFlowed ? '; format=flowed' : ''}${isDelSp ? '; delsp=yes' : ''}`;
  const headers = [
    `Content-Type: text/plain; charset="${charset.replace(/[^\w.:()+-]/g, '')}"${format}`,
    'Content-Transfer-Encoding: base64',
  ];
  return (await decode({ headers, body: Buffer.from(bytes.toString('base64')) })).text ?? '';
};

/** The platform's name of a charset, null for one that it does not know. */
const knownLabel = (charset: string): string | null => {
  try {
    return new TextDecoder(charset.replace(/^x-/i, '').replace(/^(cp|ms|ibm)(?=125\d$)/i, 'windows-')).encoding;
  } catch {
    return null;
  }
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
