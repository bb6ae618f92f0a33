import type { Block } from './blocks.ts';
import type { PdfLine } from './pdf-lines.ts';

const HEADING_RATIO = 1.15;
const MAX_HEADING_CHARACTERS = 140;
const PARAGRAPH_GAP = 1.7;
/** Far more than any paragraph has: each line that is joined costs as much time as all before it. */
const MAX_PARAGRAPH_CHARACTERS = 20_000;
const ITEM = /^(?:[•‣▪●○–-]|\d{1,3}[.)])\s/;

/** The size that most letters of the document have. */
export const bodySizeOf = (pages: readonly (readonly PdfLine[])[]): number => {
  const letters = new Map<number, number>();
  for (const { size, text } of pages.flat())
    letters.set(Math.round(size * 2) / 2, (letters.get(Math.round(size * 2) / 2) ?? 0) + text.length);
  return [...letters].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0] as [number, number])[0];
};

const joinWords = (text: string, more: string): string =>
  /\p{Ll}-$/u.test(text.slice(-3)) && /^\p{Ll}/u.test(more) ? `${text.slice(0, -1)}${more}` : `${text} ${more}`;

type Kind = Block['kind'];
type Previous = { line: PdfLine; kind: Kind };

const kindOf = ({ line, bodySize }: { line: PdfLine; bodySize: number }): Kind => {
  if (line.cells > 1) return 'row';
  if (bodySize > 0 && line.size >= bodySize * HEADING_RATIO && line.text.length <= MAX_HEADING_CHARACTERS) return 'heading';
  return ITEM.test(line.text) ? 'item' : 'paragraph';
};

/** Whether a line goes on with what the one above it began. */
const continues = ({ line, kind, previous }: { line: PdfLine; kind: Kind; previous: Previous }): boolean => {
  const gap = previous.line.y - line.y;
  if (gap <= 0 || gap > Math.max(line.size, previous.line.size) * PARAGRAPH_GAP) return false;
  if (kind === 'heading') return previous.kind === 'heading' && previous.line.size === line.size;
  return kind === 'paragraph' && (previous.kind === 'paragraph' || previous.kind === 'item');
};

/** Headings by the size of their letters, rows by their gaps, paragraphs by the space between lines. */
export const pdfBlocks = ({ lines, page, bodySize }: { lines: readonly PdfLine[]; page: number; bodySize: number }): Block[] => {
  const blocks: Block[] = [];
  let previous: Previous | null = null;
  for (const line of lines) {
    const kind = kindOf({ line, bodySize });
    const last = blocks.at(-1);
    const isMore: boolean =
      last !== undefined && previous !== null && last.text.length < MAX_PARAGRAPH_CHARACTERS && continues({ line, kind, previous });
    if (last !== undefined && isMore) last.text = joinWords(last.text, line.text);
    else if (kind === 'heading') blocks.push({ kind, level: line.size >= bodySize * 1.6 ? 1 : 2, text: line.text, page });
    else if (kind === 'row') blocks.push({ kind, text: line.text, page, header: null });
    else blocks.push({ kind, text: line.text, page });
    previous = { line, kind: isMore && previous !== null ? previous.kind : kind };
  }
  return blocks;
};
