import { parseHeaderValue } from 'nodemailer/lib/mime-funcs';
import { type RawHeader, unfoldHeaders } from './unfold-headers.ts';

export type ContentType = {
  /** Lower-cased `type/subtype`; `text/plain` when missing or malformed. */
  value: string;
  boundary: string | null;
  charset: string | null;
  reportType: string | null;
  isFlowed: boolean;
  isDelSp: boolean;
};

/** Beyond this a part's header names no type that we could trust. */
const READ_BYTES = 65_536;
const TYPE = /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}/;

/** The fields of a part's header block that are near its start. */
export const readPartHeaders = (header: Buffer): RawHeader[] => unfoldHeaders(header.subarray(0, READ_BYTES).toString('latin1'));

/** How a part is to be read, from its header fields; of a repeated Content-Type the first counts. */
export const readContentType = (headers: readonly RawHeader[]): ContentType => {
  const field = headers.find((one) => one.name === 'content-type');
  const { value, params } = parseHeaderValue(field?.value.slice(0, 4096) ?? '');
  const parameter = (name: string): string | null => {
    const text = params[name]?.trim() ?? '';
    return text === '' ? null : text;
  };
  return {
    value: TYPE.exec(value.trim().toLowerCase())?.[0] ?? 'text/plain',
    boundary: parameter('boundary'),
    charset: parameter('charset'),
    reportType: parameter('report-type')?.toLowerCase() ?? null,
    isFlowed: parameter('format')?.toLowerCase() === 'flowed',
    isDelSp: parameter('delsp')?.toLowerCase() === 'yes',
  };
};
