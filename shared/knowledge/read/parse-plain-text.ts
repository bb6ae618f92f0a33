import type { Block, ParsedDocument } from './blocks.ts';
import { collapseSpaces } from './collapse-spaces.ts';
import { READ_LIMITS } from './read-limits.ts';
import { unreadable } from './unreadable.ts';

const MAX_HEADING_CHARACTERS = 90;

/** A short line between empty ones, in capitals or numbered, that ends no sentence. */
const isHeading = (lines: readonly string[]): boolean => {
  const [line = '', ...more] = lines;
  const text = line.trim();
  if (more.length > 0 || text.length > MAX_HEADING_CHARACTERS || text.length < 3 || /[.,;?!]$/.test(text)) return false;
  return /\p{Lu}/u.test(text) && (text === text.toUpperCase() || /^(?:\d{1,2}\.){1,4}\d{0,2}\s{1,5}\p{Lu}/u.test(text));
};

const toBlock = ({ lines, page }: { lines: readonly string[]; page: number | null }): Block[] => {
  const text = collapseSpaces(lines.join(' '));
  if (text === '') return [];
  if (isHeading(lines)) return [{ kind: 'heading', level: 2, text: text.replace(/:$/, ''), page }];
  if (lines.every((line) => /^\s{0,12}(?:[-*•]|\d{1,3}[.)])\s/.test(line)))
    return lines.map((line) => ({ kind: 'item', text: collapseSpaces(line), page }));
  return [{ kind: 'paragraph', text, page }];
};

/** Plain text: paragraphs between empty lines; a form feed begins a page. */
export const parsePlainText = (text: string): ParsedDocument => {
  const pages = text.split('\f', READ_LIMITS.pages + 1);
  if (pages.length > READ_LIMITS.pages) throw unreadable('too_many_pages');
  const isPaged = pages.length > 1;
  const blocks = pages.flatMap((content, index) =>
    content.split(/\n[^\S\n]*(?=\n)/).flatMap((part) => {
      const lines = part.split('\n').filter((line) => line.trim() !== '');
      return toBlock({ lines, page: isPaged ? index + 1 : null });
    }),
  );
  return { blocks, title: null, pageCount: isPaged ? pages.length : null };
};
