import { createHash } from 'node:crypto';
import { cleanLine } from './clean-text.ts';
import { decodeBytes } from './decode-bytes.ts';
import { keepHeaderFields } from './keep-header-fields.ts';
import { readCharsets } from './read-charsets.ts';
import { readContentType, readPartHeaders } from './read-content-type.ts';
import { type FileDescription, readFileDescriptions } from './read-file-descriptions.ts';
import type { FormPart } from './split-form.ts';

/** Fields that stand in for header fields where the header block has none of that name. */
const ADDRESSING = ['from', 'to', 'cc', 'subject'] as const;
const FIELD_CHARACTERS = 65_536;
const LINE_END = Buffer.from('\r\n');
/** A name of this length, escaped, still fits into the part of a header that is read. The end of it has the extension. */
const FILENAME_CHARACTERS = 500;

type Fields = ReadonlyMap<string, FormPart>;

/**
 * The mail that a parsed-form post describes: its own header block, then its texts in the charsets they were posted in, then its files byte
 * for byte (Content-Transfer-Encoding binary). What is read from it is what is read from the same mail posted raw.
 * `fields`: the first part of each name. `parts`: all of them; every file becomes an attachment, whatever its name.
 */
export const rebuildMail = ({ fields, parts }: { fields: Fields; parts: readonly FormPart[] }): Buffer => {
  const charsets = readCharsets(fields.get('charsets')?.body);
  const block = keepHeaderFields(fields.get('headers')?.body ?? Buffer.alloc(0));
  const files = parts.filter((part) => part.filename !== null || /^attachment\d{1,4}$/.test(part.name));
  const texts = (['text', 'html'] as const).flatMap((name) => {
    const body = fields.get(name)?.body;
    return body === undefined || body.byteLength === 0 ? [] : [{ head: textHead({ name, charset: charsets.get(name) ?? null }), body }];
  });
  const describe = readFileDescriptions(fields);
  const attachments = files.map((part) => ({ head: fileHead(describe(part)), body: part.body }));
  const original = readContentType(readPartHeaders(fields.get('headers')?.body ?? Buffer.alloc(0)));
  const seed = createHash('sha256');
  for (const { body } of [...texts, ...attachments]) seed.update(body);
  // What a boundary is made of is known only once the mail is written: nobody can put it into the mail.
  const boundary = `parsed-${seed.digest('hex').slice(0, 32)}`;
  const rootType =
    original.value === 'multipart/report' && original.reportType !== null
      ? `multipart/report; report-type="${original.reportType.replace(/[^\w.-]/g, '')}"`
      : 'multipart/mixed';
  const substitutes = ADDRESSING.flatMap((name) => {
    const field = fields.get(name);
    if (field === undefined || block.names.has(name)) return [];
    const value = cleanLine(decodeBytes({ bytes: field.body, charset: charsets.get(name) ?? null }), FIELD_CHARACTERS);
    return value === '' ? [] : [Buffer.from(`${name}: ${value}\r\n`)];
  });
  const inner = `${boundary}-texts`;
  return Buffer.concat([
    ...block.chunks,
    ...substitutes,
    Buffer.from(`MIME-Version: 1.0\r\nContent-Type: ${rootType}; boundary="${boundary}"\r\n\r\n`),
    ...(texts.length === 0
      ? []
      : [
          Buffer.from(`--${boundary}\r\nContent-Type: multipart/alternative; boundary="${inner}"\r\n\r\n`),
          ...texts.flatMap((text) => writePart({ boundary: inner, ...text })),
          Buffer.from(`--${inner}--\r\n`),
        ]),
    ...attachments.flatMap((file) => writePart({ boundary, ...file })),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
};

const writePart = ({ boundary, head, body }: { boundary: string; head: string; body: Buffer }): Buffer[] => [
  Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`),
  body,
  LINE_END,
];

const textHead = ({ name, charset }: { name: 'text' | 'html'; charset: string | null }): string =>
  [
    `Content-Type: text/${name === 'text' ? 'plain' : 'html'}${charset === null ? '' : `; charset="${charset}"`}`,
    'Content-Transfer-Encoding: binary',
  ].join('\r\n');

const fileHead = ({ filename, contentType, contentId }: FileDescription): string => {
  const isInline = contentId !== null && contentType.startsWith('image/');
  const named = filename === null ? '' : `; filename*=UTF-8''${escapeName(filename)}`;
  return [
    `Content-Type: ${contentType}`,
    `Content-Disposition: ${isInline ? 'inline' : 'attachment'}${named}`,
    ...(contentId === null ? [] : [`Content-ID: <${contentId}>`]),
    'Content-Transfer-Encoding: binary',
  ].join('\r\n');
};

const escapeName = (filename: string): string =>
  encodeURIComponent(filename.slice(-FILENAME_CHARACTERS).toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
