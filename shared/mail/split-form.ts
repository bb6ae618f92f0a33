import { parseHeaderValue } from 'nodemailer/lib/mime-funcs';
import { MAIL_LIMITS } from './limits.ts';
import { readContentType } from './read-content-type.ts';
import { unfoldHeaders } from './unfold-headers.ts';

export type FormPart = {
  /** As the bytes of the header, one character each. */
  name: string;
  /** Null for a plain field. */
  filename: string | null;
  contentType: string | null;
  /** A view of the form's own bytes, as they were posted. */
  body: Buffer;
};

export type FormProblem = 'not_multipart' | 'body_broken' | 'too_many_parts' | 'field_name_too_long';

const HEADER_END = Buffer.from('\r\n\r\n');
const HEADER_BYTES = 65_536;
const DASH = 0x2d;

/**
 * The parts of a multipart/form-data body (RFC 7578), in order, or what is wrong with it; nothing throws. Our own, because a form parser hands
 * fields out as decoded text: a mail of 30 MB would be in memory several times over, and the bytes of an unknown charset would be lost.
 */
export const splitForm = ({ body, contentType }: { body: Buffer; contentType: string | undefined }): FormPart[] | FormProblem => {
  const { value, boundary } = readContentType([{ name: 'content-type', value: contentType ?? '' }]);
  if (value !== 'multipart/form-data' || boundary === null) return 'not_multipart';
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  const parts: FormPart[] = [];
  let mark = firstDelimiter({ body, delimiter });
  while (mark !== null && !mark.isClosing) {
    const headerEnd = body.indexOf(HEADER_END, mark.lineEnd);
    if (headerEnd < 0 || headerEnd - mark.lineEnd > HEADER_BYTES) return 'body_broken';
    const next = nextDelimiter({ body, delimiter, from: headerEnd + 2 });
    if (next === null) return 'body_broken';
    if (parts.length === MAIL_LIMITS.postParts) return 'too_many_parts';
    const bodyStart = headerEnd + HEADER_END.length;
    const part = readPart({
      header: body.subarray(mark.lineEnd, headerEnd),
      body: body.subarray(bodyStart, Math.max(bodyStart, next.start)),
    });
    if (part.name.length > MAIL_LIMITS.postFieldNameBytes) return 'field_name_too_long';
    parts.push(part);
    mark = next;
  }
  return mark === null || parts.length === 0 ? 'body_broken' : parts;
};

/** `lineEnd` is where the line end behind the delimiter begins. */
type Delimiter = { start: number; lineEnd: number; isClosing: boolean };

const firstDelimiter = ({ body, delimiter }: { body: Buffer; delimiter: Buffer }): Delimiter | null => {
  const bare = delimiter.subarray(2);
  const first = body.subarray(0, bare.length).equals(bare) ? readDelimiter({ body, start: -2, length: delimiter.length }) : null;
  return first ?? nextDelimiter({ body, delimiter, from: 0 });
};

const nextDelimiter = ({ body, delimiter, from }: { body: Buffer; delimiter: Buffer; from: number }): Delimiter | null => {
  for (let start = body.indexOf(delimiter, from); start >= 0; start = body.indexOf(delimiter, start + 2)) {
    const found = readDelimiter({ body, start, length: delimiter.length });
    if (found !== null) return found;
  }
  return null;
};

/** Null when the line goes on with something else: then it only looks like the delimiter. */
const readDelimiter = ({ body, start, length }: { body: Buffer; start: number; length: number }): Delimiter | null => {
  let position = start + length;
  if (body[position] === DASH && body[position + 1] === DASH) return { start, lineEnd: position, isClosing: true };
  while (body[position] === 0x20 || body[position] === 0x09) position += 1;
  return body[position] === 0x0d && body[position + 1] === 0x0a ? { start, lineEnd: position, isClosing: false } : null;
};

const readPart = ({ header, body }: { header: Buffer; body: Buffer }): FormPart => {
  const fields = unfoldHeaders(header.subarray(2).toString('latin1'));
  const field = (name: string): string | null => fields.find((one) => one.name === name)?.value ?? null;
  const { params } = parseHeaderValue(field('content-disposition') ?? '');
  return { name: params['name'] ?? '', filename: params['filename'] ?? null, contentType: field('content-type'), body };
};
