import { Parser } from 'htmlparser2';
import type { Block, ParsedDocument } from './blocks.ts';
import { collapseSpaces } from './collapse-spaces.ts';
import { limitDepth } from './limit-depth.ts';

/** What is no content: not shown, or told on every page. */
const SKIPPED = new Set(
  'script style noscript template svg math iframe object embed nav footer form button select textarea head'.split(' '),
);
const BREAKING = new Set(
  'p div section article main header aside blockquote pre ul ol dl dt dd table thead tbody tfoot figure figcaption br hr address'.split(
    ' ',
  ),
);
const HEADINGS: Readonly<Record<string, number>> = { h1: 1, h2: 2, h3: 3, h4: 4, h5: 5, h6: 6 };

type Row = { cells: string[]; isHead: boolean };

/** HTML as a stream of tags, so that its depth costs nothing: headings, items, table rows, paragraphs. The title is the `<title>`, else the first h1. */
export const parseHtml = (html: string): ParsedDocument => {
  const blocks: Block[] = [];
  let title = '';
  let isTitle = false;
  let skipped: { name: string; depth: number } | null = null;
  let text = '';
  let kind: 'paragraph' | 'item' = 'paragraph';
  let row: Row | null = null;
  let header: string | null = null;
  const flush = (level?: number): void => {
    const told = collapseSpaces(text);
    text = '';
    if (told === '') return;
    if (level !== undefined) blocks.push({ kind: 'heading', level, text: told, page: null });
    else blocks.push({ kind, text: told, page: null });
    kind = 'paragraph';
  };
  const endCell = (): void => {
    row?.cells.push(collapseSpaces(text));
    text = '';
  };
  const endRow = (): void => {
    const ended = row;
    row = null;
    if (ended === null || ended.cells.every((cell) => cell === '')) return;
    const told = ended.cells.join(' | ');
    if (ended.isHead && header === null) header = told;
    else blocks.push({ kind: 'row', text: told, page: null, header });
  };
  const tags = limitDepth();
  const parser = new Parser(
    {
      onopentag: (name) => {
        tags.open();
        if (name === 'title' && title === '') isTitle = true;
        if (skipped !== null) {
          if (skipped.name === name) skipped.depth += 1;
          return;
        }
        if (SKIPPED.has(name)) {
          skipped = { name, depth: 1 };
          return;
        }
        if (row !== null && name !== 'tr' && name !== 'table') {
          text += ' ';
          if (name === 'td') row.isHead = false;
          return;
        }
        if (name === 'tr') {
          endRow();
          flush();
          row = { cells: [], isHead: true };
        } else if (name === 'li') {
          flush();
          kind = 'item';
        } else if (name === 'table') {
          if (row !== null) endRow();
          flush();
          header = null;
        } else if (name in HEADINGS || BREAKING.has(name)) flush();
      },
      ontext: (part) => {
        if (isTitle) title += part;
        else if (skipped === null) text += part;
      },
      onclosetag: (name) => {
        tags.close();
        if (name === 'title') isTitle = false;
        if (skipped !== null) {
          if (skipped.name === name) skipped.depth -= 1;
          if (skipped.depth === 0) skipped = null;
          return;
        }
        if (row !== null && (name === 'td' || name === 'th')) endCell();
        else if (name === 'tr') endRow();
        else if (row !== null) text += ' ';
        else if (name in HEADINGS) flush(HEADINGS[name]);
        else if (name === 'li' || BREAKING.has(name)) flush();
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  );
  parser.write(html);
  parser.end();
  endRow();
  flush();
  const first = blocks.find((block) => block.kind === 'heading' && block.level === 1);
  return { blocks, title: collapseSpaces(title) || (first?.text ?? null), pageCount: null };
};
