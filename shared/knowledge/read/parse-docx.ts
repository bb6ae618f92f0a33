import { zipSync } from 'fflate';
import mammoth from 'mammoth';
import type { ParsedDocument } from './blocks.ts';
import { parseHtml } from './parse-html.ts';
import { parseWordXml } from './parse-word-xml.ts';
import { READ_LIMITS } from './read-limits.ts';
import { unreadable, unreadableReason } from './unreadable.ts';
import { inflateEntry, readZipEntries, type ZipEntry } from './zip-entries.ts';

/** The parts that hold text and styles; pictures and fonts are never inflated. */
const PARTS = /^(?:\[Content_Types\]\.xml|_rels\/\.rels|word\/(?:_rels\/)?[\w.-]{1,80}\.(?:xml|rels))$/;
/** Mammoth builds a tree that takes more than a hundred times its text: beyond this a file is read as a stream. */
const TREE_BYTES = 2 * 1024 * 1024;
const STYLES = ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => h2:fresh"];

/**
 * The parts of a Word file that hold text. Their sizes are bounded twice: by what the directory says, before anything is inflated, and by what comes out.
 * @throws AppError `validation_failed` with reason `too_large` or `malformed`
 */
export const checkDocxParts = (bytes: Uint8Array): ZipEntry[] => {
  const parts = readZipEntries(bytes).filter(({ name }) => PARTS.test(name));
  const said = parts.reduce((total, { inflatedBytes }) => total + inflatedBytes, 0);
  if (said > READ_LIMITS.inflatedBytes) throw unreadable('too_large', { detail: 'The Word file unpacks to more than any document holds.' });
  return parts;
};

const unpackParts = (bytes: Uint8Array): Record<string, Uint8Array> => {
  const parts: Record<string, Uint8Array> = {};
  let left: number = READ_LIMITS.inflatedBytes;
  for (const entry of checkDocxParts(bytes)) {
    const content = inflateEntry({ bytes, entry, maxBytes: left });
    left -= content.byteLength;
    parts[entry.name] = content;
  }
  return parts;
};

/**
 * A Word file (docx), through mammoth, or as a stream when it is large. Mammoth is given a new, unpacked zip of the parts that were measured: it cannot find others in the original.
 * @throws AppError `validation_failed` with reason `too_large` or `malformed`
 */
export const parseDocx = async (bytes: Uint8Array): Promise<ParsedDocument> => {
  const parts = unpackParts(bytes);
  const total = Object.values(parts).reduce((sum, { byteLength }) => sum + byteLength, 0);
  const textOf = (name: string): string => new TextDecoder('utf-8').decode(parts[name] ?? new Uint8Array());
  if (total > TREE_BYTES) return parseWordXml({ document: textOf('word/document.xml'), styles: textOf('word/styles.xml') });
  try {
    const { value: html } = await mammoth.convertToHtml(
      { buffer: Buffer.from(zipSync(parts, { level: 0 })) },
      { styleMap: STYLES, convertImage: mammoth.images.imgElement(async () => ({ src: '' })), externalFileAccess: false },
    );
    return parseHtml(html);
  } catch (cause) {
    if (unreadableReason(cause) !== null) throw cause;
    throw unreadable('malformed', { cause });
  }
};
