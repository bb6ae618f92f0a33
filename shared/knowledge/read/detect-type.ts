import type { DocumentType } from './blocks.ts';
import { unreadable } from './unreadable.ts';
import { readZipEntries } from './zip-entries.ts';

const HEAD_BYTES = 1024;
const SAMPLE_CHARACTERS = 20_000;
const PDF_MARK = '%PDF-';
const ZIP_MARK = [0x50, 0x4b, 0x03, 0x04];
/** Files of old Office programs, and the envelope around protected new ones. */
const OLE_MARK = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const ENCRYPTED_PACKAGE = Buffer.from('EncryptedPackage', 'utf16le');

const begins = (bytes: Uint8Array, mark: readonly number[]): boolean => mark.every((byte, index) => bytes[index] === byte);

/**
 * The type of a file that is told by its bytes, or null where it may be text.
 * @throws AppError `validation_failed` with reason `unsupported_type`, `encrypted` or `malformed`
 */
export const detectPackedType = (bytes: Uint8Array): 'pdf' | 'docx' | null => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (begins(bytes, ZIP_MARK)) {
    const entries = readZipEntries(bytes);
    const main = entries.find(({ name }) => name === 'word/document.xml');
    if (entries.some(({ isEncrypted }) => isEncrypted)) throw unreadable('encrypted');
    if (main === undefined) throw unreadable('unsupported_type');
    return 'docx';
  }
  if (begins(bytes, OLE_MARK)) throw unreadable(buffer.includes(ENCRYPTED_PACKAGE) ? 'encrypted' : 'unsupported_type');
  return buffer.subarray(0, HEAD_BYTES).includes(PDF_MARK) ? 'pdf' : null;
};

const HTML_START =
  /^\s{0,1000}(?:<!--|<\?xml|<!doctype html|<html|<head|<body|<title|<meta|<div|<h[1-6]|<p[\s>]|<table|<article|<section)/i;
const HTML_END_TAGS = /<\/(?:p|div|h[1-6]|li|td|body|html|span|a)>/gi;
const MARKDOWN_LINE = /^(?:#{1,6} \S|\|.{1,500}\|\s{0,9}$|[-*+] \S|```|> \S|!?\[[^\]]{1,100}\]\()/;

const endsWith = (fileName: string, ...endings: readonly string[]): boolean =>
  endings.some((ending) => fileName.toLowerCase().endsWith(ending));

const MAX_HEAD_CHARACTERS = 60;

/** A line of a table as its cells, or null for a line of prose: there a space follows each comma. */
const cellsOf = (line: string, delimiter: string): string[] | null => {
  const cells = line.replace(/"[^"]*"/g, 'x').split(delimiter);
  return cells.slice(1).some((cell) => cell.startsWith(' ')) ? null : cells;
};

const isCsv = (lines: readonly string[]): boolean => {
  const sample = lines.filter((line) => line.trim() !== '').slice(0, 20);
  return [',', ';', '\t'].some((delimiter) => {
    const [head, ...rest] = sample.map((line) => cellsOf(line, delimiter));
    if (head === undefined || head === null || head.length < 2 || rest.length === 0) return false;
    const isHead = head.every((cell) => cell.trim() !== '' && cell.length <= MAX_HEAD_CHARACTERS);
    return isHead && rest.every((cells) => cells?.length === head.length);
  });
};

/** Which kind of text a text is. Its name only decides between kinds that look alike. */
export const detectTextType = ({
  text,
  fileName,
  contentType = '',
}: {
  text: string;
  fileName: string;
  contentType?: string | undefined;
}): DocumentType => {
  const sample = text.slice(0, SAMPLE_CHARACTERS);
  if (HTML_START.test(sample) && (sample.match(HTML_END_TAGS)?.length ?? 0) > 0) return 'html';
  const lines = sample.split('\n');
  const isNamedCsv = endsWith(fileName, '.csv', '.tsv') || contentType.startsWith('text/csv');
  if (isNamedCsv && lines.some((line) => /[,;\t]/.test(line))) return 'csv';
  const isNamedMarkdown = endsWith(fileName, '.md', '.markdown') || contentType.startsWith('text/markdown');
  const marks = lines.filter((line) => MARKDOWN_LINE.test(line)).length;
  if (isNamedMarkdown || lines.some((line) => /^#{1,3} \S/.test(line)) || marks >= 3) return 'md';
  return isCsv(lines) ? 'csv' : 'txt';
};
