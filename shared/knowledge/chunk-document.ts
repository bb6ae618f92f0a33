import { createHash } from 'node:crypto';
import type { Chunk } from '../services/vectors/port.ts';
import type { Block } from './read/blocks.ts';

/** A chunk that nobody has embedded yet. */
export type TextChunk = Omit<Chunk, 'vector'>;

const MAX_CHARACTERS = 1_200;
const OVERLAP_CHARACTERS = 150;
/** A row longer than this is no row any more; no embedder takes it. */
const MAX_ROW_BYTES = 6_000;
const MAX_HEADING_CHARACTERS = 160;
const MAX_HEADINGS = 6;
const MAX_HEADER_CHARACTERS = 400;

/** What stands above each chunk's own words: the headings it is under, outermost first. Empty for none. */
const headingLine = (headings: readonly string[]): string => headings.join(' > ');

/** The end of a text, from a word on, to begin the next chunk with. */
const tailOf = (text: string): string => {
  if (text.length <= OVERLAP_CHARACTERS) return text;
  const tail = text.slice(-OVERLAP_CHARACTERS);
  const sentence = /[.!?]\s+(?=\S)/.exec(tail);
  if (sentence !== null && sentence.index < OVERLAP_CHARACTERS / 2) return tail.slice(sentence.index + sentence[0].length);
  return tail.slice(tail.search(/\s/) + 1).toWellFormed();
};

/** Pieces of at most `room` characters, cut after a sentence where one ends late enough, else after a word. */
const cut = ({ text, room }: { text: string; room: number }): string[] => {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > room) {
    const head = rest.slice(0, room);
    const sentence = Math.max(head.lastIndexOf('. '), head.lastIndexOf('! '), head.lastIndexOf('? '), head.lastIndexOf('。'));
    const word = head.lastIndexOf(' ');
    const isPair = /[\ud800-\udbff]$/.test(head);
    const end = sentence >= room / 2 ? sentence + 1 : word >= room / 2 ? word : isPair ? room - 1 : room;
    pieces.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return rest === '' ? pieces : [...pieces, rest];
};

/** A heading under which nothing stands is the text itself. */
const withoutBareHeadings = (blocks: readonly Block[]): Block[] =>
  blocks.map((block, index) => {
    const next = blocks[index + 1];
    const isBare = block.kind === 'heading' && (next === undefined || (next.kind === 'heading' && next.level <= block.level));
    return isBare ? { kind: 'paragraph', text: block.text, page: block.page } : block;
  });

type Draft = { lines: string[]; length: number; page: number | null; header: string | null; isOnlyOverlap: boolean };

/**
 * Chunks of at most 1,200 characters, packed by paragraph; each begins with the headings above it and, inside a section, with up to 150 characters of the one before. A chunk keeps to one page and one
 * section; table rows are not split, and a part of a table begins with the table's head.
 * `title`: stands above all headings, where the document's own first heading does not say it.
 */
export const chunkDocument = ({ blocks, title = null }: { blocks: readonly Block[]; title?: string | null }): TextChunk[] => {
  const chunks: TextChunk[] = [];
  const path: { level: number; text: string }[] = [];
  let draft: Draft | null = null;

  const headingsOf = (): string[] => {
    const own = path.map(({ text }) => text);
    const top = title === null || own.some((text) => text.toLowerCase() === title.toLowerCase()) ? [] : [title];
    return [...top, ...own].slice(0, MAX_HEADINGS).map((text) => text.slice(0, MAX_HEADING_CHARACTERS).toWellFormed());
  };
  const roomOf = (): number => Math.max(MAX_CHARACTERS / 2, MAX_CHARACTERS - headingLine(headingsOf()).length - 2);

  /** Puts the draft among the chunks and gives what the next one may begin with. */
  const flush = (): string => {
    const done = draft;
    draft = null;
    if (done === null || done.isOnlyOverlap) return '';
    const body = done.lines.join('\n');
    const headings = headingsOf();
    const text = headings.length === 0 ? body : `${headingLine(headings)}\n\n${body}`;
    chunks.push({ index: chunks.length, text, headings, page: done.page, contentHash: createHash('sha256').update(text).digest('hex') });
    return done.header === null ? tailOf(done.lines.at(-1) ?? '') : '';
  };
  const add = ({ text, page, header }: { text: string; page: number | null; header: string | null }): void => {
    const isSamePlace = draft !== null && draft.page === page;
    const fits = draft !== null && draft.length + text.length + 1 <= roomOf();
    if (!isSamePlace || !fits) {
      const overlap = flush();
      const usesOverlap = overlap !== '' && header === null && overlap.length + text.length + 1 <= roomOf();
      draft = { lines: usesOverlap ? [overlap] : [], length: usesOverlap ? overlap.length : 0, page, header: null, isOnlyOverlap: true };
    }
    if (draft === null) return;
    if (header !== null && draft.header !== header) {
      draft.lines.push(header.slice(0, MAX_HEADER_CHARACTERS));
      draft.length += Math.min(header.length, MAX_HEADER_CHARACTERS) + 1;
    }
    draft.header = header;
    draft.lines.push(text);
    draft.length += text.length + 1;
    draft.isOnlyOverlap = false;
  };

  for (const block of withoutBareHeadings(blocks)) {
    if (block.kind === 'heading') {
      flush();
      while ((path.at(-1)?.level ?? 0) >= block.level) path.pop();
      path.push({ level: block.level, text: block.text });
      continue;
    }
    const isWholeRow = block.kind === 'row' && Buffer.byteLength(block.text) <= MAX_ROW_BYTES;
    const header = block.kind === 'row' ? block.header : null;
    const text = block.kind === 'item' && !/^[-*•\d]/.test(block.text) ? `- ${block.text}` : block.text;
    // The overlap must find room beside the first piece.
    const pieces = isWholeRow ? [text] : cut({ text, room: roomOf() - OVERLAP_CHARACTERS });
    for (const piece of pieces) add({ text: piece, page: block.page, header });
  }
  flush();
  return chunks;
};
