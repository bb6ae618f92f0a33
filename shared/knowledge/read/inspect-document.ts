import type { DocumentType } from './blocks.ts';
import { decodeText } from './decode-text.ts';
import { detectPackedType, detectTextType } from './detect-type.ts';
import { openPdf } from './open-pdf.ts';
import { checkDocxParts } from './parse-docx.ts';
import { READ_LIMITS } from './read-limits.ts';
import { unreadable } from './unreadable.ts';

/**
 * What can be said of a file at once, without reading it through: its type, and whether it is too large, protected or broken.
 * @throws AppError `validation_failed` with `extra.reason`, as readDocument
 */
export const inspectDocument = async ({
  bytes,
  fileName,
  contentType,
}: {
  bytes: Uint8Array;
  fileName: string;
  contentType?: string | undefined;
}): Promise<DocumentType> => {
  if (bytes.byteLength > READ_LIMITS.bytes) throw unreadable('too_large');
  const packed = detectPackedType(bytes);
  if (packed === 'pdf') await (await openPdf(bytes)).destroy();
  if (packed === 'docx') checkDocxParts(bytes);
  if (packed !== null) return packed;
  const text = decodeText({ bytes, contentType });
  if (text.trim() === '') throw unreadable('no_text');
  if (text.length > READ_LIMITS.characters * 4) throw unreadable('too_large');
  return detectTextType({ text, fileName, contentType });
};
