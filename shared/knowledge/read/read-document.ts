import type { Block, DocumentType, ParsedDocument } from './blocks.ts';
import { decodeText } from './decode-text.ts';
import { detectLanguage } from './detect-language.ts';
import { detectPackedType, detectTextType } from './detect-type.ts';
import { parseCsv } from './parse-csv.ts';
import { parseDocx } from './parse-docx.ts';
import { parseHtml } from './parse-html.ts';
import { parseMarkdown } from './parse-markdown.ts';
import { parsePdf } from './parse-pdf.ts';
import { parsePlainText } from './parse-plain-text.ts';
import { READ_LIMITS } from './read-limits.ts';
import { unreadable } from './unreadable.ts';

export type ReadDocument = {
  type: DocumentType;
  /** As the document itself says it; null where it says none. */
  title: string | null;
  /** ISO 639-1, null where it is not sure. */
  language: string | null;
  pageCount: number | null;
  /** Of all blocks (UTF-16 units). */
  characters: number;
  blocks: readonly Block[];
};

type Input = { bytes: Uint8Array; fileName: string; contentType?: string | undefined };

const TEXT_PARSERS: Readonly<Record<'txt' | 'md' | 'html' | 'csv', (text: string) => ParsedDocument>> = {
  txt: parsePlainText,
  md: parseMarkdown,
  html: parseHtml,
  csv: parseCsv,
};

const parse = async ({ bytes, fileName, contentType }: Input): Promise<ParsedDocument & { type: DocumentType }> => {
  const endsAtMs = performance.now() + READ_LIMITS.totalMs;
  const packed = detectPackedType(bytes);
  if (packed === 'pdf') return { type: packed, ...(await parsePdf({ bytes, isLate: () => performance.now() > endsAtMs })) };
  if (packed === 'docx') return { type: packed, ...(await parseDocx(bytes)) };
  const text = decodeText({ bytes, contentType });
  // Marks and tags count too, generously: beyond this no text of the allowed length is left.
  if (text.length > READ_LIMITS.characters * 4) throw unreadable('too_large');
  const type = detectTextType({ text, fileName, contentType });
  return { type, ...(type === 'pdf' || type === 'docx' ? parsePlainText(text) : TEXT_PARSERS[type](text)) };
};

/**
 * The text of a document with its structure. Its type is decided by its bytes; the name and the content type said only help between kinds of text.
 * @throws AppError `validation_failed` with `extra.reason`: `encrypted`, `no_text`, `too_many_pages`, `too_large`, `unsupported_type`, `malformed` or `took_too_long`
 */
export const readDocument = async (input: Input): Promise<ReadDocument> => {
  if (input.bytes.byteLength > READ_LIMITS.bytes) throw unreadable('too_large');
  const { type, title, pageCount, blocks } = await parse(input);
  const characters = blocks.reduce((total, { text }) => total + text.length, 0);
  if (characters > READ_LIMITS.characters) throw unreadable('too_large');
  if (!blocks.some(({ text }) => /[\p{L}\p{N}]/u.test(text))) throw unreadable('no_text');
  return {
    type,
    title: title === null ? null : title.slice(0, 200).toWellFormed(),
    language: detectLanguage(blocks),
    pageCount,
    characters,
    blocks,
  };
};
