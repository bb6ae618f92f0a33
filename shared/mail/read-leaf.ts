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

const FIELD_CHARACTERS = 8192;

/** The value of a header field of the part as written, at most 8 kB; empty when there is none. */
export const leafHeader = (leaf: MimeLeaf, name: string): string =>
  (leaf.headers.find((header) => header.name === name)?.value ?? '').slice(0, FIELD_CHARACTERS);

/**
 * The text of a text part: transfer encoding and charset undone, format=flowed joined, cut at 5 MB. A charset that nobody knows is read
 * as Windows-1252; so is one that is not declared, unless the bytes are UTF-8.
 */
export const readLeafText = async (leaf: MimeLeaf): Promise<LeafText> => {
  const encodedLimit = MAIL_LIMITS.textBytes * ENCODED_TEXT_FACTOR;
  const { type } = leaf;
  const isDeclared = type.charset !== null && !/^(us-)?ascii$/i.test(type.charset);
  const declared = isDeclared ? type.charset : 'utf-8';
  const bytes = decodeTransfer({ encoding: leafHeader(leaf, 'content-transfer-encoding'), body: leaf.body.subarray(0, encodedLimit) });
  const charset = isDeclared || isUtf8(bytes) ? (declared ?? 'utf-8') : 'windows-1252';
  const text = await decodeText({ leaf, bytes, charset });
  const clean = cleanText(text);
  const kept = cutBytes(clean, MAIL_LIMITS.textBytes);
  return {
    text: kept,
    isCut: leaf.body.length > encodedLimit || kept.length < clean.length,
    isCharsetUnknown: isDeclared && !isKnownCharset(declared ?? ''),
  };
};

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

/** Charset aliases and format=flowed are the library's; base64 gives it the bytes as one line. */
const decodeText = async ({ leaf, bytes, charset }: { leaf: MimeLeaf; bytes: Buffer; charset: string }): Promise<string> => {
  const { isFlowed, isDelSp } = leaf.type;
  const format = `${isFlowed ? '; format=flowed' : ''}${isDelSp ? '; delsp=yes' : ''}`;
  const headers = [
    `Content-Type: text/plain; charset="${charset.replace(/[^\w.:()+-]/g, '')}"${format}`,
    'Content-Transfer-Encoding: base64',
  ];
  return (await decode({ headers, body: Buffer.from(bytes.toString('base64')) })).text ?? '';
};

const isKnownCharset = (charset: string): boolean => {
  try {
    return new TextDecoder(charset.replace(/^x-/i, '').replace(/^(cp|ms|ibm)(?=125\d$)/i, 'windows-')).encoding !== '';
  } catch {
    return false;
  }
};

const cutBytes = (text: string, limitBytes: number): string => {
  if (Buffer.byteLength(text) <= limitBytes) return text;
  return new TextDecoder().decode(Buffer.from(text).subarray(0, limitBytes)).replace(/\ufffd$/, '');
};
