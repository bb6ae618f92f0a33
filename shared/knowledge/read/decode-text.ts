import { isUtf8 } from 'node:buffer';
import { unreadable } from './unreadable.ts';

const SAMPLE_BYTES = 64 * 1024;
/** Share of bytes that text never has, from which on a file is no text at all. */
const BINARY_SHARE = 0.02;

const charsetOf = (contentType: string | undefined): string | null =>
  /charset\s{0,3}=\s{0,3}"?([\w:.-]{1,40})/i.exec(contentType ?? '')?.[1] ?? null;

const decodeStrictly = ({ bytes, charset }: { bytes: Uint8Array; charset: string }): string | null => {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
};

/** UTF-16 without a byte order mark: text of our alphabets has a NUL in every second byte, always at the same side. */
const utf16Of = (sample: Uint8Array): string | null => {
  const nuls = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) nuls[index % 2] = (nuls[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = nuls;
  const half = sample.length / 2;
  if (odd > half * 0.4 && even < half * 0.05) return 'utf-16le';
  return even > half * 0.4 && odd < half * 0.05 ? 'utf-16be' : null;
};

const markedCharset = (bytes: Uint8Array): string | null => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
};

const isControl = (byte: number): boolean => byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27;

const checkIsText = (sample: Uint8Array): void => {
  let controls = 0;
  for (const byte of sample) if (isControl(byte)) controls += 1;
  if (controls > sample.length * BINARY_SHARE) throw unreadable('unsupported_type');
};

/**
 * Bytes as text: by byte order mark, as UTF-8 where they are that, in the charset said where they fit it, as UTF-16 by its pattern, else as Windows-1252. Line ends become `\n`.
 * @throws AppError `validation_failed` with reason `unsupported_type` for what is no text, `malformed` for a text with NUL characters
 */
export const decodeText = ({ bytes, contentType }: { bytes: Uint8Array; contentType?: string | undefined }): string => {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const wide = markedCharset(bytes) ?? (isUtf8(bytes) && !sample.includes(0) ? null : utf16Of(sample));
  if (wide === null) checkIsText(sample);
  const said = charsetOf(contentType);
  const text =
    (wide === null ? null : new TextDecoder(wide).decode(bytes)) ??
    (isUtf8(bytes) ? new TextDecoder('utf-8').decode(bytes) : null) ??
    (said === null ? null : decodeStrictly({ bytes, charset: said })) ??
    new TextDecoder('windows-1252').decode(bytes);
  if (text.includes('\0'))
    throw unreadable('malformed', { detail: 'The file has NUL characters in its text: save it as plain text and upload it again.' });
  return text.replace(/\r\n?/g, '\n');
};
